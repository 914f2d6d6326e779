"""The fictional books: only in the sample district, once, true, and marked as fictional."""

from __future__ import annotations

from datetime import date

import pytest

from tests.district import OPERATOR, TODAY, make_district
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.demo import play_books
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.organisations.models import Unit

pytestmark = pytest.mark.django_db


def test_a_real_district_gets_none() -> None:
    make_district()
    assert not play_books(actor=OPERATOR, on=TODAY)


@pytest.mark.parametrize("day", [TODAY, date(2026, 2, 3)])
def test_the_fictional_year_is_true_and_marked(day: date) -> None:
    make_district()
    with act_context(OPERATOR, "organisations.unit.edit"):
        Unit.objects.filter(kind="district").update(is_sample=True)
    assert play_books(actor=OPERATOR, on=day)
    assert not play_books(actor=OPERATOR, on=day)
    with acting_as(OPERATOR):
        books = list(Book.objects.all())
        assert {book.kind for book in books} == {"district", "own", "principal"}
        assert problems_of([book.pk for book in books], on=day, every_mark=True) == {}
        assert Voucher.objects.filter(text__startswith="虚构示例").count() > 30
        assert all(book.closed_through for book in books if book.kind != "district")
