"""What stands at an employer on a day, by which weights, and who is told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.deadlines.providers import people_in_charge
from tieshan.foundation.ui.kinds import page_url
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Appointment, Employer, Unit
from tieshan.organisations.signals import SignalSource, signal_source, signal_sources
from tieshan.rights.warning.models import EarlyWarning, Signal
from tieshan.rights.warning.policies import REPORT, VISITED
from tieshan.rights.warning.rules import Fact, Judgement, Points, Rule, judge
from tieshan.rights.warning.terms import State

__all__ = [
    "Standing",
    "known_rule",
    "open_warning_of",
    "record_url",
    "rule_of",
    "standing_of",
    "told_accounts",
    "visitors",
    "warnings_to_report",
]


def rule_of(on: date) -> Rule:
    """The weights that hold on a day, all from the lawbook."""
    points = {}
    for source in signal_sources():
        each, most, lowest = parameter(source.parameter, on=on).wholes
        points[source.code] = Points(each, most, lowest)
    blue, yellow, orange, red = parameter("rights.warning.grades", on=on).wholes
    return Rule(
        points=points,
        complaint_sources=frozenset(source.code for source in signal_sources() if source.is_complaint),
        steps=(blue, yellow, orange, red),
        yellow_workers=parameter("rights.warning.yellow.workers", on=on).whole,
        orange_workers=parameter("rights.warning.orange.workers", on=on).whole,
        yellow_complaints=parameter("rights.warning.complaints", on=on).whole,
    )


def known_rule(on: date) -> list[str]:
    """The parameters of the lawbook on which a grade of this day rests."""
    codes = [source.parameter for source in signal_sources()]
    return [
        "rights.warning.grades",
        "rights.warning.yellow.workers",
        "rights.warning.orange.workers",
        "rights.warning.complaints",
        *codes,
    ]


@dataclass(frozen=True)
class Standing:
    """What counts at an employer on a day: the facts, and what they come to."""

    facts: list[Signal]
    judgement: Judgement


def standing_of(employer_id: int, on: date) -> Standing:
    """The signs that hold at an employer on a day, and the grade that follows from them."""
    holds = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
    facts = list(Signal.objects.filter(holds, employer_id=employer_id).order_by("source", "since", "pk"))
    return Standing(facts, judge([Fact(one.source, one.workers, one.since) for one in facts], rule_of(on)))


def record_url(fact: Signal, actor: Actor) -> str | None:
    """The record behind a sign, for those who may see records of its kind."""
    source: SignalSource | None = signal_source(fact.source)
    if source is None or not actor.may(source.seen_by):
        return None
    return page_url(source.page, fact.record_id)


def source_title(code: str) -> object:
    """A kind of sign in words, also when no room tells it any more."""
    source = signal_source(code)
    return source.title if source is not None else _("sign of a room that is gone (%(code)s)") % {"code": code}


def open_warning_of(employer: Employer) -> EarlyWarning | None:
    """The warning that is not lifted yet."""
    return EarlyWarning.objects.filter(employer=employer).exclude(state=State.CLOSED).first()


def warnings_to_report(actor: Actor) -> QuerySet[EarlyWarning]:
    """Warnings of the actor's own unions that nobody has reported yet, and those in their own hands."""
    own = [grant.unit_id for grant in actor.grants if REPORT in grant.codes]
    mine = Q(state__in=(State.IN_HAND, State.CHECKED), handler_id=actor.account_id)
    return (
        EarlyWarning.objects.filter(mine | Q(state=State.RAISED, unit_id__in=own))
        .select_related("employer")
        .order_by("-grade", "report_due_at", "pk")
    )


def told_accounts(units: Collection[int], *, on: date) -> dict[int, tuple[list[int], list[int]]]:
    """For each union who is told of its warnings: those in charge there, and those in charge one level above."""
    with whole_district("whoever is in charge of the level above is told too"):
        return people_in_charge(units, on=on)


def visitors(unit: Unit, *, on: date) -> QuerySet[Account]:
    """Who may pay a prevention visit for this union: holders of its own posts that carry the right."""
    posts = Appointment.objects.filter(
        post__unit=unit, post__roles__codes__contains=[VISITED], during__contains=on, account__is_active=True
    )
    return Account.objects.filter(pk__in=posts.values("account"))
