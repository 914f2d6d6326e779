"""Disputes, their workers (names apart and encrypted), claims, hearings and every step (speech:C14, C16, C17)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.ui.finding import TextPairs
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes.terms import AidKind, Channel, ClaimKind, Outcome, Side, State

__all__ = [
    "OPEN_STATES",
    "Claim",
    "Dispute",
    "DisputeStep",
    "Hearing",
    "LegalAid",
    "MediationSession",
    "Signature",
    "Worker",
]

#: States in which the union still owes something.
OPEN_STATES = tuple(state for state in State if state not in (State.CLOSED, State.REFUSED))


class Dispute(models.Model):
    """A dispute between workers and their employer. `unit` is the union that supports the workers.

    It is never a union inside an enterprise: the employer's side learns nothing from the house.
    """

    number = models.TextField(_("number"), unique=True, db_collation="C", editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union in charge"))
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", db_index=False, verbose_name=_("employer"))
    concern = models.OneToOneField(
        Concern, models.PROTECT, null=True, related_name="dispute", verbose_name=_("concern it grew from")
    )
    channel = models.TextField(_("received by"), choices=Channel)
    received_on = models.DateField(_("came in on"))
    subject = models.TextField(_("in short"))
    facts = EncryptedTextField(purpose="rights.dispute.facts", verbose_name=_("facts"))
    matter = models.TextField(_("matter"), db_collation="C")
    groups = ArrayField(models.TextField(), default=list, verbose_name=_("key groups"))
    workers = models.PositiveIntegerField(_("number of workers"), default=1)
    is_group = models.BooleanField(_("group dispute"), default=False)
    # What the limitation is counted by (arbitration-law:27).
    knew_on = models.DateField(_("wrong known since"))
    only_wages = models.BooleanField(_("only unpaid wages are claimed"), default=False)
    is_employed = models.BooleanField(_("still employed there"), default=True)
    left_on = models.DateField(_("employment ended on"), null=True)

    state = models.TextField(_("state"), choices=State, default=State.RECEIVED)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("in the hands of")
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("warned as second person"),
    )
    accepted_on = models.DateField(_("accepted on"), null=True)
    mediated_on = models.DateField(_("mediation applied for on"), null=True)
    agreed_on = models.DateField(_("agreement on"), null=True)
    # The day on which the last of both sides and the mediator signed: from then on the agreement binds.
    effective_on = models.DateField(_("agreement binds since"), null=True)
    perform_by = models.DateField(_("to be performed by"), null=True)
    filed_on = models.DateField(_("arbitration applied for on"), null=True)
    taken_on = models.DateField(_("accepted by the commission on"), null=True)
    awarded_on = models.DateField(_("award received on"), null=True)
    is_final = models.BooleanField(_("award ends the matter"), null=True)
    sued_on = models.DateField(_("action in court on"), null=True)
    closed_on = models.DateField(pgettext_lazy("dispute", "closed on"), null=True)
    outcome = models.TextField(_("outcome"), choices=Outcome, blank=True, default="")
    terms = EncryptedTextField(
        purpose="rights.dispute.terms", null=True, blank=True, verbose_name=_("terms of the agreement")
    )
    won_fen = models.BigIntegerField(_("won for the workers"), default=0)
    # The nearest open clock, kept with the clocks themselves; empty when none runs.
    next_on = models.DateField(_("next due on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = (
            models.CheckConstraint(condition=Q(workers__gt=0), name="dispute_has_workers"),
            models.CheckConstraint(condition=Q(won_fen__gte=0), name="dispute_won_not_below_zero"),
            models.CheckConstraint(
                condition=Q(state__in=("received", "refused")) | Q(accepted_on__isnull=False, handler__isnull=False),
                name="dispute_accepted_has_handler",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("handler")), name="dispute_second_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="dispute_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(is_employed=False) | Q(left_on__isnull=True), name="dispute_left_or_not"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state", "next_on", "id"], name="dispute_unit_due"),
            models.Index(fields=["next_on", "id"], name="dispute_due"),
            models.Index(fields=["received_on", "id"], name="dispute_received"),
            models.Index(fields=["employer", "received_on"], name="dispute_employer"),
            models.Index(fields=["handler"], name="dispute_waiting", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["second"], name="dispute_second_waiting", condition=Q(state__in=OPEN_STATES)),
            GinIndex(fields=["groups"], name="dispute_groups"),
            GinIndex(TextPairs("subject"), name="dispute_subject_pairs"),
            # All that the figures of a year count, read from the index alone.
            models.Index(
                fields=["received_on"],
                include=[
                    "unit",
                    "employer",
                    "state",
                    "groups",
                    "outcome",
                    "workers",
                    "won_fen",
                    "next_on",
                    "accepted_on",
                    "mediated_on",
                    "agreed_on",
                    "filed_on",
                    "awarded_on",
                    "closed_on",
                ],
                name="dispute_year",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def won(self) -> Yuan:
        """What was won for the workers, in yuan."""
        return Yuan.from_fen(self.won_fen)


class Worker(models.Model):
    """A worker of a dispute: lists show the masks, the rest is opened by a journalled act."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="people")
    name = EncryptedTextField(purpose="rights.dispute.worker", verbose_name=_("name"))
    name_masked = models.TextField(_("name"))
    id_number = EncryptedTextField(
        purpose="rights.dispute.id", null=True, blank=True, verbose_name=_("identity number")
    )
    id_masked = models.TextField(_("identity number"), blank=True, default="")
    phone = EncryptedTextField(purpose="rights.dispute.phone", null=True, blank=True, verbose_name=_("telephone"))
    phone_masked = models.TextField(_("telephone"), blank=True, default="")
    is_representative = models.BooleanField(_("representative"), default=False)
    # A mistyped entry stays; the right one stands in its place, with the reason.
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected", verbose_name=_("entry it corrects")
    )
    correction = models.TextField(_("reason of the correction"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("worker of a dispute")

    def __str__(self) -> str:
        return self.name_masked


class Claim(models.Model):
    """What is claimed, with the computation it rests on."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="claims")
    kind = models.TextField(_("kind of claim"), choices=ClaimKind)
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    reason = models.TextField(_("how it is computed"), blank=True, default="")
    # Where a calculator made it: which one, by the rule of which day, and what was entered.
    calculator = models.TextField(_("calculator"), blank=True, default="", db_collation="C")
    reckoned_on = models.DateField(_("reckoned on"), null=True)
    inputs = models.JSONField(_("what was entered"), default=dict)

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("claim of a dispute")
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gte=0), name="dispute_claim_not_below_zero"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:,}"

    @property
    def amount(self) -> Yuan:
        """What is claimed, in yuan."""
        return Yuan.from_fen(self.amount_fen)


class Hearing(models.Model):
    """A hearing: before the commission or in court."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="hearings")
    on = models.DateField(_("day of the hearing"))
    place = models.TextField(_("place"))
    # The day on which the notice reached the worker's side (arbitration-law:35).
    told_on = models.DateField(_("notice received on"), null=True)
    result = models.TextField(_("result"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("hearing of a dispute")
        constraints = (models.UniqueConstraint(fields=["dispute", "on"], name="dispute_hearing_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.on} {self.place}"


class MediationSession(models.Model):
    """One sitting of the mediation, as its record says; never changed, for both sides sign the record."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="sessions")
    held_on = models.DateField(_("session held on"))
    hours = models.TextField(_("from and to"), blank=True, default="")
    place = models.TextField(_("place"))
    mediators = models.TextField(_("mediators"))
    recorder = models.TextField(_("recorder"))
    for_workers = EncryptedTextField(purpose="rights.dispute.session", verbose_name=_("present for the workers"))
    for_employer = EncryptedTextField(purpose="rights.dispute.session", verbose_name=_("present for the employer"))
    workers_said = EncryptedTextField(purpose="rights.dispute.session", verbose_name=_("what the workers asked"))
    employer_said = EncryptedTextField(purpose="rights.dispute.session", verbose_name=_("what the employer answered"))
    result = EncryptedTextField(purpose="rights.dispute.session", verbose_name=_("course and result"))

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("mediation session")

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"


class Signature(models.Model):
    """One side, or the mediator, signed the mediation agreement; never changed."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="signatures")
    side = models.TextField(_("side"), choices=Side)
    signer = EncryptedTextField(purpose="rights.dispute.signer", verbose_name=_("signer of the agreement"))
    signed_on = models.DateField(_("signed on"))

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("signature under an agreement")
        constraints = (models.UniqueConstraint(fields=["dispute", "side"], name="dispute_signature_once"),)

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.signed_on}"


class LegalAid(models.Model):
    """An application for legal aid of one worker, and what was decided."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="aids")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("worker"))
    aid = models.TextField(_("aid asked for"), choices=AidKind)
    sex = models.TextField(_("sex"), blank=True, default="")
    address = EncryptedTextField(purpose="rights.dispute.aid", null=True, blank=True, verbose_name=_("address"))
    job = models.TextField(_("job"), blank=True, default="")
    income_fen = models.BigIntegerField(_("monthly income"), null=True)
    household = EncryptedTextField(purpose="rights.dispute.aid", null=True, blank=True, verbose_name=_("household"))
    # Whether hardship has to be shown, by the rule of the day, and who has certified it.
    needs_proof = models.BooleanField(_("hardship has to be shown"))
    proof_by = models.TextField(_("hardship certified by"), blank=True, default="")
    is_oral = models.BooleanField(_("applied by word of mouth"), default=False)
    applied_on = models.DateField(_("applied on"))
    decided_on = models.DateField(_("decided on"), null=True)
    granted = models.BooleanField(_("aid granted"), null=True)
    decision = models.TextField(_("decision"), blank=True, default="")
    lawyer = models.TextField(_("lawyer or helper"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "dispute__unit"

    class Meta:
        verbose_name = _("application for legal aid")
        constraints = (
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_on__isnull=True)
                | Q(granted__isnull=False, decided_on__isnull=False),
                name="dispute_aid_decided_with_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dispute.number} {self.get_aid_display()}"


class DisputeStep(models.Model):
    """One step on a dispute, never changed: from these come the four firsts and the times between the steps."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    act = models.TextField(_("step"), db_collation="C")
    at = models.DateTimeField(_("when"))
    # The day that counts for the clocks; it may lie before the day on which it was entered.
    on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    text = EncryptedTextField(purpose="rights.dispute.step", null=True, blank=True, verbose_name=_("text"))

    class Meta:
        verbose_name = _("step on a dispute")
        indexes = (
            models.Index(fields=["dispute", "id"], name="dispute_step"),
            models.Index(fields=["act", "at"], name="dispute_step_act"),
        )

    def __str__(self) -> str:
        return self.act
