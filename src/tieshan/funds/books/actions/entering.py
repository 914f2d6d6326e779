"""A voucher that the accountant enters by hand: what no other room posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.documents.attachments import attach_all
from tieshan.funds.books.actions.custody import Movement, move_for
from tieshan.funds.books.actions.posting import post_voucher
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.policies import VOUCHER_POST
from tieshan.funds.books.rules.posting import DEPOSIT, Entry
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused


@act("funds.voucher.post")
def enter_voucher(
    *,
    actor: Actor,
    book: Book,
    day: date,
    text: str,
    entries: Sequence[Entry],
    on: date,
    papers: int = 0,
    uploads: Iterable[Any] = (),
) -> Voucher:
    """Enter a voucher of several lines. In the book of a union whose money is in custody, lines on the deposit become
    the pair: the holder's side is posted with it."""
    actor.require(VOUCHER_POST, book.holder)
    deposit = [entry for entry in entries if entry.account == DEPOSIT]
    if deposit and book.in_custody:
        movement = replace(_as_movement(book, day, text, entries), papers=papers)
        voucher = move_for(actor=actor, movements=[movement], on=on)[0][1]
    else:
        voucher = post_voucher(
            actor=actor, book=book, day=day, text=text, entries=entries, source=None, on=on, papers=papers
        )
    attach_all(actor=actor, record=voucher, unit_id=book.unit_id, uploads=list(uploads), kind="voucher", on=on)
    note(number=voucher.number)
    return voucher


def _as_movement(book: Book, day: date, text: str, entries: Sequence[Entry]) -> Movement:
    """Two lines alone: the deposit and its other side; both books are posted."""
    if len(entries) != 2:
        raise Refused(
            "funds.voucher.custody_two_lines",
            _("Money in custody is entered with two lines: the deposit and what it is for."),
            "speech:C03",
        )
    deposit, other = sorted(entries, key=lambda entry: entry.account != DEPOSIT)
    if deposit.debit != other.credit or deposit.credit != other.debit or not (deposit.debit or deposit.credit):
        raise Refused("funds.voucher.unequal", _("Both lines have the same amount, on opposite sides."))
    amount: Yuan = deposit.debit if deposit.debit > ZERO else -deposit.credit
    return Movement(book.unit, amount, other.account, text, day, None, other.party)
