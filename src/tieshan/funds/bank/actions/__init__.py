"""The acts of bank accounts, statements, reconciliation and the standing proof."""

from tieshan.funds.bank.actions.accounts import close_bank_account, register_bank_account
from tieshan.funds.bank.actions.matching import compare_bank, match_by_hand, undo_match
from tieshan.funds.bank.actions.months import check_bank_month, prepare_bank_month
from tieshan.funds.bank.actions.proving import prove_custody

__all__ = [
    "check_bank_month",
    "close_bank_account",
    "compare_bank",
    "match_by_hand",
    "prepare_bank_month",
    "prove_custody",
    "register_bank_account",
    "undo_match",
]
