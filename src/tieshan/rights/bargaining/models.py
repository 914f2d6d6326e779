"""Bargainings with their people, drafts, rounds, votes; contracts and whom they cover (speech:C06, C12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.access.scoping import ScopedQuerySet
from tieshan.foundation.documents.numbers import paper_number
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.bargaining.terms import ContractState, Kind, Level, Side, State
from tieshan.rights.congress.models import CongressResolution

__all__ = [
    "Bargaining",
    "BargainingStep",
    "ClauseText",
    "CollectiveContract",
    "CoveredEmployer",
    "Draft",
    "InformationAsked",
    "Inspection",
    "LibraryClause",
    "Representative",
    "Round",
    "Vote",
]


if TYPE_CHECKING:
    from tieshan.foundation.access import Actor


class Bargaining(models.Model):
    """One bargaining, from the request to the contract in force. `unit` is the union that bargains for the workers."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.TextField(_("kind of contract"), choices=Kind)
    level = models.TextField(_("level of the contract"), choices=Level)
    side = models.TextField(_("bargaining asked for by"), choices=Side)
    topics = models.TextField(_("topics"))
    state = models.TextField(_("state"), choices=State, default=State.REQUESTED)
    requested_on = models.DateField(_("bargaining asked for on"))
    reply_due_on = models.DateField(_("answer due on"))
    replied_on = models.DateField(_("bargaining answered on"), null=True)
    reply = models.TextField(_("answer"), blank=True, default="")
    workers_covered = models.PositiveIntegerField(_("workers concerned"), default=0)
    # Of the draft that stands, for the floor; whole fen a month.
    least_wage_fen = models.BigIntegerField(_("lowest monthly wage"), null=True)
    signed_on = models.DateField(_("signed on"), null=True)
    begins_on = models.DateField(_("runs from"), null=True)
    ends_on = models.DateField(_("runs to"), null=True)
    filed_on = models.DateField(_("received by the authority on"), null=True)
    receipt = models.TextField(_("receipt of the authority"), blank=True, default="")
    review_ends_on = models.DateField(_("review ends on"), null=True)
    objections = models.PositiveSmallIntegerField(_("objections"), default=0)
    renews = models.ForeignKey(
        "CollectiveContract", models.PROTECT, null=True, related_name="renewals", verbose_name=_("renews")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("collective bargaining")
        verbose_name_plural = _("collective bargainings")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="bargaining_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("signed", "filed", "in_force"))
                | Q(signed_on__isnull=False, begins_on__isnull=False, ends_on__gt=F("begins_on")),
                name="bargaining_signed_has_term",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("filed", "in_force")) | Q(filed_on__isnull=False, review_ends_on__isnull=False),
                name="bargaining_filed_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="bargaining_unit"),
            models.Index(fields=["requested_on", "id"], name="bargaining_day"),
            models.Index(fields=["review_ends_on"], name="bargaining_review", condition=Q(state="filed")),
        )

    def __str__(self) -> str:
        return paper_number(_("Bargaining"), self.year, self.number)


class Representative(models.Model):
    """Who bargains for a side; those who left stay on record."""

    bargaining = models.ForeignKey(Bargaining, models.PROTECT, related_name="representatives")
    side = models.TextField(_("side"), choices=Side)
    name = models.TextField(_("name"))
    job = models.TextField(_("job"), blank=True, default="")
    is_chief = models.BooleanField(_("chief representative"), default=False)
    is_expert = models.BooleanField(_("outside expert"), default=False)
    is_woman = models.BooleanField(_("woman"), default=False)
    is_frontline = models.BooleanField(_("front-line worker"), default=False)
    since = models.DateField(_("since"))
    left_on = models.DateField(_("left on"), null=True)

    class Meta:
        verbose_name = _("representative in bargaining")
        constraints = (
            models.UniqueConstraint(
                fields=["bargaining", "side"],
                condition=Q(is_chief=True, left_on__isnull=True),
                name="bargaining_one_chief",
            ),
            models.CheckConstraint(condition=~Q(is_chief=True, is_expert=True), name="bargaining_chief_no_expert"),
        )

    def __str__(self) -> str:
        return self.name


