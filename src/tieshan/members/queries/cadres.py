"""The cadre body: who serves on a day, and its structure on any day or over the years (speech:C21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from tieshan.foundation.access import Actor, whole_district
from tieshan.members.models import Cadre
from tieshan.members.policies import CADRE_LIST
from tieshan.members.rules.cadres import age_band, born_between, education_group
from tieshan.organisations.models import Account, Unit


def cadres(actor: Actor) -> QuerySet[Cadre]:
    """The cadres in sight, past and present."""
    return Cadre.objects.visible_to(actor, CADRE_LIST)


def serving(actor: Actor, on: date) -> QuerySet[Cadre]:
    """The cadres in service on a day."""
    return cadres(actor).filter(service__contains=on)


def unit_of(account: Account, *, on: date) -> Unit | None:
    """The unit whose daily rules hold for a person: the federation that a cadre serves on the day, else the home unit.

    It says of a person where they work; the rights of whoever asks are asked of that unit afterwards.
    """
    with whole_district("where a person works, also where the asking post does not reach its cadres"):
        cadre = Cadre.objects.filter(account=account, service__contains=on).select_related("federation").first()
    return cadre.federation if cadre is not None else account.home_unit


def with_unit_counts(rows: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Each cadre with the number of units they look after now (`units_now`)."""
    return rows.annotate(units_now=Count("assignments", filter=Q(assignments__during__upper_inf=True)))


def in_age_band(rows: QuerySet[Cadre], band: int, on: date) -> QuerySet[Cadre]:
    """Those who fall into an age band on a day."""
    after, latest = born_between(band, on)
    if after is not None:
        rows = rows.filter(birth_date__gt=after)
    return rows.filter(birth_date__lte=latest) if latest is not None else rows


@dataclass
class Structure:
    """The cadre body on one day, counted by four marks."""

    on: date
    total: int = 0
    ages: Counter[int] = field(default_factory=Counter)
    educations: Counter[str] = field(default_factory=Counter)
    ranks: Counter[str] = field(default_factory=Counter)
    sexes: Counter[str] = field(default_factory=Counter)


def structure(actor: Actor, days: Sequence[date]) -> list[Structure]:
    """The structure on each of some days, from the spans of service; one query for all days.

    Education and rank are as recorded today: the register keeps no dated series of them.
    """
    first, last = min(days), max(days)
    rows = (
        cadres(actor)
        .filter(service__startswith__lte=last)
        .filter(Q(service__upper_inf=True) | Q(service__endswith__gt=first))
        .annotate(began=F("service__startswith"), ended=F("service__endswith"))
        .values_list("birth_date", "education", "rank", "sex", "began", "ended")
    )
    found = [Structure(day) for day in days]
    for birth, education, rank, sex, began, ended in rows:
        for one in found:
            if began <= one.on and (ended is None or one.on < ended):
                one.total += 1
                one.ages[age_band(birth, one.on)] += 1
                one.educations[education_group(education)] += 1
                one.ranks[rank] += 1
                one.sexes[sex] += 1
    return found
