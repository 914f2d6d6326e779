"""Acts on budgets, and the entries that other rooms make on their lines."""

from tieshan.funds.budgets.actions.commitments import available, release, reserve, spend, take_back
from tieshan.funds.budgets.actions.drafting import adjust_budget, draft_budget, drop_budget, edit_budget
from tieshan.funds.budgets.actions.submitting import follow_approval, submit_budget

__all__ = [
    "adjust_budget",
    "available",
    "draft_budget",
    "drop_budget",
    "edit_budget",
    "follow_approval",
    "release",
    "reserve",
    "spend",
    "submit_budget",
    "take_back",
]
