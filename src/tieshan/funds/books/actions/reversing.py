"""Corrections: a voucher is never changed, another one takes it back in red ink."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.events import announce
from tieshan.funds.books.actions.posting import Draft, lock_books, post_vouchers
from tieshan.funds.books.events import VoucherReversed, VoucherReversing
from tieshan.funds.books.models import Voucher
from tieshan.funds.books.policies import VOUCHER_REVERSE
from tieshan.funds.books.queries.books import mandate_of
from tieshan.funds.books.rules.posting import CUSTODY, Entry
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused


@act("funds.voucher.reverse", subject="voucher")
def reverse_voucher(*, actor: Actor, voucher: Voucher, day: date, reason: str, on: date) -> Voucher:
    """Take a voucher back with another one on a day in an open month; of a custody pair both sides go back.

    A voucher is reversed once, and a reversal itself is not reversed: what was right is entered anew. The room whose
    record the voucher came from goes with it, or refuses: books and records never say different things.
    """
    actor.require(VOUCHER_REVERSE, voucher.book.holder)
    if not reason.strip():
        raise Refused("funds.voucher.no_reason", _("Say why the voucher is taken back."), field="reason")
    if voucher.source_id is not None:
        announce(VoucherReversing(voucher.source_type, voucher.source_id))
    red = take_back(actor=actor, voucher=voucher, day=day, reason=reason, on=on)[0]
    if voucher.source_id is not None:
        party = max((line.party for line in voucher.entries.all()), default="")
        told = VoucherReversed(
            voucher.pk, voucher.source_type, voucher.source_id, voucher.amount, party, reason.strip(), day, on, actor
        )
        with whole_district("the record of a voucher may stand with another unit than its book"):
            announce(told)
    return red


def take_back(*, actor: Actor, voucher: Voucher, day: date, reason: str, on: date) -> list[Voucher]:
    """Reverse a voucher and its other side inside a room's own act; the first returned reverses the one named."""
    return take_back_all(actor=actor, vouchers=[voucher], day=day, reason=reason, on=on)


def take_back_all(*, actor: Actor, vouchers: Iterable[Voucher], day: date, reason: str, on: date) -> list[Voucher]:
    """Reverse many vouchers with their other sides inside a room's own act: all or none, their books locked at once."""
    with whole_district("both sides of custody go back together"):
        named = {one.pk: one for one in vouchers}
        pairs = {one.pair for one in named.values() if one.pair is not None}
        others = Voucher.objects.filter(pair__in=pairs).exclude(pk__in=list(named)).select_related("book")
        whole = [*named.values(), *others.order_by("pk")]
        lock_books({one.book_id for one in whole})
        drafts = [_mirror(one, day, reason) for one in whole]
        posted = post_vouchers(actor=actor, drafts=drafts, on=on)
    note(reversals=[one.pk for one in posted], reason=reason)
    return posted


def _mirror(voucher: Voucher, day: date, reason: str) -> Draft:
    if voucher.kind == VoucherKind.REVERSAL:
        raise Refused("funds.voucher.is_reversal", _("This voucher is a reversal itself. Enter anew what is right."))
    if Voucher.objects.filter(reverses=voucher).exists():
        raise Refused("funds.voucher.reversed", _("This voucher has been reversed already."))
    if day < voucher.day:
        raise Refused("funds.voucher.reversed_before", _("A voucher is not taken back before its day."), field="day")
    _still_kept_here(voucher)
    entries = [
        Entry(
            line.account,
            Yuan.from_fen(-line.debit),
            Yuan.from_fen(-line.credit),
            line.principal,
            line.party,
            line.budget_line_id,
        )
        for line in voucher.entries.select_related("principal").order_by("line")
    ]
    return Draft(
        voucher.book, day, reason.strip(), entries, kind=VoucherKind.REVERSAL, pair=voucher.pair, reverses=voucher
    )


def _still_kept_here(voucher: Voucher) -> None:
    """After a union's money went elsewhere, what moved it here before is not moved again."""
    lines = voucher.entries.filter(account__startswith=CUSTODY).select_related("principal")
    for principal in {line.principal for line in lines if line.principal is not None}:
        mandate = mandate_of(principal, voucher.day)
        if mandate is None or mandate.during.upper is not None:
            raise Refused(
                "funds.mandate.left",
                _("The money of %(unit)s is no longer kept here. Correct it where it is now.")
                % {"unit": principal.name},
                "speech:C03",
            )