class InformationAsked(models.Model):
    """What the employer is asked to lay open before talks."""

    bargaining = models.ForeignKey(Bargaining, models.PROTECT, related_name="information")
    what = models.TextField(_("information"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("due on"))
    given_on = models.DateField(_("given on"), null=True)

    class Meta:
        verbose_name = _("information asked of the employer")

    def __str__(self) -> str:
        return self.what


class Round(models.Model):
    """A round of talks with its minutes; never changed."""

    bargaining = models.ForeignKey(Bargaining, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    held_on = models.DateField(_("talks held on"))
    place = models.TextField(_("place"), blank=True, default="")
    chaired_by = models.TextField(_("in the chair"), choices=Side)
    recorder = models.TextField(_("recorder"))
    minutes = models.TextField(_("minutes"))

    class Meta:
        verbose_name = _("round of talks")
        constraints = (models.UniqueConstraint(fields=["bargaining", "number"], name="bargaining_round_once"),)

    def __str__(self) -> str:
        return str(self.number)


class Draft(models.Model):
    """A draft of the contract; each new one is a new version, none is changed."""

    bargaining = models.ForeignKey(Bargaining, models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField(_("draft"))
    made_on = models.DateField(_("made on"))
    text = models.TextField(_("text"))
    least_wage_fen = models.BigIntegerField(_("lowest monthly wage"), null=True)

    class Meta:
        verbose_name = _("draft of a contract")
        constraints = (models.UniqueConstraint(fields=["bargaining", "number"], name="bargaining_draft_once"),)

    def __str__(self) -> str:
        return str(self.number)


class Vote(models.Model):
    """The congress has decided on a draft; never changed. Whole persons, the share is of all delegates."""

    draft = models.OneToOneField(Draft, models.PROTECT, related_name="vote")
    # The entry of the congress from which the numbers come; empty where that congress is not in the register.
    resolution = models.OneToOneField(
        CongressResolution, models.PROTECT, null=True, related_name="+", verbose_name=_("resolution of the congress")
    )
    held_on = models.DateField(_("talks held on"))
    delegates = models.PositiveIntegerField(_("delegates in all"))
    present = models.PositiveIntegerField(_("present"))
    in_favour = models.PositiveIntegerField(_("in favour"))
    against = models.PositiveIntegerField(_("against"))
    accepted = models.BooleanField(_("accepted"))

    class Meta:
        verbose_name = _("vote on a draft")
        constraints = (
            models.CheckConstraint(
                condition=Q(present__lte=F("delegates")) & Q(in_favour__lte=F("present") - F("against")),
                name="bargaining_vote_counts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.in_favour}/{self.delegates}"


class BargainingStep(models.Model):
    """One step, never changed: who did what on which day."""

    bargaining = models.ForeignKey(Bargaining, models.PROTECT, related_name="steps")
    act = models.TextField(_("step"), db_collation="C")
    on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    text = models.TextField(_("text"), blank=True, default="")

    class Meta:
        verbose_name = _("step of a bargaining")

    def __str__(self) -> str:
        return self.act


class CollectiveContract(models.Model):
    """A contract that holds, or held: from a bargaining of the house, or concluded before and entered."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    bargaining = models.OneToOneField(Bargaining, models.PROTECT, null=True, related_name="contract")
    kind = models.TextField(_("kind of contract"), choices=Kind)
    level = models.TextField(_("level of the contract"), choices=Level)
    title = models.TextField(_("title"))
    receipt = models.TextField(_("receipt of the authority"), blank=True, default="")
    signed_on = models.DateField(_("signed on"))
    in_force_from = models.DateField(_("in force from"))
    ends_on = models.DateField(_("runs to"))
    # The first day on which it no longer holds.
    ended_on = models.DateField(_("ended on"), null=True)
    end_reason = models.TextField(_("why it ended"), blank=True, default="")
    state = models.TextField(_("state"), choices=ContractState, default=ContractState.IN_FORCE)
    published_on = models.DateField(_("published on"), null=True)
    # The next of the reminders before the end; empty when all went out.
    next_reminder_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("collective contract")
        verbose_name_plural = _("collective contracts")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("in_force_from")), name="contract_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state="in_force", ended_on__isnull=True) | Q(state="ended", ended_on__isnull=False),
                name="contract_ended_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="contract_unit"),
            models.Index(fields=["ends_on", "id"], name="contract_ends"),
            models.Index(fields=["next_reminder_on"], name="contract_reminder", condition=Q(state="in_force")),
        )

    def __str__(self) -> str:
        return self.title


class CoveredEmployer(models.Model):
    """An employer under a contract, from a day on; `until` is the first day on which it is no longer."""

    contract = models.ForeignKey(CollectiveContract, models.PROTECT, related_name="covered")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer"))
    since = models.DateField(_("since"))
    until = models.DateField(_("no longer from"), null=True)

    class Meta:
        verbose_name = _("employer covered by a contract")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "employer"], condition=Q(until__isnull=True), name="contract_covers_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer_id}"


class Inspection(models.Model):
    """How the contract is kept, looked at by both sides; never changed."""

    contract = models.ForeignKey(CollectiveContract, models.PROTECT, related_name="inspections")
    held_on = models.DateField(_("talks held on"))
    findings = models.TextField(_("findings"))
    kept = models.BooleanField(_("kept in full"))

    class Meta:
        verbose_name = _("inspection of a contract")

    def __str__(self) -> str:
        return self.held_on.isoformat()


class ClauseQuerySet(ScopedQuerySet):
    """The library is nobody's secret: who may read it reads all of it; what they change lies in their own reach."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        if code == "rights.clause.list":
            return self if actor.may(code) else self.none()
        return super().visible_to(actor, code)


class LibraryClause(models.Model):
    """A model clause for contracts of a kind, kept by a union for all; its words stand in dated versions."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    kind = models.TextField(_("kind of contract"), choices=Kind)
    title = models.TextField(_("title of the clause"))
    retired_on = models.DateField(_("no longer used from"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(ClauseQuerySet)()
    scope_path = "unit"

    class Meta:
        verbose_name = _("clause of the library")
        verbose_name_plural = _("clauses of the library")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "title"], condition=Q(retired_on__isnull=True), name="library_clause_once"
            ),
        )

    def __str__(self) -> str:
        return self.title


class ClauseText(models.Model):
    """One version of a clause, from a day on; never changed."""

    clause = models.ForeignKey(LibraryClause, models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField(_("version of the clause"))
    since = models.DateField(_("used since"))
    text = models.TextField(_("words of the clause"))
    grounds = models.TextField(_("grounds of the clause"), blank=True, default="")

    class Meta:
        verbose_name = _("version of a clause")
        constraints = (models.UniqueConstraint(fields=["clause", "number"], name="library_text_once"),)

    def __str__(self) -> str:
        return str(self.number)
