"""Papers by whose turn it is."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.foundation.workflow.models import Deputy, Participant, Run, Signer
from tieshan.foundation.workflow.policies import AGREE, LIST, VIEW
from tieshan.foundation.workflow.terms import Part, RunState, SignerState

DECIDED = (SignerState.AGREED, SignerState.REFUSED, SignerState.RETURNED, SignerState.PASSED)
IN_DRAFTS = (RunState.DRAFT, RunState.RETURNED, RunState.WITHDRAWN)


def todo(actor: Actor, *, on: date) -> QuerySet[Signer]:
    """What lies before the actor: in their own posts, and in those of people whose deputy they are on the day."""
    if actor.account_id is None or not actor.may(AGREE):
        return Signer.objects.none()
    mine = Q(account_id=actor.account_id)
    standing = Deputy.objects.filter(deputy_id=actor.account_id, during__contains=on)
    for account, post in standing.values_list("account_id", "post_id"):
        mine |= Q(account_id=account, post_id=post) & Q(~_own(actor))
    return Signer.objects.filter(mine, state=SignerState.OPEN)


def _own(actor: Actor) -> Exists:
    """A deputy does not see here what they may not decide: papers they submitted or that concern them."""
    return Exists(
        Participant.objects.filter(
            run=OuterRef("run"), account_id=actor.account_id or 0, part__in=(Part.STARTER, Part.CONCERNED)
        )
    )


def todo_of(actor: Actor, run: Run, *, on: date) -> Signer | None:
    """The place of the actor in this run that is open, their own first."""
    rows = list(todo(actor, on=on).filter(run=run).select_related("step", "account"))
    return min(rows, key=lambda row: (row.account_id != actor.account_id, row.pk), default=None)


def done(actor: Actor) -> QuerySet[Signer]:
    """What the actor has decided or passed on, themselves or as a deputy."""
    return Signer.objects.filter(acted_by_id=actor.account_id, state__in=DECIDED)


def started(actor: Actor) -> QuerySet[Run]:
    """What the actor has submitted."""
    return Run.objects.filter(started_by_id=actor.account_id).exclude(state__in=(RunState.DRAFT, RunState.DROPPED))


def copied(actor: Actor) -> QuerySet[Run]:
    """What the actor received a copy of, or is concerned by."""
    parts = Participant.objects.filter(account_id=actor.account_id or 0, part__in=(Part.COPIED, Part.CONCERNED))
    return Run.objects.filter(pk__in=parts.values("run"))


def drafts(actor: Actor) -> QuerySet[Run]:
    """What the actor has yet to submit: drafts, and what came back."""
    return Run.objects.filter(started_by_id=actor.account_id, state__in=IN_DRAFTS)


def of_units(actor: Actor) -> QuerySet[Run]:
    """All papers of the units where the actor may see them, drafts of others left out."""
    scope = actor.scope(LIST)
    if not scope:
        return Run.objects.none()
    return Run.objects.visible_to(actor, VIEW).exclude(state=RunState.DRAFT)


def deputies(actor: Actor) -> QuerySet[Deputy]:
    """Who stands in for the actor, and for whom the actor stands in."""
    return Deputy.objects.filter(Q(account_id=actor.account_id) | Q(deputy_id=actor.account_id))
