"""What lateness brings: late fees with waiver by approval, and the ladder of dunning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.models.levy import Assessment, Payer
from tieshan.organisations.models import Unit


class LateFee(models.Model):
    """The late fee of one month of one payer, fixed on a day; a waiver goes through approval."""

    class State(models.TextChoices):
        CHARGED = "charged", _("charged")
        ASKED = "asked", _("waiver waits for approval")
        RETURNED = "returned", _("waiver sent back")
        PAID = "paid", _("late fee paid")
        WAIVED = "waived", _("waived")

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="late_fee", verbose_name=_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    fee_fen = models.BigIntegerField(_("late fee"))
    days = models.IntegerField(_("days late"))
    capped = models.BooleanField(_("at the cap"), default=False)
    until = models.DateField(_("counted until"))
    waived_fen = models.BigIntegerField(_("waived"), default=0)
    asked_fen = models.BigIntegerField(_("waiver asked for"), default=0)
    reason = models.TextField(_("reason of the waiver"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.CHARGED)
    settled_on = models.DateField(_("late fee settled on"), null=True, blank=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_fen__gt=0, waived_fen__gte=0, waived_fen__lte=F("fee_fen")), name="funds_latefee_sums"
            )
        ]
        indexes = [models.Index(fields=["unit", "-until", "id"], name="funds_latefee_unit")]

    def __str__(self) -> str:
        return str(self.assessment)

    @property
    def owed_fen(self) -> int:
        """What is to be paid after the waiver."""
        return self.fee_fen - self.waived_fen


class Dunning(models.Model):
    """One rung of the ladder: notice, second notice, file for a payment order."""

    class Step(models.TextChoices):
        NOTICE = "notice", _("dunning notice")
        SECOND = "second", _("second notice")
        ORDER = "order", _("file for a payment order")

    class State(models.TextChoices):
        OPEN = "open", _("waits for payment")
        PAID = "paid", _("paid since")
        RAISED = "raised", _("next step taken")
        CLOSED = "closed", _("closed with reason")

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="dunnings", verbose_name=_("payer"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    step = models.TextField(_("dunning step"), choices=Step)
    number = models.IntegerField(_("paper number"))
    year = models.SmallIntegerField(_("year"))
    months = ArrayField(models.DateField(), verbose_name=_("months owed"))
    owed_fen = models.BigIntegerField(_("levy owed"))
    fee_fen = models.BigIntegerField(_("late fee up to that day"))
    made_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    state = models.TextField(_("state"), choices=State, default=State.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="funds_dunning_number"),
            models.UniqueConstraint(fields=["payer"], condition=Q(state="open"), name="funds_dunning_one_open"),
        ]
        indexes = [models.Index(fields=["unit", "-made_on", "id"], name="funds_dunning_unit")]

    def __str__(self) -> str:
        return f"{self.payer} {self.get_step_display()}"


DUNNING_STEPS: Final = (Dunning.Step.NOTICE, Dunning.Step.SECOND, Dunning.Step.ORDER)


def _nothing_waived(fee: LateFee, _facts: Mapping[str, Any]) -> object:
    return "" if fee.waived_fen else _("Nothing of this late fee was waived.")


LATE_FEE = Machine(
    "funds.latefee",
    title=_("Late fee"),
    states=LateFee.State,
    rows=[
        Row(LateFee.State.CHARGED, "funds.latefee.waive", LateFee.State.ASKED),
        Row(LateFee.State.RETURNED, "funds.latefee.waive", LateFee.State.ASKED),
        Row(LateFee.State.ASKED, "workflow.approval.agree", LateFee.State.WAIVED),
        Row(LateFee.State.ASKED, "workflow.approval.refuse", LateFee.State.CHARGED),
        Row(LateFee.State.ASKED, "workflow.approval.return", LateFee.State.RETURNED),
        Row(LateFee.State.ASKED, "workflow.approval.withdraw", LateFee.State.RETURNED),
        Row(LateFee.State.CHARGED, "funds.latefee.receive", LateFee.State.PAID),
        Row(LateFee.State.WAIVED, "funds.latefee.receive", LateFee.State.PAID),
        Row(LateFee.State.PAID, "funds.latefee.take_back", LateFee.State.WAIVED, guard=_nothing_waived),
        Row(LateFee.State.PAID, "funds.latefee.take_back", LateFee.State.CHARGED),
    ],
)
