"""Series, meetings, and who is due, present or absent (speech:C25, C26)."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, ScopedManager, ScopedQuerySet
from tieshan.office.meetings.terms import Kind, Part, Presence, Rhythm, State, Week, Where
from tieshan.organisations.models import Unit

# Whoever is asked to a meeting reads it and answers for themselves, wherever the meeting stands in the tree; the chair
# and the recorder sign it, the presenter shares material. The acts themselves ask who it is.
PARTICIPANT = frozenset(
    {
        "office.meeting.list",
        "office.attendance.excuse",
        "office.attendance.sign_in",
        "office.minutes.sign",
        "office.study.share",
    }
)


class MeetingQuerySet(ScopedQuerySet):
    """Meetings of the units in scope, and those to which the reader is asked."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        scope = actor.scope(code)
        if code not in PARTICIPANT or actor.account_id is None or scope.everything or not scope:
            return super().visible_to(actor, code)
        me = actor.account_id
        inside = super().visible_to(actor, code).order_by().values("pk")
        asked = Attendance.objects.filter(account_id=me).values("meeting_id")
        return self.filter(Q(pk__in=inside) | Q(pk__in=asked) | Q(chair_id=me) | Q(recorder_id=me))


class Series(models.Model):
    """Meetings that come again: rhythm, time, place, who is usually asked."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meeting_series", verbose_name=_("unit that meets"))
    kind = models.TextField(_("kind of meeting"), choices=Kind)
    title = models.TextField(_("name of the series"))
    rhythm = models.TextField(_("rhythm"), choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    week = models.TextField(_("week of the month"), choices=Week, blank=True, default="")
    starts_at = models.TimeField(_("begins at"))
    place = models.TextField(_("place"), blank=True, default="")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chair of the meeting"),
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorder")
    )
    begins_on = models.DateField(_("from day"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_weekday"),
            models.CheckConstraint(
                condition=Q(rhythm__in=("weekly", "fortnightly")) | ~Q(week=""), name="series_monthly_has_week"
            ),
        ]
        indexes = [models.Index(fields=["unit", "kind"], name="series_unit")]

    def __str__(self) -> str:
        return self.title


class SeriesGroup(models.Model):
    """Who is usually asked: the holders of posts with a role, in the unit or below it."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="groups")
    role = models.TextField(_("role"), db_collation="C")
    where = models.TextField(_("in which units"), choices=Where)
    part = models.TextField(_("capacity"), choices=Part, default=Part.DUE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "role", "where"], name="series_group_once")]


class Meeting(models.Model):
    """One meeting, from the plan to the signed minutes. A final meeting is never changed again (migration 0002)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meetings", verbose_name=_("unit that meets"))
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    kind = models.TextField(_("kind of meeting"), choices=Kind)
    title = models.TextField(_("meeting"))
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("begins at"))
    ends_at = models.TimeField(_("ended at"), null=True, blank=True)
    place = models.TextField(_("place"), blank=True, default="")
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("chair of the meeting"),
        null=True,
        blank=True,
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorder"), null=True, blank=True
    )
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("presenter"), null=True, blank=True
    )
    presenter_reason = models.TextField(_("why the turn was changed"), blank=True, default="")
    topic = models.TextField(_("topic of study"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.PLANNED)
    number = models.PositiveIntegerField(_("number of the minutes"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, default="")
    recorded_on = models.DateField(_("minutes recorded on"), null=True, blank=True)
    recorder_signed_on = models.DateField(_("signed by the recorder on"), null=True, blank=True)
    chair_signed_on = models.DateField(_("signed by the chair on"), null=True, blank=True)
    returned_reason = models.TextField(_("why the minutes were returned"), blank=True, default="")
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: Any = models.Manager.from_queryset(MeetingQuerySet)()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "day"], condition=~Q(state="cancelled"), name="meeting_once_a_day_in_series"
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(recorder_signed_on__isnull=False, chair_signed_on__isnull=False),
                name="meeting_final_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "signed", "final")) | Q(recorded_on__isnull=False),
                name="meeting_held_is_recorded",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "kind", "day"], name="meeting_unit"),
            models.Index(fields=["day", "id"], name="meeting_day"),
            models.Index(fields=["presenter", "day"], name="meeting_presenter"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One person of a meeting: due or observer, present or absent and why."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    # Guests from outside have no account.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("person"),
    )
    name = models.TextField(_("full name"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of the person")
    )
    part = models.TextField(_("capacity"), choices=Part, default=Part.DUE)
    presence = models.TextField(_("presence"), choices=Presence, blank=True, default=Presence.OPEN)
    reason = models.TextField(_("reason"), blank=True, default="")
    signed_in_at = models.DateTimeField(_("signed in at"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "account"], name="attendance_once")]
        indexes = [models.Index(fields=["account", "presence"], name="attendance_account")]

    def __str__(self) -> str:
        return self.name
