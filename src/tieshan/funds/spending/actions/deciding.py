"""What follows from the decision on a request: its state, its reserved money, the record of the review beforehand."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.events import announce
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.workflow import ApprovalEnded
from tieshan.foundation.workflow.models import Decision
from tieshan.foundation.workflow.terms import Did
from tieshan.funds.budgets.actions import release
from tieshan.funds.spending.actions.asking import moved
from tieshan.funds.spending.models import SPENDING, PriorReview, SpendingRequest
from tieshan.funds.spending.queries import KIND
from tieshan.funds.spending.terms import Outcome, RequestState
from tieshan.lawbook.proofs import proof_changed

COMMITTEE = "audit_committee"
STEPS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}
_OUTCOMES = {
    Did.AGREE: Outcome.AGREE,
    Did.REFUSE: Outcome.REFUSE,
    Did.RETURN: Outcome.RETURN,
    Did.RETURN_TO: Outcome.RETURN,
}


def follow_approval(event: ApprovalEnded) -> None:
    """Move the request as its approval ended (subscribed in apps.py; runs under the deciding act)."""
    if event.kind != KIND:
        return
    request = SpendingRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=event.record_id)
    SPENDING.move(request, STEPS[event.outcome], actor=event.actor)
    request.decided_on = event.on
    request.version += 1
    request.save()
    _keep_reviews(request, event.run_id)
    if request.state != RequestState.AGREED:
        # Nothing stays reserved for what may never come; a request submitted again reserves anew.
        release(source=request, on=event.on)
        announce(moved(request, event.actor, event.on))
        return
    proof_changed(
        KIND,
        unit_ids={request.unit_id},
        account_ids={request.requested_by_id} if request.requested_by_id else set(),
        days={request.requested_on},
    )
    if request.billed_on is None and request.requested_by_id is not None:
        notify(
            accounts=[request.requested_by_id],
            code="funds.spending.agreed",
            text=format_lazy(
                _("Agreed: {number}. Hand in the bills, then it is checked and paid."), number=request.shown_number
            ),
            url=page_url("funds.spending.view", request.pk) or "",
            on=event.on,
            unit_id=request.unit_id,
        )


def _keep_reviews(request: SpendingRequest, run_id: int) -> None:
    """What the audit committee said in this approval, as records of their own."""
    known = set(PriorReview.objects.filter(request=request).values_list("decision_id", flat=True))
    said = Decision.objects.filter(run=run_id, step__role=COMMITTEE, did__in=list(_OUTCOMES)).order_by("pk")
    PriorReview.objects.bulk_create(
        [
            PriorReview(
                request=request,
                unit_id=request.unit_id,
                decision_id=line.pk,
                member_id=line.account_id,
                name=line.name,
                outcome=_OUTCOMES[Did(line.did)],
                opinion=line.opinion or "",
                amount_fen=request.amount_fen,
                on=line.on,
            )
            for line in said
            if line.pk not in known and line.account_id is not None
        ]
    )
