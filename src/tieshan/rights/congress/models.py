"""Congresses with their delegates, sessions, resolutions; what an enterprise lays open to its workers (speech:C12)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Unit
from tieshan.rights.congress.terms import Form, State

__all__ = ["Congress", "CongressDelegate", "CongressResolution", "CongressSession", "OpenAffair", "SessionAbsence"]


class Congress(models.Model):
    """One congress of an enterprise (or an area) for its years: elected together, ended by the next one."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    number = models.PositiveSmallIntegerField(_("congress no."))
    form = models.TextField(_("form of the congress"), choices=Form)
    elected_on = models.DateField(_("delegates elected on"))
    # The last day of its years; sessions after it are still counted, the re-election is overdue.
    ends_on = models.DateField(_("years end on"))
    ended_on = models.DateField(_("followed by the next on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("workers' congress")
        verbose_name_plural = _("workers' congresses")
        constraints = (
            models.UniqueConstraint(fields=["unit", "number"], name="congress_number_once"),
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_on__isnull=True), name="congress_one_in_office"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("elected_on")), name="congress_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(_("%(unit)s, congress %(n)s")) % {"unit": self.unit.name, "n": self.number}


class CongressDelegate(models.Model):
    """Who sits in a congress; those who left stay on record."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="delegates")
    name = models.TextField(_("name"))
    job = models.TextField(_("job"), blank=True, default="")
    group = models.TextField(_("group of delegates"))
    is_woman = models.BooleanField(_("woman"), default=False)
    since = models.DateField(_("since"))
    # The first day on which they no longer sit.
    left_on = models.DateField(_("left on"), null=True)

    class Meta:
        verbose_name = _("delegate of a congress")

    def __str__(self) -> str:
        return f"{self.name} {self.job}".strip()


class CongressSession(models.Model):
    """One meeting of a congress. `members` are all delegates (or all workers) of that day, `present` those who came."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    number = models.PositiveSmallIntegerField(_("session no."))
    planned_on = models.DateField(_("congress planned on"))
    place = models.TextField(_("place"), blank=True, default="")
    agenda = models.TextField(_("agenda of the congress"))
    papers_sent_on = models.DateField(_("papers handed out on"), null=True)
    state = models.TextField(_("state"), choices=State, default=State.PLANNED)
    held_on = models.DateField(_("congress met on"), null=True)
    members = models.PositiveIntegerField(_("delegates in all"), default=0)
    present = models.PositiveIntegerField(_("present"), default=0)
    minutes = models.TextField(_("minutes of the congress"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("session of a congress")
        verbose_name_plural = _("sessions of congresses")
        constraints = (
            models.UniqueConstraint(fields=["congress", "number"], name="congress_session_once"),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(held_on__isnull=False, members__gt=0, present__lte=F("members")) & ~Q(minutes=""),
                name="congress_held_has_minutes",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "held_on"], name="congress_session_unit"),
            models.Index(fields=["planned_on", "id"], name="congress_session_day"),
        )

    def __str__(self) -> str:
        return str(_("%(unit)s, congress %(n)s, session %(m)s")) % {
            "unit": self.unit.name,
            "n": self.congress.number,
            "m": self.number,
        }


class SessionAbsence(models.Model):
    """A delegate who did not come; never changed."""

    session = models.ForeignKey(CongressSession, models.PROTECT, related_name="absences")
    delegate = models.ForeignKey(CongressDelegate, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("absence from a congress")
        constraints = (models.UniqueConstraint(fields=["session", "delegate"], name="congress_absent_once"),)

    def __str__(self) -> str:
        return f"{self.delegate_id}"


class CongressResolution(models.Model):
    """A vote and what came of it; never changed. Whole persons; carried by more than half of ALL members."""

    session = models.ForeignKey(CongressSession, models.PROTECT, related_name="resolutions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    held_on = models.DateField(_("voted on"))
    matter = models.TextField(_("matter before the congress"))
    title = models.TextField(_("resolution"))
    text = models.TextField(_("words of the resolution"), blank=True, default="")
    members = models.PositiveIntegerField(_("delegates in all"))
    present = models.PositiveIntegerField(_("present"))
    in_favour = models.PositiveIntegerField(_("in favour"))
    against = models.PositiveIntegerField(_("against"))
    carried = models.BooleanField(_("carried"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("resolution of a congress")
        verbose_name_plural = _("resolutions of congresses")
        constraints = (
            models.CheckConstraint(
                condition=Q(present__lte=F("members")) & Q(in_favour__lte=F("present") - F("against")),
                name="congress_vote_counts",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "held_on"], name="congress_resolution_unit"),
            models.Index(fields=["held_on", "id"], name="congress_resolution_day"),
        )

    def __str__(self) -> str:
        return self.title


class OpenAffair(models.Model):
    """Something laid open to the workers: what, when, where. Its evidence hangs on it as attachments."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    matter = models.TextField(_("matter laid open"))
    title = models.TextField(_("what was laid open"))
    published_on = models.DateField(_("laid open on"))
    place = models.TextField(_("where it was laid open"))
    withdrawn_on = models.DateField(_("struck out on"), null=True)
    reason = models.TextField(_("why it was struck out"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("affair laid open")
        verbose_name_plural = _("affairs laid open")
        indexes = (
            models.Index(fields=["unit", "published_on"], name="open_affair_unit"),
            models.Index(fields=["published_on", "id"], name="open_affair_day"),
        )

    def __str__(self) -> str:
        return self.title
