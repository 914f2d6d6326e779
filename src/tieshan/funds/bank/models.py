"""Bank accounts of a holder of money, what the bank says of them, and how it agrees with the books (speech:C03).

Lines of a statement never change. A line of the bank or of the books stands in one match at a time: the database
holds that, whatever the program does.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.bank.terms import MatchWay, MonthState
from tieshan.funds.books.models import JournalLine
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit


class BankAccount(models.Model):
    """One account at a bank, in which money of the holder and of its principals lies."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="bank_accounts", verbose_name=_("holder of the account")
    )
    bank = models.TextField(_("bank and branch"))
    number = EncryptedTextField(purpose="funds.bank.number", verbose_name=_("account number"))
    masked = models.TextField(_("account number"))
    number_hash = models.BinaryField(max_length=32)
    # The account of the books that shows this account's money, with all under it.
    ledger = models.TextField(_("account in the books"), db_collation="C")
    opened_on = models.DateField(_("statements from"))
    opening_fen = models.BigIntegerField(_("balance at the bank before that day"))
    closed_on = models.DateField(_("account closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("account at the bank")
        constraints = [
            models.UniqueConstraint(
                fields=["number_hash"], condition=Q(closed_on__isnull=True), name="bank_account_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "ledger"], condition=Q(closed_on__isnull=True), name="bank_account_ledger"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="bank_account_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.masked}"


class StatementLine(models.Model):
    """One line of a bank statement: it never changes; a wrong file is taken back whole while nothing stands on it."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines", db_index=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("holder of the account")
    )
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", verbose_name=_("file"))
    row = models.IntegerField(_("row"))
    # The place among all lines of the account, in the order of the bank.
    place = models.IntegerField(editable=False)
    day = models.DateField(_("day"))
    # What came in is plus, what went out is minus.
    amount_fen = models.BigIntegerField(_("amount"))
    balance_fen = models.BigIntegerField(_("balance"))
    party = models.TextField(_("other party"), blank=True, default="")
    # The other party's account: masked for people, and the same keyed hash that payees have, so that both compare.
    party_masked = models.TextField(_("account of the other party"), blank=True, default="")
    party_hash = models.BinaryField(max_length=32, null=True, editable=False)
    text = models.TextField(_("what for"), blank=True, default="")
    serial = models.TextField(_("number of the bank"), blank=True, default="", db_collation="C")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("line of a bank statement")
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="bank_line_place"),
            models.UniqueConstraint(fields=["account", "serial"], condition=~Q(serial=""), name="bank_line_serial"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="bank_line_moves"),
        ]
        indexes = [
            models.Index(fields=["account", "day", "place"], name="bank_line_day"),
            models.Index(fields=["unit", "day", "id"], name="bank_line_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.amount:,}"

    @property
    def amount(self) -> Yuan:
        """What came in (plus) or went out (minus)."""
        return Yuan.from_fen(self.amount_fen)


class Match(models.Model):
    """Lines of the bank and lines of the books that are the same money; undone it stays as a record."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="matches")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("holder of the account"))
    way = models.TextField(_("how it was found"), choices=MatchWay)
    amount_fen = models.BigIntegerField(_("amount"))
    made_on = models.DateField(_("matched on"))
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("matched by"))
    undone_on = models.DateField(_("undone on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("match of bank and books")

    def __str__(self) -> str:
        return f"{Yuan.from_fen(self.amount_fen):,}"


class MatchedLine(models.Model):
    """One side's line in a match: of the bank, or of the books."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, related_name="parts", db_index=False)
    entry = models.ForeignKey(JournalLine, models.PROTECT, null=True, related_name="+", db_index=False)
    live = models.BooleanField(default=True)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(live=True, line__isnull=False), name="bank_match_line"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(live=True, entry__isnull=False), name="bank_match_entry"
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True, entry__isnull=False) | Q(line__isnull=False, entry__isnull=True),
                name="bank_match_one_side",
            ),
        ]


class BankMonth(models.Model):
    """The reconciliation of an account at the end of a month: prepared by one person, checked by another."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="months")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("holder of the account"))
    month = models.DateField(_("month"))
    state = models.TextField(_("state"), choices=MonthState, default=MonthState.PREPARED)
    book_fen = models.BigIntegerField(_("balance in the books"))
    bank_fen = models.BigIntegerField(_("balance at the bank"))
    only_bank_fen = models.BigIntegerField(_("only at the bank"))
    only_books_fen = models.BigIntegerField(_("only in the books"))
    # [side, day, amount in fen, words, number of the record] of what was open that day.
    items = models.JSONField(default=list)
    prepared_on = models.DateField(_("prepared on"))
    prepared_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("prepared by"))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("reconciliation of a month")
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="bank_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="bank_month_first_day"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")), name="bank_month_two_hands"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(bank_fen=F("book_fen") + F("only_bank_fen") - F("only_books_fen")),
                name="bank_month_agrees",
            ),
        ]
        indexes = [models.Index(fields=["month", "id"], name="bank_month_list")]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%Y-%m}"

    @property
    def unexplained_fen(self) -> int:
        """What neither side's open items explain; a month can be checked at nought only."""
        return self.bank_fen - self.book_fen - self.only_bank_fen + self.only_books_fen


class CustodyProof(models.Model):
    """What the standing proof found of one holder at the end of a day (added only; proved again it is a new row)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("holder of money"))
    day = models.DateField(_("day"))
    made_on = models.DateField(_("custody proved on"))
    principals = models.IntegerField(_("unions in custody"))
    custody_fen = models.BigIntegerField(_("owed to the unions"))
    deposits_fen = models.BigIntegerField(_("in the unions' own books"))
    own_fen = models.BigIntegerField(_("money of the holder itself"))
    book_fen = models.BigIntegerField(_("at the bank, after the books"))
    cash_fen = models.BigIntegerField(_("cash in hand"))
    bank_fen = models.BigIntegerField(_("at the bank, after its statement"), null=True)
    open_fen = models.BigIntegerField(_("open items"), null=True)
    seal = models.TextField(_("newest seal of the journal"), blank=True, default="")
    agrees = models.BooleanField(_("agrees"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("standing proof of a day")
        indexes = [models.Index(fields=["unit", "-day", "-id"], name="custody_proof_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"


BANK_MONTH = Machine(
    "funds.bank_month",
    title=_("Reconciliation of a month"),
    states=MonthState,
    rows=[
        Row(MonthState.PREPARED, "funds.bank.prepare", MonthState.PREPARED),
        Row(MonthState.PREPARED, "funds.bank.check", MonthState.CHECKED),
    ],
)
