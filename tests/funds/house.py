"""A fictional federation that keeps the money of a union: books, mandate and people, made through the acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.district import OPERATOR, TODAY, District, actor_as, make_district
from tieshan.foundation.access import Actor
from tieshan.funds.books.actions.books import open_book
from tieshan.funds.books.actions.mandates import Papers, conclude_mandate
from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.funds.books.rules.posting import Entry
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Unit

OPENED = date(2026, 1, 1)
PAPERS = Papers(
    "北联财〔2025〕3号", date(2025, 12, 20), "会员大会决议〔2025〕2号", date(2025, 12, 18), "财务专用章一枚"
)


@dataclass
class Funds:
    """The federation north keeps the money of north_1; both have books since New Year."""

    district: District
    accountant: Actor
    chair: Actor
    own: Book
    principal: Unit
    book: Book
    mandate: CustodyMandate


def book_with(unit: Unit, amount: int = 10_000, *, day: date = OPENED) -> Book:
    """A book that opens with money at the bank."""
    opening = [Entry("102", debit=Yuan(amount)), Entry("x-surplus", credit=Yuan(amount))] if amount else []
    return open_book(actor=OPERATOR, unit=unit, day=day, on=TODAY, opening=opening)


def entrust(principal: Unit, holder: Unit, amount: int = 0, *, start: date = OPENED) -> CustodyMandate:
    """A union entrusts its money."""
    return conclude_mandate(
        actor=OPERATOR,
        principal=principal,
        holder=holder,
        start=start,
        papers=PAPERS,
        on=TODAY,
        handed_over=Yuan(amount),
    )


def make_funds(*, handed_over: int = 5_000) -> Funds:
    """The whole of it; called inside `acting_as`."""
    district = make_district()
    own = book_with(district.north)
    mandate = entrust(district.north_1, district.north, handed_over)
    return Funds(
        district,
        actor_as("accountant", district.north),
        actor_as("federation_chair", district.north),
        own,
        district.north_1,
        Book.objects.get(unit=district.north_1),
        mandate,
    )
