"""Acts of supervision."""

from tieshan.rights.supervision.actions.inspections import call_off_inspection, hold_inspection, plan_inspection
from tieshan.rights.supervision.actions.register import appoint_supervisor, dismiss_supervisor, renew_certificate

__all__ = [
    "appoint_supervisor",
    "call_off_inspection",
    "dismiss_supervisor",
    "hold_inspection",
    "plan_inspection",
    "renew_certificate",
]
