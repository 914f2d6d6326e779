"""Tables of the work log."""

from tieshan.office.worklog.models.logs import DayLog, LogEntry, LogNote
from tieshan.office.worklog.models.summaries import MonthSummary
from tieshan.office.worklog.models.visits import Visit, VisitProblem

__all__ = ["DayLog", "LogEntry", "LogNote", "MonthSummary", "Visit", "VisitProblem"]
