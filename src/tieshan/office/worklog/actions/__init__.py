"""Acts of the work log, of visits and of monthly summaries."""

from tieshan.office.worklog.actions.logs import amend_log, comment_log, write_log
from tieshan.office.worklog.actions.summaries import read_summary, submit_summary
from tieshan.office.worklog.actions.visits import (
    Found,
    add_problem,
    answer_problem,
    pass_problem,
    record_visit,
    withdraw_visit,
)

__all__ = [
    "Found",
    "add_problem",
    "amend_log",
    "answer_problem",
    "comment_log",
    "pass_problem",
    "read_summary",
    "record_visit",
    "submit_summary",
    "withdraw_visit",
    "write_log",
]
