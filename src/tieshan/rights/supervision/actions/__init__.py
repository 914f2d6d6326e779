"""Acts of supervision."""

from tieshan.rights.supervision.actions.following import (
    answer_letter,
    deliver_letter,
    follow_letter,
    verify_correction,
)
from tieshan.rights.supervision.actions.inspections import call_off_inspection, hold_inspection, plan_inspection
from tieshan.rights.supervision.actions.register import appoint_supervisor, dismiss_supervisor, renew_certificate
from tieshan.rights.supervision.actions.writing import draft_letter, drop_letter, revise_letter, submit_letter

__all__ = [
    "answer_letter",
    "appoint_supervisor",
    "call_off_inspection",
    "deliver_letter",
    "dismiss_supervisor",
    "draft_letter",
    "drop_letter",
    "follow_letter",
    "hold_inspection",
    "plan_inspection",
    "renew_certificate",
    "revise_letter",
    "submit_letter",
    "verify_correction",
]
