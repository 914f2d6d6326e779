"""Months: open to vouchers, closed with stored balances, locked for good. A whole district closes in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.funds.books.actions.posting import lock_books, refuse_stopped
from tieshan.funds.books.models import PERIOD, Book, Period
from tieshan.funds.books.models.ledger import month_of
from tieshan.funds.books.policies import PERIOD_CLOSE, PERIOD_LOCK, PERIOD_REOPEN
from tieshan.funds.books.terms import PeriodState
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

# What the next month opens with is what this one closes with; a month closed anew forgets what it said before.
_FORGET = """
UPDATE funds_books_monthbalance SET opening = 0 WHERE book_id = ANY(%(books)s) AND month = %(next)s AND opening <> 0
"""
_CARRY = """
INSERT INTO funds_books_monthbalance AS m (book_id, month, account, principal_id, opening, debit, credit)
SELECT book_id, %(next)s, account, principal_id, opening + debit - credit, 0, 0
FROM funds_books_monthbalance WHERE book_id = ANY(%(books)s) AND month = %(month)s AND opening + debit - credit <> 0
ORDER BY book_id, account, principal_id
ON CONFLICT (book_id, month, account, principal_id) DO UPDATE SET opening = excluded.opening
"""


def next_month(month: date) -> date:
    """The first day of the month after."""
    return month_of(month.replace(day=28) + timedelta(days=4))


def month_to_close(book: Book) -> date:
    """The month whose turn it is: months close one after the other."""
    return month_of(book.opened_on) if book.closed_through is None else next_month(book.closed_through)


def keeper(book: Book) -> Unit:
    """The union whose accountant keeps the book."""
    return book.holder


@act("funds.period.close")
def close_months(*, actor: Actor, books: Sequence[Book], month: date, on: date) -> list[Period]:
    """Close a month of one or many books: its closing balances are stored as the openings of the next."""
    month = month_of(month)
    for unit in {keeper(book).pk: keeper(book) for book in books}.values():
        actor.require(PERIOD_CLOSE, unit)
    if on < next_month(month) - timedelta(days=1):
        raise Refused("funds.period.running", _("The month is not over yet."), field="month")
    fresh = lock_books([book.pk for book in books])
    for book in fresh.values():
        _its_turn(book, month)
    note(month=month, books=len(fresh))
    return close_now(actor, fresh, month, on)


def close_now(actor: Actor, books: dict[int, Book], month: date, on: date) -> list[Period]:
    """Close a month of locked books, whose turn it is, and store what the next opens with (inside an act)."""
    known = {period.book_id: period for period in Period.objects.filter(book_id__in=books, month=month)}
    begun = [Period(book=book, month=month) for book in books.values() if book.pk not in known]
    known.update({period.book_id: period for period in Period.objects.bulk_create(begun)})
    for period in known.values():
        PERIOD.check(period, PERIOD_CLOSE, actor=actor)
    Period.objects.filter(pk__in=[period.pk for period in known.values()]).update(
        state=PeriodState.CLOSED, closed_on=on
    )
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"books": list(books), "month": month, "next": next_month(month)}
        cursor.execute(_FORGET, values)
        cursor.execute(_CARRY, values)
    Book.objects.filter(pk__in=books).update(closed_through=month)
    return list(Period.objects.filter(book_id__in=books, month=month).select_related("book__unit"))


def _its_turn(book: Book, month: date) -> None:
    refuse_stopped(book)
    turn = month_to_close(book)
    if month != turn:
        raise Refused(
            "funds.period.order",
            _("In the book of %(unit)s it is the turn of %(turn)s: months close one after the other.")
            % {"unit": book.unit.name, "turn": f"{turn:%Y-%m}"},
            field="month",
        )


@act("funds.period.reopen", subject="period")
def reopen_month(*, actor: Actor, period: Period, reason: str, on: date) -> Period:
    """Open the last closed month again, with the reason in the journal; a locked month stays shut."""
    actor.require(PERIOD_REOPEN, keeper(period.book))
    book = lock_books([period.book_id])[period.book_id]
    fresh = Period.objects.select_for_update().get(pk=period.pk)
    if fresh.state == PeriodState.CLOSED and fresh.month != book.closed_through:
        raise Refused("funds.period.not_last", _("Only the last closed month can be opened again."))
    if not reason.strip():
        raise Refused("funds.period.no_reason", _("Say why the month is opened again."), field="reason")
    PERIOD.move(fresh, PERIOD_REOPEN, actor=actor)
    fresh.closed_on, fresh.reason = None, reason.strip()
    fresh.version += 1
    fresh.save()
    before = fresh.month - timedelta(days=1)
    Book.objects.filter(pk=book.pk).update(
        closed_through=month_of(before) if before >= month_of(book.opened_on) else None
    )
    note(month=fresh.month, reason=reason, on=on)
    return fresh


@act("funds.period.lock", subject="book")
def lock_months(*, actor: Actor, book: Book, month: date, on: date) -> Book:
    """Lock all closed months of a book up to one: they are never opened again."""
    actor.require(PERIOD_LOCK, keeper(book))
    month = month_of(month)
    locked = lock_books([book.pk])[book.pk]
    if locked.closed_through is None or month > locked.closed_through:
        raise Refused("funds.period.not_closed", _("Only closed months are locked. Close them first."), field="month")
    rows = Period.objects.filter(book=locked, month__lte=month, state=PeriodState.CLOSED)
    for period in rows.select_for_update():
        PERIOD.check(period, PERIOD_LOCK, actor=actor)
    note(month=month, months=rows.update(state=PeriodState.LOCKED), on=on)
    return locked
