"""Custody mandates: concluded, revoked, handed over to another federation. The union's book stays one and the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.events import announce
from tieshan.funds.books.actions.books import begin_book
from tieshan.funds.books.actions.custody import Movement, two_sides
from tieshan.funds.books.actions.posting import Draft, lock_books, post_vouchers
from tieshan.funds.books.events import CustodyEnding
from tieshan.funds.books.models import Book, CustodyMandate, JournalLine
from tieshan.funds.books.policies import CLAUSE, MANDATE_CONCLUDE, MANDATE_HAND_OVER, MANDATE_REVOKE
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import CUSTODY, Entry
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit


@dataclass(frozen=True)
class Papers:
    """What a mandate rests on: the agreement, the resolution of the members' meeting, the seals handed over."""

    agreement: str
    agreed_on: date
    resolution: str
    resolved_on: date
    seals: str = ""


@act("funds.mandate.conclude")
def conclude_mandate(
    *,
    actor: Actor,
    principal: Unit,
    holder: Unit,
    start: date,
    papers: Papers,
    on: date,
    handed_over: Yuan = ZERO,
    uploads: Iterable[Any] = (),
) -> CustodyMandate:
    """A union entrusts its money to a federation from a day on, with what it hands over on that day.

    A union without a book gets one; a union that kept its money itself pays it in from its own bank account.
    """
    actor.require(MANDATE_CONCLUDE, holder)
    with whole_district("the union's book may stand beyond the federation's reach until the mandate begins"):
        _check_parties(principal, holder)
        holders_book = _book(holder, start)
        mandate = _begin(principal, holder, start, papers, on)
        own = book_of(principal, start)
        is_new = own is None
        own = own or begin_book(principal, start, on)
        own.holder = holder
        own.version += 1
        own.save()
        if handed_over > ZERO:
            other, kind = (
                (named_account("surplus", start), VoucherKind.OPENING)
                if is_new
                else (named_account("bank", start), VoucherKind.HANDOVER)
            )
            text = gettext("Money handed over into custody")
            movement = Movement(principal, handed_over, other, text, start, mandate, kind=kind)
            post_vouchers(actor=actor, drafts=two_sides(movement, holders_book, own), on=on)
        attach_all(actor=actor, record=mandate, unit_id=principal.pk, uploads=list(uploads), kind="mandate", on=on)
    note(handed_over=str(handed_over))
    return mandate


def _check_parties(principal: Unit, holder: Unit) -> None:
    if principal.kind not in (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT):
        raise Refused(
            "funds.mandate.principal", _("Enterprise and joint unions entrust their money."), CLAUSE, field="principal"
        )
    if holder.kind not in (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL, Unit.Kind.DISTRICT):
        raise Refused("funds.mandate.holder", _("A federation keeps the money of unions."), CLAUSE, field="holder")


def _book(unit: Unit, day: date) -> Book:
    found = book_of(unit, day)
    if found is None:
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": unit.name, "day": day.isoformat()},
        )
    return found


def _begin(principal: Unit, holder: Unit, start: date, papers: Papers, on: date) -> CustodyMandate:
    if start > on:
        raise Refused("funds.mandate.future", _("The day lies in the future."), field="start")
    if not papers.agreement.strip() or not papers.resolution.strip():
        raise Refused(
            "funds.mandate.papers",
            _("A mandate rests on two papers: the agreement, and the resolution of the members' meeting."),
            CLAUSE,
            field="agreement",
        )
    if papers.resolved_on > papers.agreed_on or papers.agreed_on > start:
        raise Refused(
            "funds.mandate.order",
            _("The members' meeting resolves first, then the agreement is signed, then the mandate begins."),
            CLAUSE,
            field="agreed_on",
        )
    # Acts on one union's money follow one another here.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=principal.pk)
    if CustodyMandate.objects.filter(principal=principal, during__overlap=DateRange(start, None)).exists():
        raise Refused(
            "funds.mandate.exists",
            _("The money of %(unit)s is in custody already. End that mandate or hand it over.")
            % {"unit": principal.name},
        )
    return CustodyMandate.objects.create(
        principal=principal,
        holder=holder,
        during=DateRange(start, None),
        agreement=papers.agreement.strip(),
        agreed_on=papers.agreed_on,
        resolution=papers.resolution.strip(),
        resolved_on=papers.resolved_on,
        seals=papers.seals.strip(),
    )


@act("funds.mandate.revoke", subject="mandate")
def revoke_mandate(
    *, actor: Actor, mandate: CustodyMandate, day: date, reason: str, document: str, on: date,
    version: int | None = None,
) -> CustodyMandate:  # fmt: skip
    """The union takes its money back from a day on: the holder pays out what it owes, to the union's own account."""
    actor.require(MANDATE_REVOKE, mandate.principal)
    fresh = end_mandate(actor, mandate, day, CustodyMandate.End.REVOKED, reason, document, on, version)
    with whole_district("both books take part in the hand-over"):
        holder, own = _book(fresh.holder, day), _book(fresh.principal, day)
        owed = held_for(holder, fresh.principal, day)
        if owed > ZERO:
            movement = Movement(
                fresh.principal,
                -owed,
                named_account("bank", day),
                gettext("Money in custody paid back to the union"),
                day,
                fresh,
                kind=VoucherKind.HANDOVER,
            )
            post_vouchers(actor=actor, drafts=two_sides(movement, holder, own), on=on)
        Book.objects.filter(pk=own.pk).update(holder=fresh.principal, version=own.version + 1)
    note(paid_back=str(owed))
    return fresh


