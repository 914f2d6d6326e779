"""Reads of disputes: whose hands, the clocks, the four firsts, what the calculators say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.deadlines.models import OPEN_STATES as RUNNING
from tieshan.foundation.deadlines.models import Deadline
from tieshan.kernel.money import Yuan, total
from tieshan.organisations.models import Account, Appointment, Unit
from tieshan.rights.concerns.queries import IN_CHARGE, First
from tieshan.rights.concerns.queries import four_firsts as firsts_of_concern
from tieshan.rights.disputes.models import OPEN_STATES, Dispute, DisputeStep, Worker
from tieshan.rights.disputes.policies import ACCEPT, CLAIM, CLOSE, FILE, FROM_CONCERN, MEDIATE, OPEN, RECKON
from tieshan.rights.disputes.terms import State

__all__ = [
    "IN_CHARGE",
    "claimed",
    "clocks_of",
    "corrections_of",
    "eyes_on",
    "four_firsts",
    "handlers",
    "next_due",
    "people_of",
    "speakers",
    "waiting_for",
]

PREFIX = "rights.dispute.clock."


def waiting_for(actor: Actor) -> QuerySet[Dispute]:
    """The actor's own disputes with something due, and those to be decided on in their own unions."""
    own = [grant.unit_id for grant in actor.grants if ACCEPT in grant.codes]
    # Each side has its own index; with the states taken out of the brackets none of them would be used.
    still = Q(state__in=OPEN_STATES)
    mine = Q(still, handler_id=actor.account_id) | Q(still, second_id=actor.account_id)
    return Dispute.objects.filter(mine | Q(state=State.RECEIVED, unit_id__in=own)).order_by("next_on", "pk")


def handlers(unit: Unit, *, on: date) -> QuerySet[Account]:
    """Who may take a dispute of this union in hand: holders of its own posts that carry the right to mediate."""
    posts = Appointment.objects.filter(
        post__unit=unit, post__roles__codes__contains=[MEDIATE], during__contains=on, account__is_active=True
    )
    return Account.objects.filter(pk__in=posts.values("account"))


def eyes_on(dispute: Dispute, *, on: date) -> list[int | None]:
    """Two people who are warned of limits beside the union itself, before anybody has the dispute in hand.

    Whoever took it in, and one more of the union or of the one above it: a limit never hangs on one pair of eyes.
    """
    first = dispute.steps.order_by("pk").values_list("by_id", flat=True).first()
    with whole_district("who is warned of a limit before a dispute is in hand"):
        for unit in (dispute.unit, dispute.unit.parent):
            others = handlers(unit, on=on).exclude(pk=first or 0) if unit is not None else Account.objects.none()
            other = others.order_by("pk").values_list("pk", flat=True).first()
            if other is not None:
                break
    return [one for one in (first, other) if one is not None]


def people_of(dispute: Dispute) -> QuerySet[Worker]:
    """The workers of a dispute as they stand; what was corrected is left out."""
    return Worker.objects.filter(dispute=dispute, corrected__isnull=True).order_by("pk")


def corrections_of(dispute: Dispute) -> dict[int, Worker]:
    """Which entry stands now in the place of each that was corrected, however often."""
    found: dict[int, Worker] = {}
    for one in Worker.objects.filter(dispute=dispute, corrects__isnull=False).order_by("-pk"):
        if one.corrects_id is not None:
            found[one.corrects_id] = found.get(one.pk, one)
    return found


def speakers(dispute: Dispute) -> list[Worker]:
    """Who speaks for the workers: the representatives of a group, else every worker."""
    people = list(people_of(dispute))
    return [one for one in people if one.is_representative] or people


def clocks_of(dispute: Dispute) -> list[Deadline]:
    """Every clock of a dispute that ever ran, the oldest first; one line a clock, however many people it warns."""
    with whole_district("whoever reads a dispute reads its clocks"):
        rows = list(deadlines_of(dispute).filter(kind__startswith=PREFIX).select_related("account").order_by("id"))
    seen: dict[tuple[Any, ...], Deadline] = {}
    for row in rows:
        seen.setdefault((row.kind, row.began_on, row.first_due_on, row.state, row.due_on), row)
    return list(seen.values())


def next_due(dispute: Dispute) -> date | None:
    """The nearest last day of a running clock."""
    with whole_district("the nearest clock of a dispute"):
        rows = deadlines_of(dispute).filter(state__in=RUNNING).order_by("due_on")
        found: date | None = rows.values_list("due_on", flat=True).first()
    return found


def claimed(dispute: Dispute) -> Yuan:
    """Everything claimed, in yuan."""
    return total(claim.amount for claim in dispute.claims.all())


def four_firsts(dispute: Dispute, steps: Iterable[DisputeStep]) -> list[First]:
    """Who was first to know, report, help and supervise, and when (speech:C17).

    Where the dispute grew from a concern, whoever knew of and reported that one was the first.
    """
    known = list(steps)

    def first(word: str, acts: tuple[str, ...]) -> First:
        step = next((one for one in known if one.act in acts and one.by is not None), None)
        return First(word, step.by.display_name, step.at) if step is not None and step.by is not None else First(word)

    found = [
        first(_("First to know"), (OPEN, FROM_CONCERN)),
        first(_("First to report"), (ACCEPT,)),
        first(_("First to help"), (MEDIATE, FILE, CLAIM, RECKON)),
        first(_("First to supervise"), (CLOSE,)),
    ]
    if dispute.concern is None:
        return found
    before = firsts_of_concern(dispute.concern.steps.select_related("by").order_by("pk"))
    return [old if old.at is not None else new for old, new in zip(before, found, strict=True)]
