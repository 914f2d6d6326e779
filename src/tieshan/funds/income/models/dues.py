"""Members' dues: the list of a month, one line a member, payments of many lines at once.

The monthly income is personal and encrypted; the dues themselves stand in the list that the union keeps.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.funds.books.models import Voucher
from tieshan.kernel.money import Yuan
from tieshan.members.models import Person
from tieshan.organisations.models import Unit


class DuesList(models.Model):
    """Who owes dues in a union for a month: the members on its last day; retained members are not on it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_lists", verbose_name=_("union"))
    month = models.DateField(_("month"))
    made_on = models.DateField(_("made on"))
    members = models.IntegerField(_("members"), default=0)
    due_fen = models.BigIntegerField(_("due"), default=0)
    paid_fen = models.BigIntegerField(_("paid so far"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="funds_dues_list_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="funds_dues_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y-%m}"


class DuesPayment(models.Model):
    """Dues that came in together: one sum, one voucher, the lines that it pays."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    day = models.DateField(_("day"))
    amount_fen = models.BigIntegerField(_("amount"))
    lines_paid = models.IntegerField(_("members"))
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="+", verbose_name=_("voucher"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="funds_dues_something")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day:%Y-%m-%d}"


class DuesLine(models.Model):
    """One member's dues for one month. Without an income nothing can be counted yet."""

    dues_list = models.ForeignKey(DuesList, models.PROTECT, related_name="lines", verbose_name=_("list"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="dues", verbose_name=_("union member"))
    month = models.DateField(_("month"))
    income = EncryptedTextField(
        purpose="funds.duesline.income", null=True, blank=True, verbose_name=_("monthly basic income")
    )
    due_fen = models.BigIntegerField(_("dues"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment = models.ForeignKey(
        DuesPayment, models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("payment")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="funds_dues_line_once"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, payment__isnull=True)
                | Q(paid_on__isnull=False, payment__isnull=False, due_fen__isnull=False),
                name="funds_dues_line_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "month", "id"], name="funds_dues_line_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"

    @property
    def due(self) -> Yuan | None:
        """The dues, once an income is known."""
        return None if self.due_fen is None else Yuan.from_fen(self.due_fen)
