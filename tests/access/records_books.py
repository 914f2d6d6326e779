"""A book with a voucher, a mandate and a sub-account of the unit, for the access matrix."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.actions import Entry, post_voucher
from tieshan.funds.books.models import Book, CustodyMandate, SubAccount
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit

DAY = date(2026, 1, 5)


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """Everything belongs to the unit and is kept by it."""
    with act_context(OPERATOR, "funds.book.open"):
        book = Book.objects.create(unit=unit, holder=unit, kind="principal", opened_on=DAY)
        voucher = post_voucher(
            actor=OPERATOR,
            book=book,
            day=DAY,
            text="期初",
            entries=[Entry("102", debit=Yuan(9)), Entry("x-surplus", credit=Yuan(9))],
            source=None,
            on=TODAY,
        )
        mandate = CustodyMandate.objects.create(
            principal=unit,
            holder=district.north if unit.pk != district.north.pk else district.root,
            during=DateRange(DAY, None),
            agreement="协议",
            agreed_on=DAY,
            resolution="决议",
            resolved_on=DAY,
        )
        account = SubAccount.objects.create(unit=unit, parent="402", code=f"4020{serial}", name="明细", valid_from=DAY)
    made: list[Model] = [book, voucher, mandate, account]
    return {type(record).__name__: record for record in made}
