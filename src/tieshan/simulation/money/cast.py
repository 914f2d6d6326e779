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

__all__ = ["gather_money", "keeps_a_book"]

#: How many audit together.
TEAM = 2
#: Finds or appoints so many who hold a role in a unit.
Holder = Callable[[Unit, str, int], list[Person]]


def keeps_a_book(unit_id: int) -> bool:
    """Whether a unit keeps a book already, so that its money is not part of the play."""
    return Book.objects.filter(unit=unit_id).exists()


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
        tills.append(Till(one.unit_id, one.chair, *holder(unit, "accountant", 1), *holder(unit, "cashier", 1)))
        own = [union for union in unions if union.federation_id == one.unit_id and union.unit_id not in kept]
        purses += [
            Purse(union.unit_id, one.unit_id, union.chair, one.cadres[0], _payer(union), _members(union.unit_id))
            for union in own
        ]
    if not tills:
        return MoneyCast()
    # Whoever reviews requests beforehand never audits the same union: the first member decides, the others audit.
    committee = sorted(holder(district, "audit_committee", TEAM + 1), key=lambda one: one.account_id)
    heads = {one.unit_id: one for one in federations}
    owns = [Purse(till.unit_id, till.unit_id, till.chair, heads[till.unit_id].cadres[0]) for till in tills]
    with_union = {purse.federation_id for purse in purses}
    without = {till.unit_id: _without(till) for till in tills}
    funds = [(unit_id, found[0]) for unit_id, found in without.items() if unit_id in with_union and found]
    debtors = [(unit_id, found[1]) for unit_id, found in without.items() if len(found) > 1]
    return MoneyCast(
        tuple(tills),
        tuple(purses),
        _leaver(federations, unions, purses, kept, holder),
        tuple(committee[1:]),
        tuple(owns),
        tuple(funds),
        tuple(debtors),
    )


def _without(till: Till) -> list[Payer]:
    """Two employers of the register that have a code and no union yet: one that joins one, one that is dunned."""
    known = Employer.objects.filter(
        territory=till.unit_id, union_unit=None, credit_code__gt="", closed_on=None, payers=None
    )
    return [Payer(one.pk, str(one.credit_code), one.name) for one in known.order_by("pk")[:2]]


def _leaver(
    federations: tuple[Federation, ...], unions: tuple[Union, ...], purses: list[Purse], kept: set[int], holder: Holder
) -> Purse | None:
    """A further union of the first federation: it entrusts its money as well, and merges into the first union."""
    if not purses:
        return None
    above = Unit.objects.get(pk=purses[0].federation_id)
    cadre = next(one.cadres[0] for one in federations if one.unit_id == above.pk)
    taken = kept | {one.unit_id for one in unions}
    basic = Unit.objects.filter(parent=above, status=Unit.Status.ACTIVE, kind=Unit.Kind.ENTERPRISE)
    found = basic.exclude(pk__in=taken).order_by("code").first()
    if found is None:
        return None
    chair = holder(found, "enterprise_chair", 1)[0]
    return Purse(found.pk, above.pk, chair, cadre, None, _members(found.pk))


def _payer(union: Union) -> Payer | None:
    """The union's employer, where the register knows its code and nobody has made it a payer."""
    known = Employer.objects.filter(union_unit=union.unit_id, credit_code__gt="", closed_on__isnull=True)
    found = known.filter(payers__isnull=True).order_by("pk").first()
    return None if found is None else Payer(found.pk, str(found.credit_code), found.name)


def _members(unit_id: int) -> tuple[Member, ...]:
    rows = Membership.objects.filter(unit=unit_id, state=Membership.State.ACTIVE).select_related("person")
    return tuple(_member(one) for one in rows.order_by("pk"))


def _member(one: Membership) -> Member:
    born = one.person.birth_date
    return Member(one.person_id, one.during.lower, one.during.upper, born.month if born is not None else 0)
