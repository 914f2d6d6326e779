"""Pages of the work log: importing this package registers them."""

from tieshan.office.worklog.web import day, logs, month, problems, summaries, visits

__all__ = ["day", "logs", "month", "problems", "summaries", "visits"]
