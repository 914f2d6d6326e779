"""Who handles the money: accountants and cashiers of the federations, the audit committee, and whose money it is.

A federation or union that keeps a book already (the demonstration does) is left out: the key knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable

from tieshan.funds.books.models import Book
from tieshan.members.models import Membership
from tieshan.organisations.models import Employer, Unit
from tieshan.simulation.happenings import Federation, Union
from tieshan.simulation.money.happenings import Member, MoneyCast, Payer, Purse, Till
from tieshan.simulation.people import Person

__all__ = ["gather_money"]

#: Finds or appoints who holds a role in a unit.
Holder = Callable[[Unit, str], Person]


def gather_money(
    *, district: Unit, federations: tuple[Federation, ...], unions: tuple[Union, ...], holder: Holder
) -> MoneyCast:
    """Everybody who handles money in these federations and unions."""
    kept = set(Book.objects.values_list("unit_id", flat=True))
    tills, purses = [], []
    for one in federations:
        if one.unit_id in kept:
            continue
        unit = Unit.objects.get(pk=one.unit_id)
        tills.append(Till(one.unit_id, one.chair, holder(unit, "accountant"), holder(unit, "cashier")))
        own = [union for union in unions if union.federation_id == one.unit_id and union.unit_id not in kept]
        purses += [
            Purse(union.unit_id, one.unit_id, union.chair, one.cadres[0], _payer(union), _members(union))
            for union in own
        ]
    if tills:
        holder(district, "audit_committee")
    return MoneyCast(tuple(tills), tuple(purses))


def _payer(union: Union) -> Payer | None:
    """The union's employer, where the register knows its code and nobody has made it a payer."""
    known = Employer.objects.filter(union_unit=union.unit_id, credit_code__gt="", closed_on__isnull=True)
    found = known.filter(payers__isnull=True).order_by("pk").first()
    return None if found is None else Payer(found.pk, str(found.credit_code), found.name)


def _members(union: Union) -> tuple[Member, ...]:
    rows = Membership.objects.filter(unit=union.unit_id, state=Membership.State.ACTIVE).order_by("pk")
    return tuple(Member(one.person_id, one.during.lower, one.during.upper) for one in rows)
