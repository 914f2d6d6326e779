"""The end of a year: income and spending go into the surplus, then December closes. A whole district in one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.funds.books.actions.periods import close_now, keeper, month_to_close
from tieshan.funds.books.actions.posting import Draft, lock_books, post_vouchers
from tieshan.funds.books.models import Book, Period
from tieshan.funds.books.policies import YEAR_CLOSE
from tieshan.funds.books.queries.balances import Balance, balances_at
from tieshan.funds.books.queries.chart import chart, named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.books.terms import AccountClass, VoucherKind
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

RESULT = (AccountClass.INCOME, AccountClass.SPENDING)


@act("funds.year.close")
def close_year(*, actor: Actor, books: Sequence[Book], year: int, on: date) -> list[Period]:
    """Close the year of one or many books whose turn December is."""
    for unit in {keeper(book).pk: keeper(book) for book in books}.values():
        actor.require(YEAR_CLOSE, unit)
    last = date(year, 12, 31)
    if on < last:
        raise Refused("funds.year.running", _("The year is not over yet."))
    fresh = lock_books([book.pk for book in books])
    for book in fresh.values():
        turn = month_to_close(book)
        if turn != last.replace(day=1):
            raise Refused(
                "funds.year.order",
                _("In the book of %(unit)s it is the turn of %(turn)s: close the months of the year first.")
                % {"unit": book.unit.name, "turn": f"{turn:%Y-%m}"},
            )
    drafts = closing_drafts(list(fresh.values()), last)
    vouchers = post_vouchers(actor=actor, drafts=drafts, on=on)
    note(year=year, books=len(fresh), vouchers=len(vouchers))
    return close_now(actor, fresh, last.replace(day=1), on)


def closing_drafts(books: Sequence[Book], day: date) -> list[Draft]:
    """For each book the voucher that empties income and spending into the surplus; none where both are empty."""
    accounts, surplus = chart(day), named_account("surplus", day)
    by_book: dict[int, list[Balance]] = defaultdict(list)
    for row in balances_at(day, books=[book.pk for book in books], by_book=True, by_principal=True):
        account = accounts.get(row.account)
        if account is not None and account.kind in RESULT:
            by_book[row.book_id or 0].append(row)
    drafts = []
    for book in books:
        rows = sorted(by_book.get(book.pk, ()), key=lambda row: accounts.place(row.account))
        if rows:
            entries = [against(row.account, row.fen) for row in rows]
            rest = sum(row.fen for row in rows)
            if rest:
                entries.append(against(surplus, -rest))
            drafts.append(
                Draft(book, day, gettext("Closing of %(year)s") % {"year": day.year}, entries, kind=VoucherKind.CLOSING)
            )
    return drafts


def against(account: str, fen: int, principal: object = None, party: str = "") -> Entry:
    """The line that takes away what stands on an account (debit is plus)."""
    if fen > 0:
        return Entry(account, credit=Yuan.from_fen(fen), principal=principal, party=party)
    return Entry(account, debit=Yuan.from_fen(-fen), principal=principal, party=party)
