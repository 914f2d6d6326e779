"""Payment orders of a holder of money, and a line for each payee (speech:C03, C30).

A line that came back stays as it is, and the payee stands in a later order again; one that is paid changes only when
its voucher is reversed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.payments.terms import LineState, Way
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit


class PaymentOrder(models.Model):
    """One order: many payees of many unions, out of the bank account of one holder."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="payment_orders", verbose_name=_("who pays out"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    way = models.TextField(_("way of paying"), choices=Way, default=Way.BANK)
    ordered_on = models.DateField(_("ordered on"))
    ordered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("ordered by"))
    count = models.PositiveIntegerField(_("payees"))
    amount_fen = models.BigIntegerField(_("amount"))
    # Lines that wait for word from the bank; nothing is left to do at zero.
    waiting = models.PositiveIntegerField(_("waiting for word"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("payment order")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="payment_order_number"),
            models.CheckConstraint(condition=Q(waiting__lte=models.F("count")), name="payment_order_waiting"),
        ]
        indexes = [models.Index(fields=["ordered_on", "id"], name="payment_order_day")]

    def __str__(self) -> str:
        return self.shown_number

    @property
    def shown_number(self) -> str:
        """The number as papers carry it."""
        return paper_number("", self.year, self.number)

    @property
    def amount(self) -> Yuan:
        """What the order comes to."""
        return Yuan.from_fen(self.amount_fen)


class PaymentLine(models.Model):
    """One payee in an order."""

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("whose money"))
    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="payments")
    payee = models.ForeignKey(SpendingPayee, models.PROTECT, related_name="payments")
    amount_fen = models.BigIntegerField(_("amount"))
    state = models.TextField(_("state"), choices=LineState, default=LineState.ORDERED)
    known_on = models.DateField(_("word of it on"), null=True, blank=True)
    reason = models.TextField(_("why it came back"), blank=True, default="")

    objects = ScopedManager()
    scope_path = ("unit", "order__unit")

    class Meta:
        verbose_name = _("payment to one payee")
        constraints = [
            # A payee is in one order at a time, and is paid once: whatever the program does.
            models.UniqueConstraint(fields=["payee"], condition=~Q(state="bounced"), name="payment_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_above_zero"),
            models.CheckConstraint(
                condition=Q(state="ordered", known_on__isnull=True) | (~Q(state="ordered") & Q(known_on__isnull=False)),
                name="payment_known_on",
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="payment_line_unit")]

    def __str__(self) -> str:
        return self.payee.name

    @property
    def amount(self) -> Yuan:
        """What the payee receives."""
        return Yuan.from_fen(self.amount_fen)


LINE = Machine(
    "funds.payment_line",
    title=_("Payment to one payee"),
    states=LineState,
    rows=[
        Row(LineState.ORDERED, "funds.payment.report", LineState.PAID),
        Row(LineState.ORDERED, "funds.payment.bounce", LineState.BOUNCED),
        # The bank sent it back after it had been entered as paid: the accountant reverses its voucher.
        Row(LineState.PAID, "funds.voucher.reverse", LineState.BOUNCED),
    ],
)
