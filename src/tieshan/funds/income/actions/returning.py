"""Money that goes back: the preparation fund to a union that was founded, the levy of small payers."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.books.actions.custody import receive_for
from tieshan.funds.books.actions.posting import post_voucher
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.income.actions.booking import one_at_a_time
from tieshan.funds.income.models import Payer, PreparationReturn, Refund
from tieshan.funds.income.policies import PREPARATION_RETURN, REFUND_DECIDE, REFUND_RECEIVE, REFUND_REQUEST
from tieshan.funds.income.queries.returning import collected_from, held_for, refund_terms, refund_window
from tieshan.funds.income.rules.levy import first_of_month, month_after
from tieshan.funds.income.terms import PayerKind
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit


@act(PREPARATION_RETURN)
def return_preparation(*, actor: Actor, payer: Payer, day: date, on: date) -> PreparationReturn:
    """The employer has a union now: what was kept for it goes over, and from the next month it pays the levy there."""
    actor.require(PREPARATION_RETURN, payer.unit)
    one_at_a_time()
    fresh = claim_version(payer, None)
    union = fresh.employer.union_unit
    if fresh.kind != PayerKind.PREPARATION:
        raise Refused("funds.preparation.levy", _("This payer pays the levy, not the preparation fund."))
    if union is None:
        raise Refused("funds.preparation.no_union", _("This employer has no union yet: nothing is returned."))
    if PreparationReturn.objects.filter(payer=fresh, taken_back_on__isnull=True).exists():
        raise Refused("funds.preparation.twice", _("The preparation fund has been returned already."))
    collected = held_for(fresh)
    returned = collected.portion(parameter("funds.preparation.return", on=day).decimal)
    if returned == ZERO:
        raise Refused("funds.preparation.nothing", _("Nothing was collected here."))
    book = book_of(fresh.unit, day)
    if book is None:
        raise Refused(
            "funds.book.missing",
            _("%(unit)s has no book on %(day)s. Open it first.") % {"unit": fresh.unit.name, "day": day.isoformat()},
        )
    text = str(_("Preparation fund returned to %(unit)s") % {"unit": union.name})
    entries = [
        Entry(named_account("due_to_below", day), debit=returned, party=union.name),
        Entry(named_account("bank", day), credit=returned, party=union.name),
    ]
    post_voucher(actor=actor, book=book, day=day, text=text, entries=entries, source=fresh, on=on)
    _held, own = receive_for(
        actor=actor, principal=union, amount=returned, income_account=named_account("levy", day), text=text, day=day,
        source=fresh, on=on,
    )  # fmt: skip
    _go_over(fresh, union, first_of_month(day))
    note(returned=str(returned), union=union.name)
    return PreparationReturn.objects.create(
        payer=fresh, unit=fresh.unit, to_unit=union, collected_fen=collected.fen, returned_fen=returned.fen,
        returned_on=day, voucher=own,
    )  # fmt: skip


def _go_over(payer: Payer, union: Unit, month: date) -> None:
    """From the month after the return the employer pays the levy to its union, if it does not already."""
    following = month_after(month)
    with whole_district("the union may stand in another federation than the fund"):
        paying = Payer.objects.filter(taxpayer_code=payer.taxpayer_code, during__overlap=DateRange(following, None))
        if paying.exclude(pk=payer.pk).exists():
            return
        payer.during = DateRange(payer.during.lower, following)
        payer.save()
        Payer.objects.create(
            employer=payer.employer,
            unit=union,
            kind=PayerKind.LEVY,
            direction=payer.direction,
            taxpayer_code=payer.taxpayer_code,
            during=DateRange(following, None),
        )


@act(REFUND_REQUEST)
def request_refund(*, actor: Actor, payer: Payer, year: int, on: date) -> Refund:
    """Ask for the refund of a small payer's levy of a year, within the window of the rule."""
    actor.require(REFUND_REQUEST, payer.unit)
    terms = refund_terms(year)
    opens, closes = refund_window(year)
    if not opens <= on <= closes:
        raise Refused(
            "funds.refund.window",
            _("The refund for %(year)s is asked for from %(opens)s to %(closes)s.")
            % {"year": year, "opens": opens.isoformat(), "closes": closes.isoformat()},
            "refund-rules:1",
        )
    paid = collected_from(payer, year)
    if paid == ZERO:
        raise Refused("funds.refund.nothing", _("Nothing was paid in that year."), field="year")
    if paid >= Yuan(terms.limit.decimal):
        raise Refused(
            "funds.refund.too_much",
            _("%(paid)s yuan were paid in the year: only payers below %(limit)s yuan are refunded.")
            % {"paid": f"{paid:,}", "limit": f"{Yuan(terms.limit.decimal):,}"},
            "refund-rules:1",
        )
    refund = paid.portion(terms.share.decimal) - collected_from(payer, year, kept=True)
    try:
        with transaction.atomic():
            return Refund.objects.create(
                payer=payer, unit=payer.unit, year=year, paid_fen=paid.fen, refund_fen=max(0, refund.fen),
                asked_on=on, asked_by_id=actor.account_id,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("funds.refund.twice", _("The refund of this year has been asked for already.")) from None


@act(REFUND_DECIDE, subject="refund")
def decide_refund(
    *, actor: Actor, refund: Refund, agreed: bool, opinion: str, on: date, version: int | None = None
) -> Refund:
    """Agree to a refund or refuse it with a reason; whoever asked does not decide."""
    actor.require(REFUND_DECIDE, refund.unit)
    fresh = claim_version(refund, version)
    if fresh.state != Refund.State.ASKED:
        raise Refused("funds.refund.decided", _("This refund has been decided already."))
    if actor.account_id is not None and actor.account_id == fresh.asked_by_id:
        raise Refused("funds.refund.own", _("You asked for this refund yourself. Somebody else decides on it."))
    if not agreed and not opinion.strip():
        raise Refused(
            "funds.refund.no_opinion", _("A refund is refused with a reason only: write it down."), field="opinion"
        )
    fresh.state = Refund.State.AGREED if agreed else Refund.State.REFUSED
    fresh.decided_on, fresh.decided_by_id, fresh.opinion = on, actor.account_id, opinion.strip()
    fresh.save()
    return fresh


@act(REFUND_RECEIVE, subject="refund")
def receive_refund(*, actor: Actor, refund: Refund, day: date, on: date, version: int | None = None) -> Refund:
    """The refund came in for the union: it is a subsidy of the superior."""
    actor.require(REFUND_RECEIVE, refund.unit)
    one_at_a_time()
    fresh = claim_version(refund, version)
    if fresh.state != Refund.State.AGREED:
        raise Refused("funds.refund.not_agreed", _("Only a refund that was agreed to can come in."))
    text = str(_("Refund of a small payer, %(payer)s %(year)s") % {"payer": fresh.payer, "year": fresh.year})
    _held, own = receive_for(
        actor=actor, principal=fresh.unit, amount=Yuan.from_fen(fresh.refund_fen),
        income_account=named_account("subsidy", day), text=text, day=day, source=fresh, on=on,
    )  # fmt: skip
    fresh.state, fresh.received_on, fresh.voucher = Refund.State.RECEIVED, day, own
    fresh.save()
    return fresh
