"""Tables of meetings."""

from tieshan.office.meetings.models.meetings import Attendance, Meeting, Series, SeriesGroup
from tieshan.office.meetings.models.minutes import Addendum, AgendaItem, Decision, DecisionTask, Topic
from tieshan.office.meetings.models.study import StudyMaterial

__all__ = [
    "Addendum",
    "AgendaItem",
    "Attendance",
    "Decision",
    "DecisionTask",
    "Meeting",
    "Series",
    "SeriesGroup",
    "StudyMaterial",
    "Topic",
]
