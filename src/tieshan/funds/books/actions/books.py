"""Opening a book, and sub-accounts of the district's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.books.actions.posting import post_voucher
from tieshan.funds.books.models import Book, JournalLine, SubAccount
from tieshan.funds.books.policies import ACCOUNT_ADD, ACCOUNT_RETIRE, BOOK_OPEN
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.books.terms import BookKind, VoucherKind
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

KINDS = {
    Unit.Kind.DISTRICT: BookKind.DISTRICT,
    Unit.Kind.REGIONAL: BookKind.OWN,
    Unit.Kind.INDUSTRIAL: BookKind.OWN,
    Unit.Kind.ENTERPRISE: BookKind.PRINCIPAL,
    Unit.Kind.JOINT: BookKind.PRINCIPAL,
}


@act("funds.book.open")
def open_book(
    *,
    actor: Actor,
    unit: Unit,
    day: date,
    on: date,
    opening: Sequence[Entry] = (),
    text: str = "",
    remark: str = "",
) -> Book:
    """Open a union's book on a day, with what it has and owes on that day as its first voucher."""
    actor.require(BOOK_OPEN, unit)
    book = begin_book(unit, day, on, remark)
    if opening:
        post_voucher(
            actor=actor,
            book=book,
            day=day,
            text=text or gettext("Opening balances"),
            entries=opening,
            source=None,
            on=on,
            kind=VoucherKind.OPENING,
        )
    return book


def begin_book(unit: Unit, day: date, on: date, remark: str = "") -> Book:
    """The row of a new book, kept by the union itself."""
    if unit.kind not in KINDS:
        raise Refused("funds.book.no_union", _("An organiser keeps no book: choose a union with a committee."))
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("funds.book.unit_ended", _("%(unit)s has ended.") % {"unit": unit.name})
    if day > on:
        raise Refused("funds.book.future", _("The day lies in the future."), field="day")
    if Book.objects.filter(unit=unit, closed_on__isnull=True).exists():
        raise Refused("funds.book.exists", _("%(unit)s has an open book already.") % {"unit": unit.name})
    return Book.objects.create(unit=unit, holder=unit, kind=KINDS[Unit.Kind(unit.kind)], opened_on=day, remark=remark)


@act("funds.account.add")
def add_sub_account(
    *, actor: Actor, unit: Unit, parent: str, code: str, name: str, valid_from: date, document: str = "",
    scope: str = SubAccount.Scope.DISTRICT,
) -> SubAccount:  # fmt: skip
    """Add an account below a listed one. The first level is the official list's and stays as it is."""
    actor.require(ACCOUNT_ADD, unit)
    accounts = chart(valid_from)
    if parent not in accounts:
        raise Refused(
            "funds.account.first_level",
            _("The first level is fixed by the accounting system: choose the account under which the new one stands."),
            "accounting-2009:1",
            field="parent",
        )
    code, name = code.strip(), name.strip()
    if not code.startswith(parent) or len(code) <= len(parent) or not code[len(parent) :].isdecimal():
        raise Refused(
            "funds.account.code",
            _("The code begins with %(parent)s and goes on with figures, as in %(parent)s01.") % {"parent": parent},
            field="code",
        )
    if code in accounts or SubAccount.objects.filter(code=code).exists():
        raise Refused("funds.account.taken", _("This code is in use. Choose another."), field="code")
    if not name:
        raise Refused("funds.account.no_name", _("Give the account a name."), field="name")
    return SubAccount.objects.create(
        unit=unit, parent=parent, code=code, name=name, scope=scope, valid_from=valid_from, document=document
    )


@act("funds.account.retire", subject="account")
def retire_sub_account(*, actor: Actor, account: SubAccount, valid_to: date, version: int | None = None) -> SubAccount:
    """From this day on nothing is booked on the account; what stands on it stays readable."""
    actor.require(ACCOUNT_RETIRE, account.unit)
    fresh = claim_version(account, version)
    if valid_to <= fresh.valid_from:
        raise Refused("funds.account.days", _("The account begins after that day."), field="valid_to")
    if JournalLine.objects.filter(account=fresh.code, day__gte=valid_to).exists():
        raise Refused(
            "funds.account.used",
            _("Vouchers stand on this account after that day. Choose a later one."),
            field="valid_to",
        )
    fresh.valid_to = valid_to
    fresh.save()
    note(valid_to=valid_to)
    return fresh
