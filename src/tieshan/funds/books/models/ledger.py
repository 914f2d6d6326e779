"""Books, vouchers, their lines, months and stored balances (speech:C03).

What keeps them true stands in the database as well (migrations/0002_guards.sql): vouchers and lines are only added; a
voucher that does not balance, or does not agree with its mark, is refused at the end of the transaction; a closed month
takes none; the totals of each month follow by trigger.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.books.terms import BookKind, PeriodState, ProofKind, VoucherKind
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Unit


class Book(models.Model):
    """One set of accounts: of a basic union, of a federation's own money, of the district."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="books", verbose_name=_("whose money"))
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="books_held", verbose_name=_("kept by"))
    kind = models.TextField(_("kind of book"), choices=BookKind)
    opened_on = models.DateField(pgettext_lazy("books", "opened on"))
    closed_on = models.DateField(pgettext_lazy("books", "closed on"), null=True, blank=True)
    # First day of the last closed month: all months up to it are closed and their balances stored.
    closed_through = models.DateField(_("closed through"), null=True, blank=True, editable=False)
    # Why nothing can be posted now (words of ProofKind): the proof writes it, and only one that agrees takes it away.
    stopped = models.TextField(_("posting stopped"), blank=True, default="", editable=False)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("unit", "holder")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(closed_on__isnull=True), name="funds_book_one_open_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="funds_book_days"
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="funds_book_holder")]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def stopped_words(self) -> str:
        """Which comparisons of the proof differ, in words."""
        return _(", ").join(str(ProofKind(code).label) for code in self.stopped.split())

    @property
    def in_custody(self) -> bool:
        """True when another union keeps the money."""
        return self.unit_id != self.holder_id


class Period(models.Model):
    """One month of a book."""

    State = PeriodState

    book = models.ForeignKey(Book, models.PROTECT, related_name="periods", db_index=False)
    month = models.DateField(_("month"))
    state = models.TextField(_("state"), choices=PeriodState, default=PeriodState.OPEN)
    closed_on = models.DateField(pgettext_lazy("books", "closed on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("book__unit", "book__holder")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], name="funds_period_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="funds_period_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def unit_id(self) -> int:
        return self.book.unit_id


class VoucherNumber(models.Model):
    """The last number given in a book and year: its row is locked with the book, so numbers have no gaps."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "year"], name="funds_number_once")]


class Voucher(models.Model):
    """A voucher (added only). A mistake is taken back by another voucher that names it in `reverses`."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="vouchers", db_index=False)
    year = models.SmallIntegerField(_("year"))
    number = models.IntegerField(pgettext_lazy("books", "number"))
    day = models.DateField(_("day"))
    kind = models.TextField(_("kind of voucher"), choices=VoucherKind, default=VoucherKind.ORDINARY)
    text = models.TextField(pgettext_lazy("books", "text"))
    amount = models.BigIntegerField(_("amount"))
    lines = models.SmallIntegerField(pgettext_lazy("books", "lines"))
    # Vouchers of one happening in two books (the holder's and the principal's) carry the same pair number.
    pair = models.UUIDField(null=True, blank=True, editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    # The record that it comes from (a levy, a request, a payment): "app.model" and its number.
    source_type = models.TextField(blank=True, default="", db_collation="C")
    source_id = models.BigIntegerField(null=True, blank=True)
    made_on = models.DateField(_("entered on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    papers = models.SmallIntegerField(_("papers attached"), default=0)
    mark = models.BinaryField(max_length=32, editable=False)

    objects = ScopedManager()
    scope_path = ("book__unit", "book__holder")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "number"], name="funds_voucher_number"),
            models.CheckConstraint(condition=Q(lines__gte=2), name="funds_voucher_two_lines"),
            models.CheckConstraint(condition=Q(number__gte=1), name="funds_voucher_from_one"),
            models.CheckConstraint(condition=Q(day__year=F("year")), name="funds_voucher_year"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="funds_voucher_reversal",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "day", "id"], name="funds_voucher_day"),
            models.Index(
                fields=["source_type", "source_id"], name="funds_voucher_source", condition=Q(source_id__isnull=False)
            ),
            models.Index(fields=["pair"], name="funds_voucher_pair", condition=Q(pair__isnull=False)),
            models.Index(fields=["book", "year"], name="funds_voucher_closing", condition=Q(kind="closing")),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:04d}"

    @property
    def total(self) -> Yuan:
        """The amount of one side."""
        return Yuan.from_fen(self.amount)

    @property
    def unit_id(self) -> int:
        return self.book.unit_id


class JournalLine(models.Model):
    """One line of a voucher (added only); book and day stand here again, so that balances need no join."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="entries", db_index=False)
    line = models.SmallIntegerField()
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    account = models.TextField(pgettext_lazy("books", "account"), db_collation="C")
    debit = models.BigIntegerField(_("debit"), default=0)
    credit = models.BigIntegerField(_("credit"), default=0)
    principal = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("for")
    )
    party = models.TextField(_("other party"), blank=True, default="")
    budget_line_id = models.BigIntegerField(_("budget line"), null=True, blank=True)

    objects = ScopedManager()
    scope_path = ("book__unit", "book__holder")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "line"], name="funds_line_once"),
            models.CheckConstraint(
                condition=(Q(debit=0) & ~Q(credit=0)) | (~Q(debit=0) & Q(credit=0)), name="funds_line_one_side"
            ),
            models.CheckConstraint(
                condition=~Q(account__startswith="231") | Q(principal__isnull=False), name="funds_line_custody_is_for"
            ),
        ]
        indexes = [
            models.Index(
                fields=["book", "day"], include=["account", "principal", "debit", "credit"], name="funds_line_day"
            ),
            models.Index(fields=["book", "account", "day", "id"], name="funds_line_account"),
            models.Index(
                fields=["principal", "day", "id"], name="funds_line_principal", condition=Q(principal__isnull=False)
            ),
            models.Index(
                fields=["budget_line_id"], name="funds_line_budget", condition=Q(budget_line_id__isnull=False)
            ),
        ]

    @property
    def debited(self) -> Yuan:
        return Yuan.from_fen(self.debit)

    @property
    def credited(self) -> Yuan:
        return Yuan.from_fen(self.credit)


class MonthBalance(models.Model):
    """What a month did to an account: totals kept by trigger, the opening stored when the month before closes.

    Debit is plus, credit is minus. Openings hold up to the month after the last closed one (`Book.closed_through`).
    """

    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    account = models.TextField(db_collation="C")
    principal = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    opening = models.BigIntegerField(default=0)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "month", "account", "principal"],
                include=["opening", "debit", "credit"],
                nulls_distinct=False,
                name="funds_month_once",
            )
        ]


class BookProof(models.Model):
    """What the last proof of a book found: an empty list is the proof that stored balances equal the lines."""

    book = models.OneToOneField(Book, models.PROTECT, primary_key=True, related_name="proof")
    proved_on = models.DateField(_("proved on"))
    vouchers = models.IntegerField(_("vouchers"))
    # [kind, month or number, account, principal's name, stored, found] in fen; at most MOST lines.
    problems = models.JSONField(default=list)

    MOST = 50


PERIOD = Machine(
    "funds.period",
    title=_("Month of a book"),
    states=PeriodState,
    rows=[
        Row(PeriodState.OPEN, "funds.period.close", PeriodState.CLOSED),
        Row(PeriodState.CLOSED, "funds.period.reopen", PeriodState.OPEN),
        Row(PeriodState.CLOSED, "funds.period.lock", PeriodState.LOCKED),
    ],
)


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)
