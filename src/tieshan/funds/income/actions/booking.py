"""What came in goes into the books: the union's part as income, what is remitted as a debt to the levels above.

A union's money in custody is booked as the custody pair; the preparation fund stays with the federation in charge, as
money that it owes downwards. One pair of vouchers a union and file: the receipts behind them carry their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.imports.desk import kind_named
from tieshan.foundation.imports.engine import take_lock
from tieshan.funds.books.actions.custody import Movement, move_for
from tieshan.funds.books.actions.posting import Draft, post_vouchers
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.income.terms import PayerKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit


@dataclass(frozen=True)
class Incoming:
    """Money of one unit that came in together: what it keeps and what it remits upwards."""

    unit: Unit
    kind: str
    kept: Yuan
    upward: Yuan
    party: str = ""
    #: by which name the chart knows the account of what is kept
    account: str = "levy"


def book_incoming(
    *, actor: Actor, incoming: Sequence[Incoming], text: str, day: date, source: models.Model, on: date
) -> dict[tuple[int, str], int]:
    """Book sums of many units at once; answers the voucher in each unit's own book by (unit, kind)."""
    vouchers: dict[tuple[int, str], int] = {}
    movements: list[Movement] = []
    owners: list[tuple[int, str]] = []
    for one in incoming:
        if one.kind == PayerKind.LEVY:
            for amount, account in ((one.kept, one.account), (one.upward, "due_to_superior")):
                if amount > ZERO:
                    movements.append(
                        Movement(one.unit, amount, named_account(account, day), text, day, source, one.party)
                    )
                    owners.append((one.unit.pk, one.kind))
    for owner, (_held, own) in zip(owners, move_for(actor=actor, movements=movements, on=on), strict=True):
        vouchers.setdefault(owner, own.pk)
    drafts = [_preparation(one, text, day, source) for one in incoming if one.kind == PayerKind.PREPARATION]
    for draft, voucher in zip(drafts, post_vouchers(actor=actor, drafts=drafts, on=on), strict=True):
        vouchers[draft.book.unit_id, PayerKind.PREPARATION] = voucher.pk
    return vouchers


def _preparation(one: Incoming, text: str, day: date, source: models.Model) -> Draft:
    book = book_of(one.unit, day)
    if book is None:
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": one.unit.name, "day": day.isoformat()},
        )
    amount = one.kept + one.upward
    entries = (
        Entry(named_account("bank", day), debit=amount, party=one.party),
        Entry(named_account("due_to_below", day), credit=amount, party=one.party),
    )
    return Draft(book, day, text, entries, source)


def one_at_a_time() -> None:
    """Booking of the levy follows one another, files and single sums alike, to the end of the act."""
    take_lock(kind_named("levy"))
