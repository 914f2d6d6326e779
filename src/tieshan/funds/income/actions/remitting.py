"""Remitting: the shares of the levels above go up from a federation's custody; the district takes them in."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.books.actions.custody import Movement, move_for
from tieshan.funds.books.actions.posting import post_voucher
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.income.actions.booking import one_at_a_time
from tieshan.funds.income.models import Remittance
from tieshan.funds.income.policies import REMITTANCE_SEND, REMITTANCE_TAKE
from tieshan.funds.income.queries.remitting import to_remit
from tieshan.funds.income.queries.terms_of_day import shares_on
from tieshan.funds.income.rules.levy import split_upward
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

#: What of a remittance stays with the district itself; the rest it owes further up.
OWN_LEVELS = ("federation", "district")


@act(REMITTANCE_SEND)
def send_remittance(*, actor: Actor, unit: Unit, until: date, day: date, on: date) -> Remittance:
    """Remit what the receipts booked up to a day owe to the levels above: each union pays its own part."""
    actor.require(REMITTANCE_SEND, unit)
    one_at_a_time()
    rows = to_remit(unit, until)
    sums = list(rows.values("unit_id").annotate(fen=Sum("upward_fen")).order_by("unit_id"))
    whole = Yuan.from_fen(sum(row["fen"] for row in sums))
    if whole == ZERO:
        raise Refused("funds.remittance.nothing", _("Nothing is to be remitted up to that day."))
    above = {level: share for level, share in shares_on(until).items() if level != "basic"}
    shares = {level: part.fen for level, part in split_upward(whole, above).items()}
    sent = Remittance.objects.create(unit=unit, day=day, until=until, amount_fen=whole.fen, shares=shares)
    units = Unit.objects.in_bulk([row["unit_id"] for row in sums])
    text = str(_("Shares of the levy remitted, receipts up to %(day)s") % {"day": until.isoformat()})
    account = named_account("due_to_superior", day)
    movements = [Movement(units[row["unit_id"]], -Yuan.from_fen(row["fen"]), account, text, day, sent) for row in sums]
    move_for(actor=actor, movements=movements, on=on)
    marked = rows.update(remittance=sent)
    note(receipts=marked, unions=len(sums), amount=str(whole))
    return sent


@act(REMITTANCE_TAKE, subject="remittance")
def take_remittance(
    *, actor: Actor, remittance: Remittance, day: date, on: date, version: int | None = None
) -> Remittance:
    """The district takes a remittance into its own book: its share is income, the rest is owed further up."""
    root = Unit.objects.get(kind=Unit.Kind.DISTRICT)
    actor.require(REMITTANCE_TAKE, root)
    fresh = claim_version(remittance, version)
    if fresh.state == Remittance.State.TAKEN_BACK:
        raise Refused("funds.back.twice", _("This has been taken back already."))
    if fresh.state != Remittance.State.SENT:
        raise Refused("funds.remittance.taken", _("This remittance has been taken in already."))
    book = book_of(root, day)
    if book is None:
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": root.name, "day": day.isoformat()},
        )
    own = Yuan.from_fen(sum(fresh.shares[level] for level in OWN_LEVELS))
    whole = Yuan.from_fen(fresh.amount_fen)
    entries = [Entry(named_account("bank", day), debit=whole, party=fresh.unit.name)]
    for amount, account in ((own, "levy"), (whole - own, "due_to_superior")):
        if amount > ZERO:
            entries.append(Entry(named_account(account, day), credit=amount))
    text = str(_("Shares of the levy from %(unit)s") % {"unit": fresh.unit.name})
    voucher = post_voucher(actor=actor, book=book, day=day, text=text, entries=entries, source=fresh, on=on)
    fresh.state, fresh.taken_on, fresh.voucher = Remittance.State.TAKEN, day, voucher
    fresh.save()
    return fresh
