"""What mergers and dissolutions do to books: they follow the union that goes on, and the past stays where it was."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.funds.books.actions.custody import custody_books
from tieshan.funds.books.actions.mandates import end_mandate, held_for
from tieshan.funds.books.actions.posting import Draft, lock_books, post_vouchers
from tieshan.funds.books.actions.transfers import Passage, holder_drafts
from tieshan.funds.books.actions.years import against, closing_drafts
from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.funds.books.queries.balances import Balance, balances_at
from tieshan.funds.books.queries.books import book_of, mandate_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import DEPOSIT, Entry
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import ZERO
from tieshan.kernel.refusal import Refused
from tieshan.organisations.events import UnitDissolved, UnitMerged
from tieshan.organisations.models import Unit


def follow_merger(event: UnitMerged) -> None:
    """Everything that stands in the ended union's book goes over to the successor's, and its money in custody too."""
    with whole_district("a merger moves money between books of two unions"):
        own = book_of(event.unit_id, event.on)
        if own is None:
            return
        successor = Unit.objects.get(pk=event.successor_id)
        mandate = _locked(own, event.on, successor)
        _close_results(event.actor, own, event.on)
        rows = balances_at(event.on, books=[own.pk], by_principal=True)
        if rows:
            _hand_everything_over(event.actor, own, successor, rows, mandate, event.on)
        reason = gettext("Merged into %(unit)s") % {"unit": successor}
        _end(event.actor, own, mandate, CustodyMandate.End.MERGED, event.on, reason)


def follow_dissolution(event: UnitDissolved) -> None:
    """The union's money stays with the holder, as something it owes until the superior has decided on it."""
    with whole_district("the money of an ended union stays with the federation that kept it"):
        own = book_of(event.unit_id, event.on)
        if own is None:
            return
        mandate = _locked(own, event.on)
        _close_results(event.actor, own, event.on)
        rows = balances_at(event.on, books=[own.pk], by_principal=True)
        kept_itself = [row for row in rows if row.account.startswith(("101", "102")) and not _deposit(row)]
        if kept_itself:
            raise Refused(
                "funds.book.not_settled",
                _("%(unit)s still has cash or money at a bank of its own. Settle its book first.")
                % {"unit": own.unit.name},
            )
        if rows:
            _leave_with_holder(event.actor, own, rows, mandate, event.on)
        reason = event.reason or gettext("The union ended")
        _end(event.actor, own, mandate, CustodyMandate.End.DISSOLVED, event.on, reason)


def _locked(own: Book, day: date, successor: Unit | None = None) -> CustodyMandate | None:
    """The union's mandate; the books of all who take part are locked in one go, so that what is read now is what goes
    over."""
    # A hand-over that is under way holds this row.
    list(CustodyMandate.objects.select_for_update(of=("self",)).filter(principal=own.unit_id, ended=""))
    mandate = mandate_of(own.unit_id, day)
    theirs = mandate_of(successor, day) if successor is not None else None
    units = {own.unit_id, *([successor.pk] if successor is not None else [])}
    units |= {one.holder_id for one in (mandate, theirs) if one is not None}
    lock_books(Book.objects.filter(unit__in=units, closed_on__isnull=True).values_list("pk", flat=True))
    return mandate


def _deposit(row: Balance) -> bool:
    return row.account.startswith(DEPOSIT)


def _close_results(actor: Actor, own: Book, day: date) -> None:
    post_vouchers(actor=actor, drafts=closing_drafts([own], day), on=day)


def _hand_everything_over(
    actor: Actor, own: Book, successor: Unit, rows: list[Balance], mandate: CustodyMandate | None, day: date
) -> None:
    taken_into = book_of(successor, day)
    if taken_into is None:
        raise Refused(
            "funds.book.successor",
            _("%(unit)s keeps no book, but money of the merging union goes to it. Open its book first.")
            % {"unit": successor.name},
        )
    pair = uuid4()
    text = gettext("%(old)s merged into %(new)s") % {"old": own.unit.name, "new": successor.name}
    out = [against(row.account, row.fen, party=successor.name) for row in rows]
    into = [against(row.account, -row.fen, party=own.unit.name) for row in rows]
    drafts = [
        Draft(own, day, text, out, kind=VoucherKind.HANDOVER, pair=pair),
        Draft(taken_into, day, text, into, kind=VoucherKind.HANDOVER, pair=pair),
    ]
    if mandate is not None and any(_deposit(row) for row in rows):
        giving = custody_books(own.unit, day)[0]
        taking = custody_books(successor, day)[0]
        amount = held_for(giving, own.unit, day)
        drafts += holder_drafts(Passage(own.unit, successor, amount, day, text), giving, taking, pair)
    post_vouchers(actor=actor, drafts=drafts, on=day)


def _leave_with_holder(actor: Actor, own: Book, rows: list[Balance], mandate: CustodyMandate | None, day: date) -> None:
    pair = uuid4()
    text = gettext("%(unit)s ended: its money waits for a decision of the superior") % {"unit": own.unit.name}
    out = [against(row.account, row.fen) for row in rows]
    drafts = [Draft(own, day, text, out, kind=VoucherKind.HANDOVER, pair=pair)]
    if mandate is not None:
        holder = custody_books(own.unit, day)[0]
        owed = held_for(holder, own.unit, day)
        if owed > ZERO:
            bank, custody = named_account("bank", day), named_account("custody", day)
            payable = named_account("other_payable", day)
            lines = [
                Entry(custody, debit=owed, principal=own.unit),
                Entry(bank, credit=owed, principal=own.unit),
                Entry(bank, debit=owed),
                Entry(payable, credit=owed, party=own.unit.name),
            ]
            drafts.append(Draft(holder, day, text, lines, kind=VoucherKind.HANDOVER, pair=pair))
    post_vouchers(actor=actor, drafts=drafts, on=day)


def _end(actor: Actor, own: Book, mandate: CustodyMandate | None, how: str, day: date, reason: str) -> None:
    if mandate is not None:
        end_mandate(actor, mandate, day, how, reason, "", day)
    Book.objects.filter(pk=own.pk).update(closed_on=day, holder=own.unit, version=own.version + 1)
