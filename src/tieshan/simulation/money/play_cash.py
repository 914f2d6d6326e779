"""How cash is played: lists paid out against signature, and what a federation draws, spends and pays back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import date

from tieshan.foundation.access import Actor
from tieshan.funds.books.actions import Entry
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.payments.actions import report_payments
from tieshan.funds.payments.models import PaymentOrder
from tieshan.funds.payments.queries import lines_of
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.simulation.money.bank import Bank
from tieshan.simulation.money.happenings import PettyCash
from tieshan.simulation.money.house import House
from tieshan.simulation.money.words import words

__all__ = ["keep_cash", "pay_out"]

#: The refusal that the script expects: more is spent than is in the box.
SHORT = "funds.voucher.below_zero"


def pay_out(bank: Bank, order: PaymentOrder, cashier: Actor, day: date) -> None:
    """Everybody on the list signs; the bank has paid the cash for it in one sum."""
    lines = list(lines_of(order))
    report_payments(actor=cashier, order=order, paid=[line.pk for line in lines], bounced={}, day=day, on=day)
    bank.move(day, -sum(line.amount_fen for line in lines), "", words()["at_bank"]["payment"])


def keep_cash(
    house: House, bank: Bank, one: PettyCash, turned_away: Counter[tuple[int, str]]
) -> Generator[date, None, None]:
    """The accountant's vouchers, one a day; more than is left is refused."""
    unit, actor = house.unit(one.till.unit_id), house.actor(one.till.accountant)

    def enter(day: date, amount: int, what: str, debit: str, credit: str) -> None:
        enter_voucher(
            actor=actor,
            book=Book.objects.get(unit=unit),
            day=day,
            text=words()["at_bank"][what],
            entries=[
                Entry(named_account(debit, day), debit=Yuan.from_fen(amount)),
                Entry(named_account(credit, day), credit=Yuan.from_fen(amount)),
            ],
            on=day,
            papers=1,
        )

    enter(one.day, one.drawn, "cash_drawn", "cash", "bank")
    bank.move(one.day, -one.drawn, "", words()["at_bank"]["cash_drawn"])
    for day, amount in one.spent:
        yield day
        enter(day, amount, "cash_spent", "administration", "cash")
    day, amount = one.short
    yield day
    try:
        enter(day, amount, "cash_spent", "administration", "cash")
    except Refused as refused:
        if refused.code != SHORT:
            raise
        turned_away[unit.pk, "cash short"] += 1
    yield one.back_on
    enter(one.back_on, one.left, "cash_back", "bank", "cash")
    bank.move(one.back_on, one.left, "", words()["at_bank"]["cash_back"])
