"""Who stands in for whom: dated, for a named post, shown on every paper they decide on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note, running_act
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.workflow.models import Deputy
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.policies import END_DEPUTY, NAME_DEPUTY
from tieshan.kernel.refusal import Forbidden, Refused

__all__ = ["end_deputy", "name_deputy", "stand_in"]


@act(NAME_DEPUTY)
def name_deputy(
    *, actor: Actor, post_id: int, deputy: Any, first: date, last: date, reason: str = "", on: date
) -> Deputy:
    """Name who decides in one's place, for one of one's own posts, from the first to the last day of an absence."""
    actor.require(NAME_DEPUTY)
    if actor.account_id is None:
        raise Forbidden("workflow.deputy.nobody", _("Only a person can be absent."))
    held = {holder.post_id: holder.post for holder in people().posts_of(actor.account_id, on)}
    if post_id not in held:
        raise Refused("workflow.deputy.no_post", _("Choose one of the posts you hold."), field="post_id")
    if not people().colleagues(actor, on).filter(pk=deputy.pk).exists():
        raise Refused("workflow.approval.no_colleague", _("Choose somebody who holds a post today."), field="deputy")
    named = _name(actor.account_id, post_id, held[post_id], deputy, first, last, reason, on)
    note(unit_id=actor.unit_id, post=held[post_id], first=first.isoformat(), last=last.isoformat(), deputy=deputy.pk)
    return named


@act(END_DEPUTY, subject="deputy")
def end_deputy(*, actor: Actor, deputy: Deputy, on: date) -> Deputy:
    """Back earlier: from this day on one decides oneself again. What was decided stands."""
    actor.require(END_DEPUTY)
    if deputy.account_id != actor.account_id:
        raise Forbidden("workflow.deputy.not_yours", _("Only the person who was absent may end this."))
    fresh = Deputy.objects.select_for_update().get(pk=deputy.pk)
    if fresh.during.isempty or fresh.during.upper <= on:
        raise Refused("workflow.deputy.over", _("This deputyship is over already."))
    fresh.during = DateRange(fresh.during.lower, max(on, fresh.during.lower))
    fresh.save()
    note(unit_id=actor.unit_id)
    return fresh


def stand_in(*, account_id: int, deputy: Any, first: date, last: date, reason: str, on: date) -> list[Deputy]:
    """Inside a room's act (leave granted with a hand-over person): the deputy stands in for all posts of the account.

    Posts that have a deputy in that time already keep them; posts the deputy holds too need none.
    """
    if running_act() is None:
        raise RuntimeError("deputies are named inside an act")
    own = {holder.post_id for holder in people().posts_of(deputy.pk, on)}
    named = []
    for holder in people().posts_of(account_id, on):
        taken = Deputy.objects.filter(
            account_id=account_id, post_id=holder.post_id, during__overlap=_span(first, last)
        ).exists()
        if not taken and holder.post_id not in own and deputy.pk != account_id:
            named.append(_name(account_id, holder.post_id, holder.post, deputy, first, last, reason, on))
    return named


def _span(first: date, last: date) -> DateRange:
    return DateRange(first, last + timedelta(days=1))


def _name(
    account_id: int, post_id: int, post: str, deputy: Any, first: date, last: date, reason: str, on: date
) -> Deputy:
    if last < first:
        raise Refused("workflow.deputy.dates", _("The last day lies before the first."), field="last")
    if last < on:
        raise Refused("workflow.deputy.past", _("These days are over already."), field="last")
    if Deputy.objects.filter(account_id=account_id, post_id=post_id, during__overlap=_span(first, last)).exists():
        raise Refused(
            "workflow.deputy.taken",
            _("This post has a deputy in that time already. End that one first."),
            field="first",
        )
    named = Deputy.objects.create(
        account_id=account_id,
        post_id=post_id,
        post_title=post,
        deputy=deputy,
        during=_span(first, last),
        reason=reason.strip(),
        named_on=on,
    )
    notify(
        accounts=[deputy.pk],
        code="workflow.deputy.named",
        text=_("You stand in for a colleague: see “Deputies”."),
        url=page_url("workflow.deputy.list") or "",
        on=on,
    )
    return named
