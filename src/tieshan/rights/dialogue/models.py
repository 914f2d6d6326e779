"""Dialogue sessions, their topics, and what was promised (speech:C06)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit
from tieshan.rights.concerns.models import Concern

__all__ = ["Dialogue", "Promise", "Topic", "TopicOrigin"]


class Dialogue(models.Model):
    """A session of dialogue; `unit` is the union whose workers speak."""

    class State(models.TextChoices):
        PLANNED = "planned", _("dialogue planned")
        HELD = "held", _("held")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    planned_on = models.DateField(_("dialogue planned on"))
    place = models.TextField(_("place"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.PLANNED)
    held_on = models.DateField(_("dialogue held on"), null=True)
    present = models.TextField(_("who attended"), blank=True, default="")
    minutes = models.TextField(_("minutes of the dialogue"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("dialogue session")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="planned") | Q(held_on__isnull=False) & ~Q(minutes=""),
                name="dialogue_held_has_minutes",
            ),
        )
        indexes = (models.Index(fields=["unit", "planned_on"], name="dialogue_unit"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.planned_on}"


class Topic(models.Model):
    """What workers want spoken of."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="topics")
    text = models.TextField(_("topic"))
    raised_by = models.TextField(_("raised by"), blank=True, default="")

    class Meta:
        verbose_name = _("topic of a dialogue")

    def __str__(self) -> str:
        return self.text


class TopicOrigin(models.Model):
    """From which concern a topic came: shown to the union in charge of the concern alone, never to the session's side.

    `unit` is that union at the time.
    """

    topic = models.OneToOneField(Topic, models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("concern behind a topic")

    def __str__(self) -> str:
        return f"{self.topic_id}"


class Promise(models.Model):
    """What the employer's side promised in a session: who, by when, and what became of it."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="promises")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    text = models.TextField(_("promise"))
    owner = models.TextField(_("who keeps it"))
    due_on = models.DateField(_("due on"))
    kept_on = models.DateField(_("kept on"), null=True)
    result = models.TextField(_("what became of it"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("promise of a dialogue")
        indexes = (models.Index(fields=["unit", "due_on"], name="promise_unit"),)

    def __str__(self) -> str:
        return self.text
