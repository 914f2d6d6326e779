"""Pages of meetings: importing this package registers them."""

from tieshan.office.meetings.web import after, before, calendar, lists, papers, series, spot, study, topics, view

__all__ = ["after", "before", "calendar", "lists", "papers", "series", "spot", "study", "topics", "view"]
