"""Spending requests (speech:C30): asked for before money is spent, decided by amount, checked, then paid.

Real names and bank accounts of payees are encrypted beyond their mask; rows show within the reach of the union alone.
The audit committee's review beforehand is a record of its own (added only); audits afterwards belong to their own room.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.terms import Outcome, RequestState
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit


class SpendingRequest(models.Model):
    """One request of a union to spend money of a line of its budget."""

    State = RequestState

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spending", verbose_name=_("whose money"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number of the request"))
    purpose = models.TextField(_("purpose"))
    purpose_pinyin = models.TextField(db_collation="C")
    purpose_initials = models.TextField(db_collation="C")
    detail = EncryptedTextField(purpose="funds.spending.detail", null=True, blank=True, verbose_name=_("details"))
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="requests", verbose_name=_("budget line"))
    amount_fen = models.BigIntegerField(_("amount"))
    bill_fen = models.BigIntegerField(_("sum of the bills"), null=True, blank=True)
    way = models.TextField(_("way of payment"))
    minutes = models.TextField(_("minutes of the deciding meeting"), blank=True, default="")
    state = models.TextField(_("state"), choices=RequestState, default=RequestState.REQUESTED)
    looks_split = models.BooleanField(_("looks like one purchase in parts"), default=False)
    requested_on = models.DateField(_("asked on"))
    requested_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("applicant of the request")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    billed_on = models.DateField(_("bills handed in on"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    remark = models.TextField(_("remark"), blank=True, default="")
    paid_on = models.DateField(_("request paid on"), null=True, blank=True)
    paid_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paid by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("spending request")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="spending_number"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="spending_above_zero"),
            models.CheckConstraint(
                condition=Q(bill_fen__isnull=True) | Q(bill_fen__lte=models.F("amount_fen"), bill_fen__gt=0),
                name="spending_bill_within",
            ),
            # Application, check and payment are different people, whatever the program does.
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("requested_by")),
                name="spending_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True)
                | (~Q(paid_by=models.F("requested_by")) & ~Q(paid_by=models.F("checked_by"))),
                name="spending_paid_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "requested_on", "id"], name="spending_unit_day"),
            models.Index(fields=["requested_on", "id"], name="spending_day"),
            models.Index(fields=["amount_fen", "id"], name="spending_amount"),
            models.Index(fields=["state", "id"], name="spending_open", condition=~Q(state__in=["paid", "refused"])),
        ]

    def __str__(self) -> str:
        return f"{self.shown_number} {self.purpose}"

    @property
    def shown_number(self) -> str:
        """The number as papers carry it."""
        return paper_number("", self.year, self.number)

    @property
    def amount(self) -> Yuan:
        """What was asked for."""
        return Yuan.from_fen(self.amount_fen)

    @property
    def bill(self) -> Yuan | None:
        """What the bills come to, once they are checked."""
        return None if self.bill_fen is None else Yuan.from_fen(self.bill_fen)


class SpendingPayee(models.Model):
    """Who is to receive how much, with the real name and the account."""

    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="payees")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.TextField(_("real name of the payee"))
    bank_name = models.TextField(_("bank"), blank=True, default="")
    bank_account = EncryptedTextField(
        purpose="funds.payee.bank_account", null=True, blank=True, verbose_name=_("bank account")
    )
    bank_masked = models.TextField(_("bank account"), blank=True, default="")
    # Equal payees share it: the keyed hash of the account, of the name where there is none.
    payee_hash = models.BinaryField(max_length=32)
    amount_fen = models.BigIntegerField(_("amount"))
    bill_fen = models.BigIntegerField(_("sum of the bills"), null=True, blank=True)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("payee of a request")
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payee_above_zero")]
        indexes = [models.Index(fields=["payee_hash"], name="payee_same")]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Yuan:
        """What the payee is to receive."""
        return Yuan.from_fen(self.amount_fen)

    @property
    def bill(self) -> Yuan | None:
        """What the payee's bill came to; None before the check."""
        return None if self.bill_fen is None else Yuan.from_fen(self.bill_fen)


class PriorReview(models.Model):
    """What a member of the audit committee said before the money was spent (added only)."""

    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="reviews")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("whose money"))
    decision_id = models.BigIntegerField(unique=True, editable=False)
    member = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("member of the committee"))
    name = models.TextField(_("member of the committee"))
    outcome = models.TextField(_("result of the review"), choices=Outcome)
    opinion = EncryptedTextField(purpose="funds.review.opinion", verbose_name=_("opinion"))
    amount_fen = models.BigIntegerField(_("amount"))
    on = models.DateField(_("on"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("review beforehand")
        indexes = [models.Index(fields=["on", "id"], name="review_day")]

    @property
    def amount(self) -> Yuan:
        """The amount that was reviewed."""
        return Yuan.from_fen(self.amount_fen)


class SplitHit(models.Model):
    """Two requests that looked like parts of one purchase when the later one was made (added only)."""

    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="split_hits")
    other = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="split_hits_of_others")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    shared = ArrayField(models.TextField(), verbose_name=_("what they share"))
    sum_fen = models.BigIntegerField(_("together"))
    limit_fen = models.BigIntegerField(_("limit of the day"))
    passage = models.PositiveIntegerField()
    on = models.DateField(_("found on"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("sign of a divided purchase")
        indexes = [models.Index(fields=["request", "passage"], name="split_request")]


_AGREE, _REFUSE = "workflow.approval.agree", "workflow.approval.refuse"
_RETURN, _WITHDRAW = "workflow.approval.return", "workflow.approval.withdraw"
_STATES = RequestState

SPENDING = Machine(
    "funds.spending",
    title=_("Spending request"),
    states=RequestState,
    rows=[
        Row(_STATES.REQUESTED, _AGREE, _STATES.AGREED),
        Row(_STATES.REQUESTED, _REFUSE, _STATES.REFUSED),
        Row(_STATES.REQUESTED, _RETURN, _STATES.RETURNED),
        Row(_STATES.REQUESTED, _WITHDRAW, _STATES.WITHDRAWN),
        Row(_STATES.REQUESTED, "funds.spending.correct", _STATES.REQUESTED),
        Row(_STATES.RETURNED, "funds.spending.correct", _STATES.REQUESTED),
        Row(_STATES.WITHDRAWN, "funds.spending.correct", _STATES.REQUESTED),
        Row(_STATES.RETURNED, "funds.spending.cancel", _STATES.CANCELLED),
        Row(_STATES.WITHDRAWN, "funds.spending.cancel", _STATES.CANCELLED),
        Row(_STATES.AGREED, "funds.spending.cancel", _STATES.CANCELLED),
        Row(_STATES.AGREED, "funds.spending.check", _STATES.CHECKED),
        Row(_STATES.AGREED, "funds.spending.send_back", _STATES.RETURNED),
        Row(_STATES.CHECKED, "funds.spending.take", _STATES.PAYING),
        Row(_STATES.PAYING, "funds.spending.settle", _STATES.PAID),
        Row(_STATES.PAYING, "funds.spending.bounce", _STATES.CHECKED),
        Row(_STATES.PAID, "funds.spending.bounce", _STATES.CHECKED),
    ],
)
