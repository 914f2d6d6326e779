"""Writes of approvals: what rooms call inside their acts, and the acts of those who decide."""

from tieshan.foundation.workflow.actions.deciding import (
    add_signer,
    agree_paper,
    pass_paper_on,
    refuse_paper,
    return_paper,
    urge_paper,
    withdraw_paper,
)
from tieshan.foundation.workflow.actions.deputies import end_deputy, name_deputy, stand_in
from tieshan.foundation.workflow.actions.escalating import escalate_paper
from tieshan.foundation.workflow.actions.submitting import draft_paper, drop_paper, paper_changed, submit_paper

__all__ = [
    "add_signer",
    "agree_paper",
    "draft_paper",
    "drop_paper",
    "end_deputy",
    "escalate_paper",
    "name_deputy",
    "paper_changed",
    "pass_paper_on",
    "refuse_paper",
    "return_paper",
    "stand_in",
    "submit_paper",
    "urge_paper",
    "withdraw_paper",
]
