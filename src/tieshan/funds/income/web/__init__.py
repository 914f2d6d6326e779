"""Pages of money coming in."""

from tieshan.funds.income.web import arrears, dues, levy, payers, receipts, remittances, report, returns, taking_back

__all__ = ["arrears", "dues", "levy", "payers", "receipts", "remittances", "report", "returns", "taking_back"]
