"""Money in custody: each happening is booked twice, at the holder and in the union's own book, by one act.

So both sides agree by construction: what the holder owes the union (231, one balance for each union) is what the
union's book says it has in custody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.funds.books.actions.posting import Draft, post_vouchers
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.books import book_of, books_on, mandate_of, mandates_on
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

Pair = tuple[Voucher, Voucher]


@dataclass(frozen=True)
class Movement:
    """Money of a union that comes in (`amount` above zero) or goes out (below): `account` is the other side in the
    union's own book, of income or spending."""

    principal: Unit
    amount: Yuan
    account: str
    text: str
    day: date
    source: models.Model | None = None
    party: str = ""
    budget_line_id: int | None = None
    kind: str = VoucherKind.CUSTODY
    papers: int = 0


def receive_for(
    *,
    actor: Actor,
    principal: Unit,
    amount: Yuan,
    income_account: str,
    text: str,
    day: date,
    source: models.Model | None,
    on: date,
    party: str = "",
) -> Pair:
    """Money came in at the holder's bank for a union in its custody; returns the holder's voucher and the union's."""
    _positive(amount)
    movement = Movement(principal, amount, income_account, text, day, source, party)
    return move_for(actor=actor, movements=[movement], on=on)[0]


def pay_for(
    *,
    actor: Actor,
    principal: Unit,
    amount: Yuan,
    expense_account: str,
    text: str,
    day: date,
    source: models.Model | None,
    on: date,
    budget_line_id: int | None = None,
    party: str = "",
) -> Pair:
    """Money of a union in custody was paid out of the holder's bank; refused when the union has not that much."""
    _positive(amount)
    movement = Movement(principal, -amount, expense_account, text, day, source, party, budget_line_id)
    return move_for(actor=actor, movements=[movement], on=on)[0]


def move_for(*, actor: Actor, movements: Sequence[Movement], on: date) -> list[Pair]:
    """Many movements at once, in their order (files of the bank or the tax office)."""
    with whole_district("both sides of custody are booked together, also where one lies beyond the poster's reach"):
        places = _places(movements)
        drafts: list[Draft] = []
        for one in movements:
            drafts += two_sides(one, *places[one.principal.pk, one.day])
        vouchers = post_vouchers(actor=actor, drafts=drafts, on=on)
    return list(zip(vouchers[::2], vouchers[1::2], strict=True))


def _places(movements: Sequence[Movement]) -> dict[tuple[int, date], tuple[Book, Book]]:
    """The two books of each union and day, in two statements a day; what is missing is refused as for one union."""
    places: dict[tuple[int, date], tuple[Book, Book]] = {}
    wanted: dict[date, dict[int, Unit]] = {}
    for one in movements:
        wanted.setdefault(one.day, {})[one.principal.pk] = one.principal
    for day, principals in wanted.items():
        mandates = {pk: one.holder_id for pk, one in mandates_on(principals, day).items() if one.during.upper is None}
        books = books_on({*principals, *mandates.values()}, day)
        for pk, principal in principals.items():
            holder, own = books.get(mandates.get(pk, 0)), books.get(pk)
            known = holder is not None and own is not None
            places[pk, day] = (holder, own) if known else custody_books(principal, day)  # type: ignore[assignment]
    return places


def custody_books(principal: Unit, day: date) -> tuple[Book, Book]:
    """The holder's book and the union's own on a day; refuses, saying what to do, without a mandate or a book."""
    mandate = mandate_of(principal, day)
    if mandate is not None and mandate.during.upper is not None:
        raise Refused(
            "funds.mandate.ended",
            _("%(holder)s kept this money until %(end)s and has handed it over. Choose a later day.")
            % {"holder": mandate.holder.name, "end": mandate.during.upper.isoformat()},
            "speech:C03",
        )
    if mandate is None:
        raise Refused(
            "funds.mandate.missing",
            _("%(unit)s has not entrusted its money on %(day)s. Record the custody mandate first.")
            % {"unit": principal.name, "day": day.isoformat()},
            "speech:C03",
        )
    holder, own = book_of(mandate.holder, day), book_of(principal, day)
    if holder is None or own is None:
        missing = mandate.holder if holder is None else principal
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": missing.name, "day": day.isoformat()},
        )
    return holder, own


def _positive(amount: Yuan) -> None:
    if amount <= ZERO:
        raise Refused("funds.voucher.amount", _("The amount is above zero."), field="amount")


def two_sides(one: Movement, holder: Book, own: Book) -> tuple[Draft, Draft]:
    """The two vouchers of one movement: at the holder, and in the union's own book."""
    bank, custody = named_account("bank", one.day), named_account("custody", one.day)
    deposit = named_account("custody_deposit", one.day)
    size, comes = abs(one.amount), one.amount > ZERO

    def line(account: str, *, debit: bool, **facts: object) -> Entry:
        return Entry(account, debit=size if debit else ZERO, credit=ZERO if debit else size, **facts)  # type: ignore[arg-type]

    at_bank = line(bank, debit=comes, principal=one.principal, party=one.party)
    owed = line(custody, debit=not comes, principal=one.principal)
    deposited = line(deposit, debit=comes)
    other = line(one.account, debit=not comes, party=one.party, budget_line_id=one.budget_line_id)
    pair = uuid4()

    def draft(book: Book, first: Entry, second: Entry) -> Draft:
        lines = (first, second) if comes else (second, first)
        return Draft(book, one.day, one.text, lines, one.source, one.kind, pair, papers=one.papers)

    return draft(holder, at_bank, owed), draft(own, deposited, other)
