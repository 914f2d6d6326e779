"""What the room of payments does with a request, inside its own acts: take it, settle it, put it back.

The row is locked first: of fifty that pay the same request at once, one does. The cashier is a fourth person.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import running_act
from tieshan.foundation.events import announce
from tieshan.funds.budgets.actions import release, take_back
from tieshan.funds.budgets.models import Commitment
from tieshan.funds.budgets.terms import CommitmentKind
from tieshan.funds.spending.actions.asking import moved
from tieshan.funds.spending.actions.checking import refuse_same_hands
from tieshan.funds.spending.models import SPENDING, SpendingRequest
from tieshan.funds.spending.policies import BOUNCE, SETTLE, TAKE
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan

__all__ = ["bounce", "come_back", "settle", "take_for_payment"]


def take_for_payment(*, actor: Actor, request: SpendingRequest, on: date) -> SpendingRequest:
    """Take a checked request into a payment; refuses whoever asked, decided or checked."""
    fresh = _locked(request)
    SPENDING.check(fresh, TAKE, actor=actor)
    refuse_same_hands(fresh, actor.account_id, _("Take a request into payment"))
    SPENDING.move(fresh, TAKE, actor=actor)
    fresh.save()
    return fresh


def settle(*, actor: Actor, request: SpendingRequest, on: date) -> SpendingRequest:
    """All of the request is paid: what its bills came to is spent (less what single payments spent already), the rest
    of what was reserved is free."""
    fresh = _locked(request)
    SPENDING.check(fresh, SETTLE, actor=actor)
    refuse_same_hands(fresh, actor.account_id, _("Note that a request is paid"))
    SPENDING.move(fresh, SETTLE, actor=actor)
    fresh.paid_on, fresh.paid_by_id = on, actor.account_id
    fresh.save()
    entries = Commitment.objects.filter(source_type=fresh._meta.label_lower, source_id=fresh.pk)
    sums = dict(entries.order_by().values_list("kind").annotate(fen=Sum("amount_fen")))
    spent = sums.get(CommitmentKind.SPEND, 0) - sums.get(CommitmentKind.TAKE_BACK, 0)
    release(source=fresh, on=on, spent=Yuan.from_fen(max((fresh.bill_fen or 0) - spent, 0)) or None)
    announce(moved(fresh, actor, on))
    return fresh


def bounce(*, actor: Actor, request: SpendingRequest, reason: str, on: date) -> SpendingRequest:
    """The payment came back unpaid (a wrong account): the request waits for payment again, its money stays reserved."""
    fresh = _locked(request)
    SPENDING.move(fresh, BOUNCE, actor=actor)
    fresh.remark = reason.strip()
    fresh.save()
    return fresh


def come_back(*, actor: Actor, request: SpendingRequest, amount: Yuan, reason: str, on: date) -> SpendingRequest:
    """A payment that had been entered as paid came back: its money is set aside again, to be paid anew."""
    fresh = _locked(request)
    if fresh.state != RequestState.PAID:
        # Nothing of it was spent yet: the others of its payees still wait.
        return fresh
    SPENDING.move(fresh, BOUNCE, actor=actor)
    fresh.remark, fresh.paid_on, fresh.paid_by_id = reason.strip(), None, None
    fresh.save()
    take_back(source=fresh, amount=amount, on=on)
    announce(moved(fresh, actor, on))
    return fresh


def _locked(request: SpendingRequest) -> SpendingRequest:
    if running_act() is None:
        raise RuntimeError("requests are paid inside an act")
    fresh = SpendingRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)
    fresh.version += 1
    return fresh
