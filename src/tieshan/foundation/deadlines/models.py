"""Deadlines, what happened to each, and the secret addresses of calendar feeds."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.access.scoping import ScopedQuerySet

__all__ = ["LIST_CODE", "OPEN_STATES", "Deadline", "DeadlineStep", "Feed"]

#: The code under which deadlines are read; everybody reads their own without holding it.
LIST_CODE = "deadlines.deadline.list"


class DeadlineQuerySet(ScopedQuerySet):
    """Deadlines stand in a unit and mostly belong to a person: everybody sees their own, wherever they stand."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """Those in the actor's scope for the code; for reading also the actor's own."""
        within = super().visible_to(actor, code)
        if code != LIST_CODE or actor.account_id is None or actor.scope(code).everything:
            return within
        return within | self.filter(account_id=actor.account_id)


class Deadline(models.Model):
    """By when something is to be done: by a person, or by a unit when no person is named.

    The title is read by whoever oversees the unit, so a room names private matters by number, not by people.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("deadline running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met in time")
        MET_LATE = "met_late", _("met late")
        DROPPED = "dropped", _("dropped")

    class Counted(models.TextChoices):
        CALENDAR_DAY = "calendar_day", _("calendar days")
        WORKING_DAY = "working_day", _("working days")
        MONTH = "month", _("months")
        YEAR = "year", _("years")

    kind = models.TextField(_("kind"), db_collation="C")
    subject_type = models.TextField(db_collation="C")
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("responsible"),
    )
    title = models.TextField(_("what falls due"))
    # Derived from the title, so that it is found by its sound.
    title_pinyin = models.TextField(db_collation="C", default="", editable=False)
    title_initials = models.TextField(db_collation="C", default="", editable=False)
    page = models.TextField(blank=True, default="")
    clause = models.TextField(_("clause"), blank=True, default="")
    parameter = models.TextField(_("parameter"), blank=True, default="")
    began_on = models.DateField(_("counted from"))
    # None when the last day was given as such and not counted.
    length = models.PositiveIntegerField(_("length of the deadline"), null=True)
    counted = models.TextField(_("counted in"), choices=Counted, blank=True, default="")
    paused_days = models.PositiveIntegerField(_("days paused"), default=0)
    first_due_on = models.DateField(_("first due on"))
    due_on = models.DateField(_("due on"))
    # The last day lies in a year whose official calendar is not published yet.
    is_preliminary = models.BooleanField(_("preliminary"), default=False)
    state = models.TextField(_("state"), choices=State, default=State.RUNNING)
    paused_on = models.DateField(_("paused on"), null=True)
    closed_on = models.DateField(pgettext_lazy("deadline", "closed on"), null=True)
    overdue_on = models.DateField(_("found overdue on"), null=True)
    warn_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    # Derived from due_on and warn_days: the days of the ladder, and the next of them.
    warn_on = ArrayField(models.DateField(), default=list)
    next_warn_on = models.DateField(null=True)
    set_on = models.DateField(_("set on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(DeadlineQuerySet)()
    scope_path = "unit"

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "account"],
                condition=Q(state__in=("running", "paused")),
                nulls_distinct=False,
                name="deadline_open_once",
            ),
            models.CheckConstraint(
                condition=Q(length__isnull=True, counted="") | (Q(length__isnull=False) & ~Q(counted="")),
                name="deadline_length_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_on__isnull=False) | (~Q(state="paused") & Q(paused_on__isnull=True)),
                name="deadline_paused_since",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("running", "paused"), closed_on__isnull=True)
                | (~Q(state__in=("running", "paused")) & Q(closed_on__isnull=False)),
                name="deadline_closed_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "due_on", "id"], name="deadline_unit_due"),
            models.Index(fields=["account", "due_on", "id"], name="deadline_account_due"),
            models.Index(fields=["due_on", "id"], name="deadline_due"),
            models.Index(fields=["next_warn_on"], name="deadline_next_warning", condition=Q(state="running")),
            models.Index(
                fields=["due_on"], name="deadline_not_told", condition=Q(state="running", overdue_on__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Neither met nor dropped."""
        return self.state in OPEN_STATES


OPEN_STATES = (Deadline.State.RUNNING.value, Deadline.State.PAUSED.value)


class DeadlineStep(models.Model):
    """One thing that happened to a deadline, with the end before and after it; never changed, never deleted."""

    class Kind(models.TextChoices):
        SET = "set", _("deadline set")
        WARNED = "warned", _("warned")
        OVERDUE = "overdue", _("overdue, told to the level above")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        MOVED = "moved", _("end moved")
        RECOUNTED = "recounted", _("counted anew by the published calendar")
        MET = "met", _("deadline met")
        DROPPED = "dropped", _("dropped")

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="steps", db_index=False)
    kind = models.TextField(_("what happened"), choices=Kind)
    on = models.DateField(_("date"))
    due_before = models.DateField(_("end before"), null=True)
    due_after = models.DateField(_("end after"), null=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    actor_name = models.TextField(_("by whom"), blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["deadline", "id"], name="deadline_steps"),)

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class Feed(models.Model):
    """The secret address under which an account's own deadlines can be read as a calendar.

    Only a keyed hash of the token is kept: the address is shown once, and nobody can read it out of the database.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    opened_on = models.DateField(pgettext_lazy("calendar feed", "opened on"))

    class Meta:
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return f"{self.account_id}"
