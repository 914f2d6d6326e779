"""Finding books and mandates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.organisations.models import Unit


def book_of(unit: Unit | int, on: date) -> Book | None:
    """The book of a unit's money on a day."""
    pk = unit if isinstance(unit, int) else unit.pk
    return (
        Book.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), unit_id=pk, opened_on__lte=on)
        .select_related("unit", "holder")
        .order_by("-opened_on")
        .first()
    )


def mandate_of(unit: Unit | int, on: date) -> CustodyMandate | None:
    """The mandate under which a unit's money is in custody on a day."""
    pk = unit if isinstance(unit, int) else unit.pk
    return (
        CustodyMandate.objects.filter(principal_id=pk, during__contains=on)
        .select_related("principal", "holder")
        .first()
    )


def books_on(unit_ids: Iterable[int], on: date) -> dict[int, Book]:
    """The books of many units on a day, by unit."""
    rows = Book.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=on), unit_id__in=set(unit_ids), opened_on__lte=on
    )
    return {book.unit_id: book for book in rows.select_related("unit", "holder").order_by("opened_on")}


def mandates_on(principal_ids: Iterable[int], on: date) -> dict[int, CustodyMandate]:
    """The mandates of many unions on a day, by union."""
    rows = CustodyMandate.objects.filter(principal_id__in=set(principal_ids), during__contains=on)
    return {mandate.principal_id: mandate for mandate in rows}
