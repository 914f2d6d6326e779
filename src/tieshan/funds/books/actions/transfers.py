"""Money that goes from one union's custody to another's: at a merger all of it, at a split a share that was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.funds.books.actions.custody import custody_books
from tieshan.funds.books.actions.posting import Draft, lock_books, post_vouchers
from tieshan.funds.books.models import Book, CustodyMandate, Voucher
from tieshan.funds.books.policies import CLAUSE, MANDATE_DIVIDE
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.books.terms import VoucherKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Succession, Unit


@dataclass(frozen=True)
class Passage:
    """An amount in custody that passes from one union to another on a day."""

    giver: Unit
    taker: Unit
    amount: Yuan
    day: date
    text: str
    source: models.Model | None = None


def holder_drafts(one: Passage, giving: Book, taking: Book, pair: UUID) -> list[Draft]:
    """The holders' side: one voucher where the same federation keeps both, a payment from bank to bank otherwise."""
    bank, custody = named_account("bank", one.day), named_account("custody", one.day)
    out = [
        Entry(custody, debit=one.amount, principal=one.giver),
        Entry(bank, credit=one.amount, principal=one.giver),
    ]
    into = [
        Entry(bank, debit=one.amount, principal=one.taker),
        Entry(custody, credit=one.amount, principal=one.taker),
    ]
    kind = VoucherKind.HANDOVER
    if giving.pk == taking.pk:
        return [Draft(giving, one.day, one.text, [*out, *into], one.source, kind, pair)]
    return [
        Draft(giving, one.day, one.text, out, one.source, kind, pair),
        Draft(taking, one.day, one.text, into, one.source, kind, pair),
    ]


@act("funds.mandate.divide", subject="mandate")
def divide_custody(
    *, actor: Actor, mandate: CustodyMandate, to: Unit, amount: Yuan, day: date, document: str, on: date
) -> list[Voucher]:
    """A union that was split off gets its share of the money: out of the custody of the old, into that of the new."""
    actor.require(MANDATE_DIVIDE, mandate.holder)
    giver = mandate.principal
    if not Succession.objects.filter(predecessor=giver, successor=to).exists():
        raise Refused("funds.mandate.no_split", _("This union was not split off from that one."), CLAUSE, field="to")
    if amount <= ZERO:
        raise Refused("funds.voucher.amount", _("The amount is above zero."), field="amount")
    if not document.strip():
        raise Refused("funds.mandate.no_document", _("Name the resolution that divides the money."), field="document")
    with whole_district("both unions' books and their holders take part in the division"):
        sides = custody_books(giver, day), custody_books(to, day)
        lock_books({book.pk for side in sides for book in side})
        # Whoever moved the money while we waited for the books is seen now.
        if (custody_books(giver, day), custody_books(to, day)) != sides:
            raise Refused("funds.mandate.moved_meanwhile", _("The money was handed over meanwhile. Look at it again."))
        (giving, givers_own), (taking, takers_own) = sides
        words = gettext("Share of the money at the split of %(unit)s (%(document)s)")
        text = words % {"unit": giver.name, "document": document.strip()}
        one = Passage(giver, to, amount, day, text, mandate)
        pair, deposit, surplus = uuid4(), named_account("custody_deposit", day), named_account("surplus", day)
        drafts = [
            *holder_drafts(one, giving, taking, pair),
            Draft(
                givers_own,
                day,
                text,
                [Entry(surplus, debit=amount, party=to.name), Entry(deposit, credit=amount)],
                mandate,
                VoucherKind.HANDOVER,
                pair,
            ),
            Draft(
                takers_own,
                day,
                text,
                [Entry(deposit, debit=amount), Entry(surplus, credit=amount, party=giver.name)],
                mandate,
                VoucherKind.HANDOVER,
                pair,
            ),
        ]
        vouchers = post_vouchers(actor=actor, drafts=drafts, on=on)
    note(to=to.pk, amount=str(amount), document=document)
    return vouchers
