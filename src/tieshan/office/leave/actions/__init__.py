"""Acts of leave."""

from tieshan.office.leave.actions.asking import correct_leave, extend_leave, prove_leave, request_leave
from tieshan.office.leave.actions.returning import cancel_leave, report_back
from tieshan.office.leave.actions.seniority import record_seniority

__all__ = [
    "cancel_leave",
    "correct_leave",
    "extend_leave",
    "prove_leave",
    "record_seniority",
    "report_back",
    "request_leave",
]
