"""The request, its answer, the representatives, the information before talks (bargaining-rules:31 to :33)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.events import announce
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit
from tieshan.rights.bargaining.actions.clocks import check_day, step, watch, words
from tieshan.rights.bargaining.events import BargainingRefused
from tieshan.rights.bargaining.machine import BARGAINING
from tieshan.rights.bargaining.models import Bargaining, CollectiveContract, InformationAsked, Representative
from tieshan.rights.bargaining.policies import APPOINT, ASK, C06, GIVEN, RECALL, REPLY, REQUEST, WITHDRAW
from tieshan.rights.bargaining.queries import LEVEL_OF, people_of
from tieshan.rights.bargaining.terms import Kind, Side, State

__all__ = [
    "appoint_representatives",
    "ask_information",
    "give_information",
    "recall_representative",
    "reply_bargaining",
    "request_bargaining",
    "withdraw_bargaining",
]

#: Up to the draft the sides may still change.
_BEFORE_DRAFT = (State.REQUESTED, State.TALKS, State.DRAFTED, State.OBJECTED)


@act(REQUEST)
def request_bargaining(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    side: str,
    topics: str,
    requested_on: date,
    on: date,
    workers_covered: int = 0,
    renews: CollectiveContract | None = None,
) -> Bargaining:
    """Enter a request of either side; the other answers in writing within the days of the rule of that day.

    `requested_on` is when the request reached the other side. The level follows from the kind of union.
    """
    actor.require(REQUEST, unit)
    level = LEVEL_OF.get(Unit.Kind(unit.kind))
    if level is None or unit.status != Unit.Status.ACTIVE:
        raise Refused("rights.bargaining.unit", _("Only a union with a committee can bargain."), C06, field="unit")
    if kind not in Kind.values:
        raise Refused("rights.bargaining.kind", _("Choose the kind of contract."), field="kind")
    if side not in Side.values:
        raise Refused("rights.bargaining.side", _("Say which side requests."), field="side")
    check_day(requested_on, on, "requested_on")
    said = words(topics, _("Write what is to be bargained about."), "topics")
    # Two windows: the unit's row is the lock under which the open ones are looked for.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    running = Bargaining.objects.filter(unit=unit, kind=kind).exclude(state__in=("in_force", "withdrawn", "refused"))
    if running.exists():
        raise Refused(
            "rights.bargaining.running",
            _("This union already bargains for such a contract. Finish or break off that one first."),
            C06,
            field="kind",
        )
    if renews is not None and renews.unit_id != unit.pk:
        raise Refused("rights.bargaining.renews", _("It can only renew a contract of the same union."), field="renews")
    bargaining = Bargaining.objects.create(
        unit=unit,
        year=requested_on.year,
        number=next_number(REQUEST, year=requested_on.year),
        kind=kind,
        level=level,
        side=side,
        topics=said,
        requested_on=requested_on,
        reply_due_on=requested_on,
        workers_covered=workers_covered,
        renews=renews,
    )
    bargaining.reply_due_on = _watch_reply(bargaining, on)
    bargaining.save()
    step(bargaining, actor, REQUEST, requested_on, said)
    return bargaining


@act(REPLY, subject="bargaining")
def reply_bargaining(
    *,
    actor: Actor,
    bargaining: Bargaining,
    agrees: bool,
    reply: str,
    replied_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter the other side's written answer: talks begin, or it is refused (and may be answered anew later)."""
    actor.require(REPLY, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(replied_on, on, "replied_on", since=fresh.requested_on)
    said = words(reply, _("Write what the answer says."), "reply")
    BARGAINING.move(fresh, REPLY, actor=actor, agrees=agrees)
    fresh.replied_on, fresh.reply = replied_on, said
    fresh.save()
    meet_deadline(fresh, REPLY, on=replied_on)
    step(fresh, actor, REPLY, replied_on, said)
    if not agrees:
        announce(BargainingRefused(fresh.pk, fresh.unit_id, replied_on))
    return fresh


@act(APPOINT, subject="bargaining")
def appoint_representatives(
    *,
    actor: Actor,
    bargaining: Bargaining,
    side: str,
    people: list[dict[str, Any]],
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Say who represents a side: the whole list at once; whoever is no longer on it leaves and stays on record.

    Each has name, job, role ("chief", "member", "expert"), is_woman, is_frontline. What the sides still lack is shown
    at once and refuses talks; here it may be entered in any order.
    """
    actor.require(APPOINT, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    if fresh.state not in _BEFORE_DRAFT:
        raise Refused("rights.bargaining.settled", _("The sides no longer change after the vote."), C06)
    if side not in Side.values:
        raise Refused("rights.bargaining.side", _("Say which side they represent."), field="side")
    names = [one["name"].strip() for one in people]
    if len(set(names)) != len(names) or not all(names):
        raise Refused("rights.bargaining.names", _("Name each person once."), C06, field="people")
    other = set(people_of(fresh).exclude(side=side).values_list("name", flat=True))
    if other & set(names):
        raise Refused(
            "rights.bargaining.both",
            _("Nobody represents both sides: %(name)s.") % {"name": _(", ").join(sorted(other & set(names)))},
            C06,
            field="people",
        )
    if sum(one["role"] == "chief" for one in people) > 1:
        raise Refused("rights.bargaining.chiefs", _("A side has one chief representative."), C06, field="people")
    people_of(fresh).filter(side=side).update(left_on=on)
    Representative.objects.bulk_create(
        Representative(
            bargaining=fresh,
            side=side,
            name=one["name"].strip(),
            job=one.get("job", "").strip(),
            is_chief=one["role"] == "chief",
            is_expert=one["role"] == "expert",
            is_woman=bool(one.get("is_woman")),
            is_frontline=bool(one.get("is_frontline")),
            since=on,
        )
        for one in people
    )
    fresh.save()
    meet_deadline(fresh, RECALL, on=on)
    step(fresh, actor, APPOINT, on, f"{Side(side).label} · {_(', ').join(names)}")
    note(side=side, people=len(people))
    return fresh


@act(RECALL, subject="bargaining")
def recall_representative(
    *,
    actor: Actor,
    bargaining: Bargaining,
    representative: Representative,
    left_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """A representative left; the seat is filled within the days of the rule (bargaining-rules:31)."""
    actor.require(RECALL, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    if fresh.state not in _BEFORE_DRAFT:
        raise Refused("rights.bargaining.settled", _("The sides no longer change after the vote."), C06)
    if representative.bargaining_id != fresh.pk or representative.left_on is not None:
        raise Refused("rights.bargaining.nobody", _("This person is no representative."), field="representative")
    check_day(left_on, on, "left_on", since=representative.since)
    representative.left_on = left_on
    representative.save()
    fresh.save()
    title = gettext("Fill the vacant seat in %(number)s") % {"number": fresh}
    watch(fresh, RECALL, title, "rights.bargaining.vacancy", began_on=left_on, on=on)
    step(fresh, actor, RECALL, left_on, representative.name)
    return fresh


@act(ASK, subject="bargaining")
def ask_information(
    *,
    actor: Actor,
    bargaining: Bargaining,
    what: str,
    due_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Ask the employer for figures before talks: turnover, wages, hours, insurance; each line of `what` is one item."""
    actor.require(ASK, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    if fresh.state not in (State.REQUESTED, State.TALKS, State.OBJECTED):
        raise Refused("rights.bargaining.no_talks", _("Information is asked for before or during talks."), C06)
    if due_on < on:
        raise Refused("rights.bargaining.past", _("The day has passed already."), field="due_on")
    lines = [line.strip() for line in what.splitlines() if line.strip()]
    if not lines:
        raise Refused("rights.bargaining.empty", _("Write what is asked, one item a line."), field="what")
    InformationAsked.objects.bulk_create(
        InformationAsked(bargaining=fresh, what=line, asked_on=on, due_on=due_on) for line in lines
    )
    fresh.save()
    step(fresh, actor, ASK, on, "\n".join(lines))
    return fresh


@act(GIVEN, subject="bargaining")
def give_information(
    *,
    actor: Actor,
    bargaining: Bargaining,
    items: list[InformationAsked],
    given_on: date,
    on: date,
    expected_version: int | None = None,
) -> Bargaining:
    """Enter which of the information asked for has come in."""
    actor.require(GIVEN, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    check_day(given_on, on, "given_on")
    if not items or any(item.bargaining_id != fresh.pk or item.given_on is not None for item in items):
        raise Refused("rights.bargaining.items", _("Choose what came in."), field="items")
    InformationAsked.objects.filter(pk__in=[item.pk for item in items]).update(given_on=given_on)
    fresh.save()
    step(fresh, actor, GIVEN, given_on, "\n".join(item.what for item in items))
    return fresh


@act(WITHDRAW, subject="bargaining")
def withdraw_bargaining(
    *, actor: Actor, bargaining: Bargaining, reason: str, on: date, expected_version: int | None = None
) -> Bargaining:
    """Break off, with the reason; its clocks stop."""
    actor.require(WITHDRAW, bargaining.unit)
    fresh = claim_version(bargaining, expected_version)
    why = words(reason, _("Say why it is broken off."), "reason")
    BARGAINING.move(fresh, WITHDRAW, actor=actor)
    fresh.save()
    for kind in ("reply", "recall", "draft", "sign", "file"):
        drop_deadline(fresh, f"rights.bargaining.{kind}", reason=why, on=on)
    step(fresh, actor, WITHDRAW, on, why)
    return fresh


def _watch_reply(bargaining: Bargaining, on: date) -> date:
    """By the national rule in calendar days, or the district's own in working days, whichever ends first."""
    title = gettext("Answer to the request %(number)s") % {"number": bargaining}
    began_on = bargaining.requested_on
    rules = [parameter(f"rights.bargaining.{name}", on=began_on) for name in ("reply", "reply.local")]
    ends = {
        rule.code: end_of(calendar(), began_on, rule.whole, rule.counted.value)[0] for rule in rules if rule.whole > 0
    }
    governing = min(ends, key=lambda code: ends[code])
    return watch(bargaining, REPLY, title, governing, began_on=began_on, on=on)
