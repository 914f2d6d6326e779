"""Which employers of the sample may get into trouble: those of which the house knows nothing yet.

An employer about which anything is on record (the demonstration keeps some) is left out, since the key knows nothing of
it; so is one whose union acts elsewhere in the script.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import zip_longest

from django.db.models import Count, Q

from tieshan.funds.books.models import Book
from tieshan.members.models import Membership
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.bargaining.models import CoveredEmployer
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.supervision.models import Letter
from tieshan.rights.warning.models import EarlyWarning, Sign, Signal
from tieshan.simulation.happenings import Federation
from tieshan.simulation.money.happenings import Payer, Purse
from tieshan.simulation.people import Person
from tieshan.simulation.trouble.happenings import TroubleCast, Watched

__all__ = ["gather_trouble"]

#: Employers of each federation that are looked at.
EACH = 16
#: Members of a union many of whom can leave.
FEWEST = 8
#: Finds or appoints so many who hold a role in a unit.
Holder = Callable[[Unit, str, int], list[Person]]
_RECORDS = (Signal, Sign, EarlyWarning, Concern, Dispute, Letter, CoveredEmployer)


def gather_trouble(*, federations: tuple[Federation, ...], taken: Collection[int], holder: Holder) -> TroubleCast:
    """Employers of these federations, one of each federation after the other; `taken` are unions that act elsewhere."""
    found = [_of(one, taken, holder) for one in federations]
    return TroubleCast(tuple(one for row in zip_longest(*found) for one in row if one is not None))


def _of(federation: Federation, taken: Collection[int], holder: Holder) -> list[Watched]:
    known = Q(pk__in=[])
    for model in _RECORDS:
        known |= Q(pk__in=model.objects.filter(employer__isnull=False).values("employer"))
    rows = Employer.objects.filter(territory_id=federation.unit_id, closed_on__isnull=True).exclude(known)
    rows = rows.exclude(union_unit__in=taken).select_related("union_unit").order_by("pk")[:EACH]
    # Workers name their employer by its name: it has to be the only one of that name.
    names = [one.name for one in rows]
    twice = Employer.objects.filter(name__in=names).values("name").annotate(n=Count("pk")).filter(n__gt=1)
    unclear = set(twice.values_list("name", flat=True))
    found = [one for one in rows if one.name not in unclear]
    whole = next((one for one in found if _has_everything(one)), None)
    return [_watched(federation, one, holder, union=one == whole) for one in found]


def _has_everything(employer: Employer) -> bool:
    """A union of its own with members enough to leave it, and a code by which levy is paid that nobody uses yet."""
    own = employer.union_unit
    if own is None or own.kind != Unit.Kind.ENTERPRISE or own.status != Unit.Status.ACTIVE:
        return False
    return bool(employer.credit_code) and not employer.payers.exists() and len(_members(own)) >= FEWEST


def _members(unit: Unit) -> tuple[int, ...]:
    active = Membership.objects.filter(unit=unit, state=Membership.State.ACTIVE, during__upper_inf=True)
    return tuple(active.order_by("pk").values_list("person_id", flat=True))


def _watched(federation: Federation, employer: Employer, holder: Holder, *, union: bool) -> Watched:
    """With `union` the people of its own union and the keeper of the levy act as well."""
    one = Watched(
        employer.pk, employer.name, employer.workers or 0, federation.unit_id, federation.chair, federation.cadres[0]
    )
    own = employer.union_unit
    if not union or own is None:
        return one
    chair = holder(own, "enterprise_chair", 1)[0]
    accountant = holder(Unit.objects.get(pk=federation.unit_id), "accountant", 1)[0]
    found = replace(one, union_chair=chair, members=_members(own), accountant=accountant)
    if Book.objects.filter(unit=own).exists():
        return found
    payer = Payer(employer.pk, str(employer.credit_code), employer.name)
    return replace(found, purse=Purse(own.pk, federation.unit_id, chair, one.cadre, payer))
