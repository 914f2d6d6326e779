"""Fictional books of the sample district: the district's, its first federation's, and some unions in custody.

Played through the acts, so that what the demonstration shows is what the house does. Nothing is played twice.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import F

from tieshan.foundation.access import Actor, acting_as
from tieshan.funds.books.actions import Entry, close_months, conclude_mandate, open_book, prove_books
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.mandates import Papers
from tieshan.funds.books.actions.periods import month_to_close, next_month
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import DEPOSIT
from tieshan.kernel.money import ZERO, Yuan
from tieshan.organisations.models import Unit

_FILE = Path(__file__).resolve().parent / "data" / "demo.yaml"


@cache
def script() -> dict[str, Any]:
    """The reviewed year."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def play_books(*, actor: Actor, on: date) -> bool:
    """Open the fictional books and play their months up to a day; False when there are books already, or when the
    district is not marked as sample."""
    with acting_as(actor):
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).first()
        if district is None or Book.objects.exists():
            return False
        # In the first months of a year the year before is shown, or there would be little to see.
        start = date(on.year if on.month > 3 else on.year - 1, 1, 1)
        standing = Unit.objects.filter(status=Unit.Status.ACTIVE, founded_on__lte=start)
        federation = (
            standing.filter(parent=district, kind__in=[Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL])
            .order_by("code")
            .first()
        )
        _open(actor, district, script()["district"], start, on)
        if federation is not None:
            own = _open(actor, federation, script()["federation"], start, on)
            unions = standing.filter(path__startswith=federation.path, kind=Unit.Kind.ENTERPRISE)
            largest = unions.order_by(F("figures__members").desc(nulls_last=True), "code")[: script()["unions"]]
            books = [_entrust(actor, union, federation, start, on) for union in largest]
            _play_months(actor, own, books, start, on)
        prove_books(actor=actor, books=None, on=on)
    return True


def _open(actor: Actor, unit: Unit, amount: int, start: date, on: date) -> Book:
    bank, surplus = named_account("bank", start), named_account("surplus", start)
    opening = [Entry(bank, debit=Yuan(amount)), Entry(surplus, credit=Yuan(amount))]
    return open_book(
        actor=actor, unit=unit, day=start, on=on, opening=opening, text=script()["opening"], remark=script()["remark"]
    )


def _entrust(actor: Actor, union: Unit, federation: Unit, start: date, on: date) -> Book:
    words = script()["papers"]
    before = date(start.year - 1, 12, 20)
    papers = Papers(words["agreement"], before, words["resolution"], before.replace(day=15), words["seals"])
    conclude_mandate(
        actor=actor,
        principal=union,
        holder=federation,
        start=start,
        papers=papers,
        on=on,
        handed_over=Yuan(script()["handed_over"]),
    )
    return Book.objects.select_related("unit", "holder").get(unit=union, closed_on__isnull=True)


def _play_months(actor: Actor, own: Book, books: list[Book], start: date, on: date) -> None:
    told, month = script(), start
    while next_month(month) <= on:
        for at, book in enumerate(books):
            levy = told["levy"]
            comes = Yuan(levy["amount"]) + Yuan(levy["step"]) * (at + month.month)
            _enter(actor, book, month.replace(day=12), levy, comes, on, comes_in=True)
            goes = told["spending"][(at + month.month) % len(told["spending"])]
            _enter(actor, book, month.replace(day=20), goes, Yuan(goes["amount"]), on)
        spent = told["own"][month.month % len(told["own"])]
        _enter(actor, own, month.replace(day=25), spent, Yuan(spent["amount"]), on)
        month = next_month(month)
    # The last two months stay open: there is still work to be done in them.
    kept = [own.pk, *(book.pk for book in books)]
    while next_month(next_month(turn := month_to_close(Book.objects.get(pk=own.pk)))) < on.replace(day=1):
        close_months(actor=actor, books=list(Book.objects.filter(pk__in=kept)), month=turn, on=on)


def _enter(
    actor: Actor, book: Book, day: date, line: dict[str, Any], amount: Yuan, on: date, *, comes_in: bool = False
) -> None:
    money = Entry(
        DEPOSIT if book.in_custody else named_account("bank", day),
        debit=amount if comes_in else ZERO,
        credit=ZERO if comes_in else amount,
    )
    other = Entry(
        named_account(line["account"], day),
        debit=ZERO if comes_in else amount,
        credit=amount if comes_in else ZERO,
        party=line.get("party", ""),
    )
    lines = [money, other] if comes_in else [other, money]
    enter_voucher(actor=actor, book=book, day=day, text=line["text"], entries=lines, on=on, papers=1)
