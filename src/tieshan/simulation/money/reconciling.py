"""The bank's statement of a month: taken in, compared, matched by hand where in doubt, checked; custody is proved."""

from __future__ import annotations

from typing import Any

from tieshan.foundation.imports import run_import
from tieshan.funds.bank.actions import (
    check_bank_month,
    compare_bank,
    match_by_hand,
    prepare_bank_month,
    prove_custody,
)
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.bank.queries import open_entries, open_lines
from tieshan.funds.books.actions import Entry
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.periods import close_months
from tieshan.funds.books.actions.years import close_year
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.income.models import Receipt
from tieshan.funds.income.terms import ReceiptState
from tieshan.kernel.money import Yuan
from tieshan.simulation.money.bank import Bank, written
from tieshan.simulation.money.happenings import Statement
from tieshan.simulation.money.house import House
from tieshan.simulation.money.words import words

__all__ = ["Reconciling", "imported"]

DECEMBER = 12
#: What a line of the bank is for, and from which records the entries of the books come that are the same money.
_SAME = {
    "entrusted": ("custodymandate",),
    "levy": ("importbatch", "receipt"),
    "tax_office": ("importbatch", "receipt"),
    "remitted": ("remittance",),
    "refund": ("refund",),
    "dues": ("dueslist",),
    "late_fee": ("latefee",),
    "payment": ("spendingrequest",),
}


def imported(result: Any) -> None:
    """A file that was refused is a refusal of the step."""
    if result.refusal is not None:
        raise result.refusal


class Reconciling:
    """One month of one federation."""

    def __init__(self, house: House, bank: Bank, one: Statement) -> None:
        self.bank, self.one = bank, one
        self.unit = house.unit(one.till.unit_id)
        self.accountant, self.chair = house.actor(one.till.accountant), house.actor(one.till.chair)

    def reconcile(self) -> None:
        """All of it, by the accountant and the chair."""
        one, on = self.one, self.one.day
        if one.fee:
            self.bank.move(one.last, -one.fee, "", words()["at_bank"]["fee"])
        rows = self.bank.statement(one.last)
        if len(rows) > 1:
            with written(words()["statement_file"], rows) as path:
                imported(run_import("bank_statement", path, actor=self.accountant, unit=self.unit, on=on))
        if one.fee:
            self._book_fee()
        account = BankAccount.objects.select_related("unit").get(unit=self.unit)
        compare_bank(actor=self.accountant, account=account, on=on)
        for what in _SAME:
            self._match(account, what)
        month = prepare_bank_month(actor=self.accountant, account=account, month=one.month, on=on)
        check_bank_month(actor=self.chair, month=month, on=on)
        prove_custody(actor=self.accountant, unit=self.unit, day=one.last, on=on)
        self._close()

    def _close(self) -> None:
        """The month closes in all books that the federation keeps; December closes the year."""
        books, month, on = (
            list(Book.objects.filter(holder=self.unit, closed_on__isnull=True)),
            self.one.month,
            self.one.day,
        )
        if month.month == DECEMBER:
            close_year(actor=self.accountant, books=books, year=month.year, on=on)
        else:
            close_months(actor=self.accountant, books=books, month=month, on=on)

    def _book_fee(self) -> None:
        on, fee = self.one.day, Yuan.from_fen(self.one.fee)
        entries = [Entry(named_account("administration", on), debit=fee), Entry(named_account("bank", on), credit=fee)]
        enter_voucher(
            actor=self.accountant,
            book=Book.objects.get(unit=self.unit),
            day=on,
            text=words()["at_bank"]["fee"],
            entries=entries,
            on=on,
            papers=1,
        )

    def _match(self, account: BankAccount, what: str) -> None:
        """What the machine left in doubt, where both sides come to the same."""
        on, text = self.one.day, words()["at_bank"][what]
        booked = set(Receipt.objects.filter(state=ReceiptState.BOOKED).values_list("reference", flat=True))
        lines = [
            line for line in open_lines(account, on) if line.text == text and (not line.serial or line.serial in booked)
        ]
        entries = [entry for entry in open_entries(account, on) if entry.voucher.source_type.endswith(_SAME[what])]
        both = sum(line.amount_fen for line in lines), sum(entry.debit - entry.credit for entry in entries)
        if lines and entries and both[0] == both[1]:
            match_by_hand(
                actor=self.accountant,
                account=account,
                lines=[line.pk for line in lines],
                entries=[entry.pk for entry in entries],
                on=on,
            )
