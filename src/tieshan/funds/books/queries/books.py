"""Finding books and mandates."""

from __future__ import annotations

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
