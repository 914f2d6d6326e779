"""Pages of money coming in."""

from tieshan.funds.income.web import arrears, dues, levy, payers, receipts, remittances, report, returns

__all__ = ["arrears", "dues", "levy", "payers", "receipts", "remittances", "report", "returns"]
