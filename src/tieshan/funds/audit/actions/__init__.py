"""The acts of audits."""

from tieshan.funds.audit.actions.finding import (
    accept_answer,
    answer_finding,
    send_answer_back,
    write_finding,
    write_paper,
)
from tieshan.funds.audit.actions.leading import (
    cancel_audit,
    close_audit,
    comment_audit,
    give_notice,
    hand_office_over,
    issue_report,
    plan_audit,
    send_draft,
)

__all__ = [
    "accept_answer",
    "answer_finding",
    "cancel_audit",
    "close_audit",
    "comment_audit",
    "give_notice",
    "hand_office_over",
    "issue_report",
    "plan_audit",
    "send_answer_back",
    "send_draft",
    "write_finding",
    "write_paper",
]
