"""The room's own proposals for an agenda: open tasks that are late or nearly due, and submitted topics."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from tieshan.foundation.ui.base import page_url
from tieshan.office.meetings.agenda import AgendaProposal
from tieshan.office.meetings.models import Topic
from tieshan.office.meetings.terms import Source, TopicState
from tieshan.office.tasks.models import Task
from tieshan.office.tasks.queries import open_tasks
from tieshan.organisations.models import Unit

_NEAR = timedelta(days=14)
_MOST = 12


def open_task_points(unit: Unit, on: date) -> list[AgendaProposal]:
    """Open tasks of the unit whose date has passed or comes within two weeks, the most pressing first."""
    rows = open_tasks(Task.objects.filter(unit=unit, due_on__lte=on + _NEAR)).select_related("owner")
    points = []
    for task in rows.order_by("due_on", "pk")[:_MOST]:
        words = _("Task “%(title)s”, due on %(day)s") % {"title": task.title, "day": task.due_on.isoformat()}
        points.append(AgendaProposal(words, Source.TASK, page_url("office.task.view", task.pk) or ""))
    return points


def topic_points(unit: Unit, on: date) -> list[AgendaProposal]:
    """Topics that were submitted and that no meeting has taken up."""
    rows = Topic.objects.filter(unit=unit, state=TopicState.WAITING, submitted_on__lte=on)
    return [
        AgendaProposal(
            topic.title, Source.TOPIC, page_url("office.topic.view", topic.pk) or "", topic.text, topic_id=topic.pk
        )
        for topic in rows.order_by("submitted_on", "pk")[:_MOST]
    ]
