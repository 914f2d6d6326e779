"""The levy: who pays it where, what is due month by month, what came in, what was remitted.

A receipt is one line of a file or one sum at the counter. Its `key` stands once in the whole district, so nothing is
booked twice whoever sends a file twice. `paid_fen` of an assessment is the sum of its receipts, kept for sorting.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.rules.levy import PARTS
from tieshan.funds.income.terms import Direction, PayerKind, QueueReason, ReceiptState, Source
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Employer, Unit


class Payer(models.Model):
    """An employer that pays: the levy to its union, or the preparation fund to the federation in charge."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="payers", verbose_name=_("employer"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="payers", verbose_name=_("union whose money it is"))
    kind = models.TextField(_("what is paid"), choices=PayerKind, default=PayerKind.LEVY)
    direction = models.TextField(_("way of the money"), choices=Direction)
    taxpayer_code = models.TextField(_("taxpayer code"), db_collation="C")
    during = DateRangeField(_("from – to"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="funds_payer_one_at_a_time",
                expressions=[("taxpayer_code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="funds_payer_not_empty"),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="funds_payer_unit")]

    def __str__(self) -> str:
        return self.employer.name


class Assessment(models.Model):
    """What is due from a payer for a month, from the six parts of its payroll (or from the payroll a file tells)."""

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="assessments", verbose_name=_("payer"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    month = models.DateField(_("month"))
    time_fen = models.BigIntegerField(_("time wages"), default=0)
    piece_fen = models.BigIntegerField(_("piece wages"), default=0)
    bonus_fen = models.BigIntegerField(_("bonuses"), default=0)
    allowance_fen = models.BigIntegerField(_("allowances"), default=0)
    overtime_fen = models.BigIntegerField(_("overtime pay"), default=0)
    special_fen = models.BigIntegerField(_("pay in special cases"), default=0)
    payroll_fen = models.BigIntegerField(_("payroll"))
    rate = models.DecimalField(_("rate"), max_digits=6, decimal_places=5)
    due_fen = models.BigIntegerField(_("due"))
    due_on = models.DateField(_("to be paid by"))
    paid_fen = models.BigIntegerField(_("paid so far"), default=0, editable=False)
    declared_on = models.DateField(_("declared on"))
    from_file = models.BooleanField(_("taken from a file"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payer", "month"], name="funds_assessment_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="funds_assessment_first_day"),
            models.CheckConstraint(condition=Q(due_fen__gte=0, paid_fen__gte=0), name="funds_assessment_no_minus"),
            models.CheckConstraint(
                condition=Q(from_file=True)
                | Q(
                    payroll_fen=F("time_fen")
                    + F("piece_fen")
                    + F("bonus_fen")
                    + F("allowance_fen")
                    + F("overtime_fen")
                    + F("special_fen")
                ),
                name="funds_assessment_parts",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-month", "id"], name="funds_assessment_unit"),
            models.Index(fields=["due_on", "id"], name="funds_assessment_open", condition=Q(due_fen__gt=F("paid_fen"))),
        ]

    def __str__(self) -> str:
        return f"{self.payer} {self.month:%Y-%m}"

    @property
    def open_fen(self) -> int:
        """What is not paid yet."""
        return max(0, self.due_fen - self.paid_fen)

    @property
    def parts(self) -> dict[str, Yuan]:
        """The six parts of payroll."""
        return {name: Yuan.from_fen(getattr(self, f"{name}_fen")) for name in PARTS}

    def is_late(self, on: date) -> bool:
        """True when the last day for paying has passed and something is unpaid."""
        return self.open_fen > 0 and self.due_on < on


class Remittance(models.Model):
    """What a holder sent upwards for its principals at one time, divided between the levels."""

    class State(models.TextChoices):
        SENT = "sent", _("share remitted")
        TAKEN = "taken", _("received by the district")
        TAKEN_BACK = "taken_back", _("remittance taken back")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="remittances", verbose_name=_("federation"))
    day = models.DateField(_("day"))
    until = models.DateField(_("receipts up to"))
    amount_fen = models.BigIntegerField(_("amount"))
    shares = models.JSONField(_("by level"))
    state = models.TextField(_("state"), choices=State, default=State.SENT)
    taken_on = models.DateField(_("received on"), null=True, blank=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="funds_remittance_something")]
        indexes = [models.Index(fields=["unit", "-day", "id"], name="funds_remittance_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day:%Y-%m-%d}"


class Receipt(models.Model):
    """One sum that came in: a line of a tax-office or bank file, or taken at the counter."""

    batch = models.ForeignKey("imports.ImportBatch", models.PROTECT, null=True, related_name="+", db_index=False)
    row = models.IntegerField(_("row"), null=True)
    key = models.TextField(null=True, unique=True, db_collation="C", editable=False)
    source = models.TextField(_("where from"), choices=Source)
    reference = models.TextField(_("number of the ticket"), blank=True, default="", db_collation="C")
    taxpayer_code = models.TextField(_("taxpayer code"), db_collation="C")
    payer_name = models.TextField(_("payer"), blank=True, default="")
    month = models.DateField(_("month"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("amount"))
    base_fen = models.BigIntegerField(_("payroll"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    payer = models.ForeignKey(Payer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="receipts")
    direction = models.TextField(_("way of the money"), choices=Direction, blank=True, default="")
    retained_fen = models.BigIntegerField(_("kept by the union"), default=0)
    upward_fen = models.BigIntegerField(_("share of the levels above"), default=0)
    state = models.TextField(_("state"), choices=ReceiptState)
    reason = models.TextField(_("why it waits"), choices=QueueReason, blank=True, default="")
    remark = models.TextField(_("remark"), blank=True, default="")
    booked_on = models.DateField(_("booked on"), null=True, blank=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
    remittance = models.ForeignKey(Remittance, models.PROTECT, null=True, blank=True, related_name="receipts")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="funds_receipt_something"),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(assessment__isnull=False, voucher__isnull=False),
                name="funds_receipt_booked_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(amount_fen=F("retained_fen") + F("upward_fen")),
                name="funds_receipt_divided",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-paid_on", "id"], name="funds_receipt_unit"),
            models.Index(fields=["batch", "id"], name="funds_receipt_batch"),
            models.Index(fields=["unit", "id"], name="funds_receipt_queue", condition=Q(state="queued")),
            models.Index(
                fields=["unit"],
                name="funds_receipt_to_remit",
                condition=Q(state="booked", direction="union", remittance__isnull=True, upward_fen__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer_name} {self.paid_on:%Y-%m-%d} {Yuan.from_fen(self.amount_fen)}"