def end_mandate(
    actor: Actor,
    mandate: CustodyMandate,
    day: date,
    how: str,
    reason: str,
    document: str,
    on: date,
    version: int | None = None,
    to: Unit | None = None,
) -> CustodyMandate:
    """End a mandate on a day (the first day without it); the caller moves the money.

    The books of the holder, of the union and of who takes over (`to`) are locked first: nothing moves meanwhile.
    """
    fresh = claim_version(mandate, version)
    if fresh.during.upper is not None:
        raise Refused("funds.mandate.over", _("This mandate has ended already."))
    if day <= fresh.during.lower or day > on:
        raise Refused(
            "funds.mandate.end_day",
            _("The end lies after the first day of the mandate and not in the future."),
            field="day",
        )
    if not reason.strip():
        raise Refused("funds.mandate.no_reason", _("Say why the mandate ends."), field="reason")
    with whole_district("the books of three unions take part in the end of a mandate"):
        units = {fresh.holder_id, fresh.principal_id, *([to.pk] if to is not None else [])}
        lock_books(Book.objects.filter(unit__in=units, closed_on__isnull=True).values_list("pk", flat=True))
        _nothing_later(fresh, day)
        announce(CustodyEnding(fresh.principal_id, fresh.holder_id, on, actor))
    fresh.during = DateRange(fresh.during.lower, day)
    fresh.ended, fresh.end_reason, fresh.end_document = how, reason.strip(), document.strip()
    fresh.save()
    return fresh


def _nothing_later(mandate: CustodyMandate, day: date) -> None:
    """Money that moved here after the day would be left behind."""
    later = JournalLine.objects.filter(
        book__unit=mandate.holder_id, principal=mandate.principal_id, account__startswith=CUSTODY, day__gt=day
    )
    last = later.order_by("-day").values_list("day", flat=True).first()
    if last is not None:
        raise Refused(
            "funds.mandate.moved_later",
            _("Money of %(unit)s moved here after that day, last on %(last)s. Choose that day or a later one.")
            % {"unit": mandate.principal.name, "last": last.isoformat()},
            CLAUSE,
            field="day",
        )


def held_for(holder: Book, principal: Unit, day: date) -> Yuan:
    """What a holder owes a union at the end of a day."""
    return -balance(holder, named_account("custody", day), day, principal_id=principal.pk)


@act("funds.mandate.hand_over", subject="mandate")
def hand_over_mandate(
    *,
    actor: Actor,
    mandate: CustodyMandate,
    holder: Unit,
    day: date,
    papers: Papers,
    reason: str,
    on: date,
    document: str = "",
    uploads: Iterable[Any] = (),
    version: int | None = None,
) -> CustodyMandate:
    """Another federation keeps the money from a day on (the union moved under it): the old one pays, the new one
    receives, and the union's book notes where its money lies now. What happened before stays in the old book."""
    actor.require(MANDATE_HAND_OVER, mandate.holder)
    old = end_mandate(actor, mandate, day, CustodyMandate.End.HANDED_OVER, reason, document, on, version, to=holder)
    with whole_district("three books take part in a hand-over"):
        _check_parties(old.principal, holder)
        if holder.pk == old.holder_id:
            raise Refused("funds.mandate.same", _("This federation keeps the money already."), field="holder")
        new = _begin(old.principal, holder, day, papers, on)
        giving, taking, own = _book(old.holder, day), _book(holder, day), _book(old.principal, day)
        owed = held_for(giving, old.principal, day)
        if owed > ZERO:
            drafts = _across(old, new, owed, (giving, taking, own), day)
            post_vouchers(actor=actor, drafts=drafts, on=on)
        Book.objects.filter(pk=own.pk).update(holder=holder, version=own.version + 1)
        attach_all(actor=actor, record=new, unit_id=old.principal_id, uploads=list(uploads), kind="mandate", on=on)
    note(subject=new, from_holder=old.holder_id, to_holder=holder.pk, amount=str(owed))
    return new


def _across(
    old: CustodyMandate, new: CustodyMandate, owed: Yuan, books: tuple[Book, Book, Book], day: date
) -> list[Draft]:
    giving, taking, own = books
    bank, custody, deposit = (named_account(name, day) for name in ("bank", "custody", "custody_deposit"))
    whose, pair = old.principal, uuid4()
    text = gettext("Hand-over of money in custody from %(old)s to %(new)s") % {
        "old": old.holder.name,
        "new": new.holder.name,
    }
    lines = (
        (giving, Entry(custody, debit=owed, principal=whose), Entry(bank, credit=owed, principal=whose)),
        (taking, Entry(bank, debit=owed, principal=whose), Entry(custody, credit=owed, principal=whose)),
        (
            own,
            Entry(deposit, debit=owed, party=new.holder.name),
            Entry(deposit, credit=owed, party=old.holder.name),
        ),
    )
    return [Draft(book, day, text, (one, two), new, VoucherKind.HANDOVER, pair) for book, one, two in lines]
