"""Agenda, minutes, decisions and what became of them; topics that people submit."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, ScopedQuerySet
from tieshan.office.meetings.models.meetings import Meeting
from tieshan.office.meetings.terms import Kind, Source, TopicState
from tieshan.office.tasks.models import Task
from tieshan.organisations.models import Unit


class AgendaItem(models.Model):
    """A point of the agenda, and afterwards what was said about it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.TextField(_("point of the agenda"))
    source = models.TextField(_("where it comes from"), choices=Source, default=Source.TYPED)
    url = models.TextField(blank=True, default="")
    discussion = models.TextField(_("discussion"), blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="agenda_number_once")]

    def __str__(self) -> str:
        return self.title


class DecisionQuerySet(ScopedQuerySet):
    """Decisions stand where their meeting stands."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(actor, code).order_by().values("pk"))


class Decision(models.Model):
    """What a meeting decided; with a person and a date it becomes a task in one step."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("decision of the meeting"))
    vote = models.TextField(_("vote"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)

    objects: Any = models.Manager.from_queryset(DecisionQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def unit_id(self) -> int:
        return self.meeting.unit_id


class DecisionTask(models.Model):
    """The task that a decision became. Stands beside the decision, since final minutes are never changed."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="became")
    task = models.OneToOneField(Task, models.PROTECT, related_name="decision")


class Addendum(models.Model):
    """A correction or supplement to final minutes. Append-only."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda")
    on = models.DateField(_("day"))
    text = models.TextField(_("supplement"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )


class TopicQuerySet(ScopedQuerySet):
    """Topics of the units in scope, and one's own."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        scope = actor.scope(code)
        if code != "office.topic.list" or actor.account_id is None or scope.everything or not scope:
            return super().visible_to(actor, code)
        inside = super().visible_to(actor, code).order_by().values("pk")
        return self.filter(Q(pk__in=inside) | Q(submitted_by_id=actor.account_id))


class Topic(models.Model):
    """A topic that somebody submits for a coming meeting of a unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("for a meeting of"))
    kind = models.TextField(_("kind of meeting"), choices=Kind)
    title = models.TextField(_("topic"))
    text = models.TextField(_("what it is about"), blank=True, default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("topic submitted by")
    )
    submitted_on = models.DateField(_("topic submitted on"))
    state = models.TextField(_("state"), choices=TopicState, default=TopicState.WAITING)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="topics")
    answer = models.TextField(_("answer"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = models.Manager.from_queryset(TopicQuerySet)()
    scope_path = "unit"

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "kind"], name="topic_unit")]

    def __str__(self) -> str:
        return self.title
