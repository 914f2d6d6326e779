"""Approvals: the run of a paper, its steps, the people asked, their decisions, who sees it, who stands in for whom.

A run begins with its draft and lives until the paper is agreed to, refused or dropped; returned and submitted again it
goes on as the same run, so that one form holds all opinions. `version` counts the passages: it rises when the paper or
its way changes, not with each signature.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.scoping import scope_filter
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.foundation.workflow.terms import Did, Mode, Part, RunState, SignerState, StepState

UNIT = "organisations.Unit"
POST = "organisations.Post"
OPEN_RUNS = ("draft", "running", "returned", "withdrawn")


def in_language(text: str, english: str) -> str:
    """The text in the reader's language, where an English one was given."""
    return english if english and (get_language() or "").startswith("en") else text


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by who may see them: those who have a part in them, and those who see all papers of the unit."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """The runs in which the actor has a part, and those of units where they hold the right to see all."""
        over_units = scope_filter(self.model, actor, "workflow.approval.list")
        if over_units is None:
            return self
        return self.filter(
            Q(pk__in=Participant.objects.filter(account_id=actor.account_id or 0).values("run"))
            | Q(pk__in=deputised(actor.account_id).values("run"))
            | over_units
        )


class Run(models.Model):
    """One paper's way through its steps."""

    kind = models.TextField(_("kind of paper"), db_collation="C")
    record_id = models.BigIntegerField()
    title = models.TextField(_("paper"))
    title_pinyin = models.TextField(db_collation="C")
    title_initials = models.TextField(db_collation="C")
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", verbose_name=_("union"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who submitted it")
    )
    started_by_name = models.TextField(_("who submitted it"))
    began_on = models.DateField(_("drafted on"))
    submitted_on = models.DateField(_("submitted on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    state = models.TextField(_("state"), choices=RunState)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=2, null=True)
    route_code = models.TextField(_("route"), blank=True, default="", db_collation="C")
    route_title = models.TextField(_("route"), blank=True, default="")
    route_title_en = models.TextField(blank=True, default="")
    clause = models.TextField(_("clause"), blank=True, default="")
    source = models.TextField(_("source"), blank=True, default="")
    digest = models.TextField(blank=True, default="")
    # Where it stands now, kept for lists.
    step_title = models.TextField(_("step"), blank=True, default="")
    step_title_en = models.TextField(blank=True, default="")
    step_due_on = models.DateField(_("to be decided by"), null=True)
    urged_on = models.DateField(_("urged on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(RunQuerySet)()
    scope_path = "unit"

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id"], condition=Q(state__in=OPEN_RUNS), name="workflow_run_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="workflow_run_record"),
            models.Index(fields=["started_by", "state", "id"], name="workflow_run_started"),
            models.Index(fields=["unit", "id"], name="workflow_run_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def step_words(self) -> str:
        """The title of the present step."""
        return in_language(self.step_title, self.step_title_en)


class Step(models.Model):
    """One step of a passage, copied from the route of the day on which the paper was submitted."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    passage = models.PositiveIntegerField(_("passage"))
    no = models.PositiveSmallIntegerField(_("number"))
    title = models.TextField(_("step"))
    title_en = models.TextField(blank=True, default="")
    role = models.TextField(_("role"), db_collation="C")
    role_name = models.TextField(_("role"))
    at = models.TextField(_("place of the post"), db_collation="C")
    mode = models.TextField(_("how many agree"), choices=Mode)
    needed = models.PositiveSmallIntegerField(_("so many"), default=1)
    days = models.PositiveSmallIntegerField(_("days"), null=True)
    counted = models.TextField(blank=True, default="", db_collation="C")
    state = models.TextField(_("state"), choices=StepState, default=StepState.WAITING)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", verbose_name=_("union"))
    # The post wanted is held by nobody but people who must not decide on this paper: the head above decides.
    climbed = models.BooleanField(_("decided by the head above"), default=False)
    opened_on = models.DateField(_("since"), null=True)
    due_on = models.DateField(_("to be decided by"), null=True)
    closed_on = models.DateField(_("decided on"), null=True)
    escalated_on = models.DateField(_("reported upwards on"), null=True)

    class Meta:
        verbose_name = _("step of an approval")
        constraints = [
            models.UniqueConstraint(fields=["run", "passage", "no"], name="workflow_step_once"),
            models.UniqueConstraint(fields=["run"], condition=Q(state="open"), name="workflow_step_one_open"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="workflow_step_needs_somebody"),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="workflow_step_due", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title, self.title_en)


class SignerQuerySet(models.QuerySet["Signer"]):
    """What lies before people."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """The actor's own, and those of the people whose deputy they are."""
        return self.filter(
            Q(account_id=actor.account_id) | Q(acted_by_id=actor.account_id) | Q(pk__in=deputised(actor.account_id))
        )


class Signer(models.Model):
    """One person asked to decide in a step, under which post, and what became of it."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="signers")
    step = models.ForeignKey(Step, models.CASCADE, related_name="signers")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    post = models.ForeignKey(POST, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    post_title = models.TextField(_("post"), blank=True, default="")
    # Asked by another signer in addition, or because the step stood too long.
    required = models.BooleanField(_("asked in addition"), default=False)
    escalated = models.BooleanField(_("asked because of delay"), default=False)
    state = models.TextField(_("state"), choices=SignerState, default=SignerState.OPEN)
    opened_on = models.DateField(_("since"))
    due_on = models.DateField(_("to be decided by"), null=True)
    closed_on = models.DateField(_("decided on"), null=True)
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )

    objects = models.Manager.from_queryset(SignerQuerySet)()

    class Meta:
        verbose_name = _("person asked to decide")
        constraints = [models.UniqueConstraint(fields=["step", "account"], name="workflow_signer_once")]
        indexes = [
            models.Index(fields=["account", "due_on", "id"], name="workflow_signer_todo", condition=Q(state="open")),
            models.Index(fields=["acted_by", "closed_on", "id"], name="workflow_signer_done"),
            models.Index(fields=["run"], name="workflow_signer_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return str(self.account)


class Participant(models.Model):
    """Why somebody sees a paper: they submitted it, are concerned, were asked, or received a copy."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="participants")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.TextField(choices=Part)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("person who sees a paper")
        constraints = [models.UniqueConstraint(fields=["run", "account", "part"], name="workflow_participant_once")]
        indexes = [models.Index(fields=["account", "part", "run"], name="workflow_participant_account")]


class Decision(models.Model):
    """One line of the paper's form. Append-only: nobody changes or removes it, not even the program."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="decisions")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="decisions")
    signer = models.ForeignKey(Signer, models.PROTECT, null=True, related_name="decisions")
    passage = models.PositiveIntegerField(_("passage"))
    did = models.TextField(_("what was decided"), choices=Did)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    name = models.TextField(_("by"))
    post_title = models.TextField(_("post"), blank=True, default="")
    # Filled when a deputy acted: whose post it is.
    stands_for = models.TextField(_("acting for"), blank=True, default="")
    step_title = models.TextField(_("step"), blank=True, default="")
    step_title_en = models.TextField(blank=True, default="")
    opinion = EncryptedTextField(purpose="workflow.decision.opinion", null=True, verbose_name=_("opinion"))
    on = models.DateField(_("on"))
    digest = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("decision on a paper")
        constraints = [
            # A person asked decides once: neither twice by two windows nor both ways.
            models.UniqueConstraint(
                fields=["signer"],
                condition=Q(did__in=["agree", "refuse", "return", "return_to", "pass_on"]),
                name="workflow_decision_once",
            ),
        ]
        indexes = [models.Index(fields=["run", "id"], name="workflow_decision_run")]

    @property
    def step_words(self) -> str:
        """The step's title in the reader's language."""
        return in_language(self.step_title, self.step_title_en)


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Deputyships by who is a party to them."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """One's own: the absent person and the deputy see it, and whoever may do anything."""
        if actor.scope(code).everything and actor.account_id is None:
            return self
        return self.filter(Q(account_id=actor.account_id) | Q(deputy_id=actor.account_id))


class Deputy(models.Model):
    """Who decides in whose place, for which post, from which day to which."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("absent person")
    )
    post = models.ForeignKey(POST, models.PROTECT, related_name="+", verbose_name=_("post"))
    post_title = models.TextField(_("post"))
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    during = DateRangeField(_("from – to"))
    reason = models.TextField(_("reason"), blank=True, default="")
    named_on = models.DateField(_("named on"))

    objects = models.Manager.from_queryset(DeputyQuerySet)()

    class Meta:
        verbose_name = _("deputy")
        constraints = [
            ExclusionConstraint(
                name="workflow_deputy_one_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(during__isempty=False),
            ),
            models.CheckConstraint(condition=~Q(account=F("deputy")), name="workflow_deputy_not_self"),
            models.CheckConstraint(condition=Q(during__upper_inf=False), name="workflow_deputy_ends"),
        ]
        indexes = [models.Index(fields=["deputy"], name="workflow_deputy_of")]

    def __str__(self) -> str:
        return f"{self.account} → {self.deputy}"


def deputised(account_id: int | None) -> models.QuerySet[Any]:
    """The open papers of people whose deputy this account is today (like every right; acts ask for their own day)."""
    standing = Deputy.objects.filter(
        deputy_id=account_id,
        account_id=models.OuterRef("account_id"),
        post_id=models.OuterRef("post_id"),
        during__contains=timezone.localdate(),
    )
    return Signer.objects.filter(models.Exists(standing), state=SignerState.OPEN)
