"""Money coming in: payers, what is due from them, what came in, and members' dues."""

from tieshan.funds.income.models.arrears import DUNNING_STEPS, LATE_FEE, Dunning, LateFee
from tieshan.funds.income.models.dues import DuesLine, DuesList, DuesPayment
from tieshan.funds.income.models.levy import Assessment, Payer, Receipt, Remittance
from tieshan.funds.income.models.returns import PreparationReturn, Refund

__all__ = [
    "DUNNING_STEPS",
    "LATE_FEE",
    "Assessment",
    "DuesLine",
    "DuesList",
    "DuesPayment",
    "Dunning",
    "LateFee",
    "Payer",
    "PreparationReturn",
    "Receipt",
    "Refund",
    "Remittance",
]
