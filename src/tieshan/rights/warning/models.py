"""Facts that count, grades on past and present days, warnings with their procedure, signs and visits (speech:C14).

`Signal`, `Level` and `Episode` are computed from the rooms' records and can be computed again at any time: they are no
records of their own and carry no history. Everything else is.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.supervision.models import Letter
from tieshan.rights.warning.terms import Grade, MeasureKind, Model, SignKind, State, VisitState

__all__ = [
    "EarlyWarning",
    "Episode",
    "GradeChange",
    "JointLetter",
    "Level",
    "Measure",
    "MissedReport",
    "Settlement",
    "Sign",
    "Signal",
    "Visit",
    "WarningStep",
]


def _unit() -> models.ForeignKey:
    return models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union in charge"))


def _bare(field: Any) -> Any:
    """For what is computed anew from the records every night: a check of each row would only repeat the query."""
    field.db_constraint = False
    return field


def _employer() -> models.ForeignKey:
    return models.ForeignKey(Employer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("employer"))


class Sign(models.Model):
    """What somebody noticed at an employer; it counts until it is over."""

    employer = _employer()
    unit = _unit()
    kind = models.TextField(_("kind of sign"), choices=SignKind)
    seen_on = models.DateField(_("noticed on"))
    workers = models.PositiveIntegerField(_("workers concerned"), default=0)
    text = models.TextField(_("what was noticed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    # A lay-off of twenty or a tenth of the staff counts; a smaller one stands on record alone (contract-law:41).
    is_large = models.BooleanField(_("large enough to count"), default=True)
    ended_on = models.DateField(_("sign over on"), null=True)
    end_reason = models.TextField(_("how the sign ended"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("sign of trouble")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | (Q(ended_on__gte=F("seen_on")) & ~Q(end_reason="")),
                name="warning_sign_end_has_reason",
            ),
        )
        indexes = (
            models.Index(fields=["employer", "seen_on"], name="warning_sign_employer"),
            models.Index(fields=["unit", "-seen_on", "id"], name="warning_sign_unit"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.seen_on}"


class Signal(models.Model):
    """A fact of some room, as a span of days; `unit` is the union in charge of the employer."""

    employer = _bare(_employer())
    unit = _bare(_unit())
    source = models.TextField(_("kind of sign"), db_collation="C")
    record_id = models.BigIntegerField()
    since = models.DateField(_("standing since"))
    until = models.DateField(_("gone from"), null=True)
    workers = models.PositiveIntegerField(_("workers concerned"), default=0)
    detail = models.TextField(blank=True, default="", db_collation="C")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        indexes = (models.Index(fields=["employer", "source"], name="warning_signal_employer"),)

    def __str__(self) -> str:
        return f"{self.source} {self.since}"


class Level(models.Model):
    """Score and grade of an employer from `since` until the day before `until`, by the version of the score
    that held on these days.

    Spans that begin after today are what is to come when nothing is done.
    """

    employer = _bare(_employer())
    unit = _bare(_unit())
    since = models.DateField(_("standing since"))
    until = models.DateField(_("gone from"), null=True)
    grade = models.SmallIntegerField(_("grade of the warning"), choices=Grade)
    score = models.IntegerField(_("points"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("grade of an employer")
        indexes = (
            models.Index(fields=["employer", "since"], name="warning_level_employer"),
            models.Index(fields=["since", "until"], name="warning_level_day"),
            models.Index(fields=["-score", "-id"], name="warning_level_score"),
        )

    def __str__(self) -> str:
        return f"{self.since} {self.grade}"


class Episode(models.Model):
    """An employer stood at `threshold` or above without a break, and the dispute that followed within the days set.

    For the calibration: by the score of all signs, and by complaints alone.
    """

    model = models.TextField(_("foreseen by"), choices=Model, db_collation="C")
    threshold = models.SmallIntegerField(_("from grade"), choices=Grade)
    employer = _bare(_employer())
    unit = _bare(_unit())
    since = models.DateField(_("warned since"))
    until = models.DateField(_("warned until"), null=True)
    dispute = models.ForeignKey(
        Dispute,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("dispute that followed"),
    )
    dispute_on = models.DateField(_("dispute on"), null=True)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("past warning")
        indexes = (
            models.Index(fields=["employer", "model", "threshold", "since"], name="warning_episode_employer"),
            models.Index(fields=["model", "threshold", "since", "id"], name="warning_episode_day"),
        )

    def __str__(self) -> str:
        return f"{self.since} {self.threshold}"


class EarlyWarning(models.Model):
    """A warning on an employer, from the day on which a grade was reached until it is lifted."""

    employer = _employer()
    unit = _unit()
    state = models.TextField(_("state"), choices=State, default=State.RAISED)
    grade = models.SmallIntegerField(_("grade of the warning"), choices=Grade)
    highest = models.SmallIntegerField(_("highest grade"), choices=Grade)
    score = models.IntegerField(_("points"))
    opened_on = models.DateField(pgettext_lazy("warning", "raised on"))
    # For the grade that is to be reported now.
    report_due_at = models.DateTimeField(_("to be reported by"))
    reported_at = models.DateTimeField(_("reported"), null=True)
    reported_grade = models.SmallIntegerField(_("grade reported"), choices=Grade, default=Grade.NONE)
    late_told = models.BooleanField(default=False, editable=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("in the hands of")
    )
    checked_on = models.DateField(pgettext_lazy("warning", "checked on"), null=True)
    closed_on = models.DateField(pgettext_lazy("warning", "lifted on"), null=True)
    result = models.TextField(_("what was done and what it brought"), blank=True, default="")
    # Its signs went before anybody took it in hand.
    is_lapsed = models.BooleanField(_("went by itself"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        constraints = (
            models.UniqueConstraint(
                fields=["employer"], condition=~Q(state="closed"), name="warning_one_open_per_employer"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(closed_on__isnull=False, grade=0) & (Q(is_lapsed=True) | ~Q(result=""))),
                name="warning_lifted_has_result",
            ),
            models.CheckConstraint(condition=Q(highest__gte=F("grade")) & Q(highest__gte=1), name="warning_highest"),
        )
        indexes = (
            models.Index(fields=["unit", "state", "-grade", "id"], name="warning_unit"),
            models.Index(fields=["-grade", "id"], name="warning_grade"),
            models.Index(fields=["opened_on", "id"], name="warning_opened"),
            models.Index(fields=["report_due_at"], name="warning_to_report", condition=Q(state="raised")),
            models.Index(fields=["employer", "opened_on"], name="warning_employer"),
        )

    def __str__(self) -> str:
        return f"{self.employer} {self.get_grade_display()}"


class GradeChange(models.Model):
    """The grade changed; with the signs and points of that moment. Never changed."""

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="changes")
    on = models.DateField(_("day"))
    before = models.SmallIntegerField(_("grade before"), choices=Grade)
    after = models.SmallIntegerField(_("grade after"), choices=Grade)
    score = models.IntegerField(_("points"))
    #: source, n, points, lowest, since: what stood then
    reasons = models.JSONField(_("signs and points"), default=list)

    class Meta:
        verbose_name = _("change of a grade")

    def __str__(self) -> str:
        return f"{self.on} {self.before}>{self.after}"


class MissedReport(models.Model):
    """A grade was gone, or had fallen, and its report, due before, had never come. Never changed.

    The duty ends with the grade; that it was missed, from when and by whom, stays.
    """

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="missed")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union in charge"))
    grade = models.SmallIntegerField(_("grade of the warning"), choices=Grade)
    due_at = models.DateTimeField(_("to be reported by"))
    ended_on = models.DateField(_("grade gone or fallen on"))
    # Names as of the day on which the report was due.
    people = models.TextField(_("who was in charge"), blank=True, default="")

    class Meta:
        verbose_name = _("missed report")

    def __str__(self) -> str:
        return f"{self.get_grade_display()} {self.due_at}"


class WarningStep(models.Model):
    """One step on a warning, never changed."""

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="steps")
    act = models.TextField(_("step"), db_collation="C")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    text = models.TextField(_("text"), blank=True, default="")

    class Meta:
        verbose_name = _("step on a warning")

    def __str__(self) -> str:
        return self.act


class Measure(models.Model):
    """What was done about a warning, never changed."""

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="measures")
    kind = models.TextField(_("kind of measure"), choices=MeasureKind)
    done_on = models.DateField(_("done on"))
    with_whom = models.TextField(_("with whom"), blank=True, default="")
    paper = models.TextField(_("number of the letter"), blank=True, default="")
    text = models.TextField(_("what was done about it"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("measure on a warning")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on}"


class JointLetter(models.Model):
    """The letter by which an office was asked for joint work on a warning. Never changed: where the letter stands, the
    letter says."""

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="letters")
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="+", verbose_name=_("letter of joint work"))
    kind = models.TextField(_("kind of measure"), choices=MeasureKind)

    class Meta:
        verbose_name = _("letter of joint work")

    def __str__(self) -> str:
        return str(self.letter)


class Settlement(models.Model):
    """A measure has settled a sign: from that day on it no longer counts. Never changed."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="settled")
    employer = _employer()
    source = models.TextField(_("kind of sign"), db_collation="C")
    record_id = models.BigIntegerField()
    on = models.DateField(_("day"))

    class Meta:
        verbose_name = _("sign settled by a measure")
        constraints = (
            models.UniqueConstraint(fields=["employer", "source", "record_id"], name="warning_settled_once"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.record_id}"


class Visit(models.Model):
    """A prevention visit: to whom, who pays it by when, and what it found."""

    employer = _employer()
    unit = _unit()
    state = models.TextField(_("state"), choices=VisitState, default=VisitState.PLANNED)
    planned_on = models.DateField(_("visit planned on"))
    due_on = models.DateField(_("visit due on"))
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("who visits")
    )
    reason = models.TextField(_("what to look at"), blank=True, default="")
    visited_on = models.DateField(_("visited on"), null=True)
    findings = models.TextField(_("what the visit found"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("prevention visit")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="planned") | (Q(visited_on__isnull=False) & ~Q(findings="")),
                name="warning_visit_has_findings",
            ),
            models.UniqueConstraint(fields=["employer"], condition=Q(state="planned"), name="warning_visit_one_open"),
        )
        indexes = (
            models.Index(fields=["unit", "-planned_on", "id"], name="warning_visit_unit"),
            models.Index(fields=["visitor", "due_on"], name="warning_visit_visitor", condition=Q(state="planned")),
        )

    def __str__(self) -> str:
        return f"{self.employer} {self.due_on}"
