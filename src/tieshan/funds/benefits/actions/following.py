"""What follows from the spending request: refused or given up, everybody is free again; paid, the benefit is given."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.funds.benefits.models import GRANT, BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import DROP, FORM, GIVE, ONCE
from tieshan.funds.benefits.terms import Form, GrantState, Occasion, ShareState
from tieshan.funds.spending.events import SpendingMoved
from tieshan.funds.spending.models import SpendingPayee
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.refusal import Refused

__all__ = ["follow_request"]


def follow_request(event: SpendingMoved) -> None:
    """Go with the request of a benefit (subscribed in apps.py; runs under the act that moved the request)."""
    grant = BenefitGrant.objects.select_for_update(of=("self",)).filter(request=event.request_id).first()
    if grant is None:
        return
    if event.state in (RequestState.REFUSED, RequestState.CANCELLED):
        GRANT.move(grant, DROP, actor=event.actor)
        grant.ended_on = event.on
        # What somebody has signed for was handed out, whatever became of the request.
        BenefitShare.objects.filter(grant=grant, state=ShareState.HELD).update(state=ShareState.DROPPED)
    elif event.state == RequestState.PAID and grant.state == GrantState.GIVEN:
        return  # its payment came back and was made anew
    elif event.state == RequestState.PAID:
        GRANT.move(grant, GIVE, actor=event.actor)
        grant.ended_on = event.on
    elif event.amount_fen != grant.amount.fen:
        raise Refused(
            "funds.benefit.other_sum",
            _("This request pays for a benefit of %(sum)s yuan. To change it, give the request up and ask anew.")
            % {"sum": f"{grant.amount:,}"},
            ONCE,
            field="payees",
        )
    else:
        _same_people(grant)
        return
    grant.version += 1
    grant.save()


def _same_people(grant: BenefitGrant) -> None:
    """A corrected request for money still pays the members themselves (for a death whoever the family names)."""
    if grant.form != Form.MONEY or grant.occasion == Occasion.DEATH:
        return
    payees = sorted(SpendingPayee.objects.filter(request=grant.request_id).values_list("name", "amount_fen"))
    if payees != sorted(grant.shares.values_list("name", "price_fen")):
        raise Refused(
            "funds.benefit.other_payees",
            _("This request pays members: names and sums stay as the benefit has them."),
            FORM,
            field="payees",
        )
