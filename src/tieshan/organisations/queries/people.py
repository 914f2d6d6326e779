"""Who holds a role where, for approvals: at the unit, at the nearest unit above, at the district, on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from tieshan.foundation.access import Actor
from tieshan.foundation.workflow.people import Found, Holder
from tieshan.organisations.models import Account, Appointment, Role, Unit

# Who heads a unit of each kind.
HEADS = ("district_leader", "federation_chair", "enterprise_chair")
# Without this right nobody decides on papers; the three administrators do not hold it.
DECIDES = "workflow.approval.agree"


def _line_up(unit: Any) -> list[int]:
    """The units above, nearest first, by today's tree, as rights follow today's tree."""
    return [int(number) for number in unit.path.strip(".").split(".")][-2::-1]


def _standing(on: date) -> QuerySet[Appointment]:
    """Appointments of a day that count: open account, post and unit that stand."""
    return Appointment.objects.filter(
        Q(post__abolished_on__isnull=True) | Q(post__abolished_on__gt=on),
        during__contains=on,
        account__is_active=True,
        post__unit__status=Unit.Status.ACTIVE,
    )


@dataclass
class _Place:
    """Who holds the role in one unit, with the names of unit and role, so that nobody asks for them again."""

    unit: str
    role: tuple[str, str]
    holders: list[Holder] = field(default_factory=list)


def _places(rows: QuerySet[Appointment], units: Collection[int]) -> dict[int, _Place]:
    found: dict[int, _Place] = {}
    values = rows.filter(post__unit__in=units).order_by("post__unit", "account", "post")
    # The role is the one that `rows` asks for: the names come over the same join.
    names = ("post__unit__name", "post__roles__name", "post__roles__name_en")
    seen = values.values_list("post__unit", "account", "post", "post__title", *names).distinct()
    for unit, account, post, title, unit_name, role, role_en in seen:
        found.setdefault(unit, _Place(unit_name, (role, role_en))).holders.append(Holder(account, post, title))
    return found


def _found(places: dict[int, _Place], units: list[int], fallback: int, role: str) -> Found:
    """The nearest of the units that has anybody; with nobody anywhere, the one that was meant first."""
    where = next((one for one in units if one in places), None)
    if where is None:
        return Found(fallback, _unit_name(fallback), _role_name(role))
    place = places[where]
    return Found(where, place.unit, _worded(*place.role), tuple(place.holders))


class PostPeople:
    """The answers of the register of posts."""

    def holders(self, role: str, at: str, unit: Any, on: date) -> Found:
        """The holders of a role at the unit, at the nearest unit above that has one, or at the district."""
        line = {"own": [unit.pk], "parent": _line_up(unit) or [unit.pk], "district": _line_up(unit)[-1:] or [unit.pk]}
        units = line[at]
        return _found(_places(_standing(on).filter(post__roles__code=role), units), units, units[0], role)

    def superiors(self, unit: Any, on: date, without: Collection[int]) -> Found:
        """The heads of the nearest unit above beside those left out; at the root, its own other heads."""
        units = [*_line_up(unit), *([] if _line_up(unit) else [unit.pk])]
        rows = _standing(on).filter(post__roles__code__in=HEADS).exclude(account__in=list(without))
        found = _found(_places(rows, units), units, units[-1], HEADS[0])
        # A person may head a unit in two of these roles, but is one person in one post.
        holders = tuple({(holder.account_id, holder.post_id): holder for holder in found.holders}.values())
        return replace(found, holders=holders)

    def posts_of(self, account_id: int, on: date) -> tuple[Holder, ...]:
        """The posts an account holds on a day that may decide on papers."""
        rows = _standing(on).filter(account=account_id, post__roles__codes__contains=[DECIDES])
        values = rows.order_by("post").values_list("post", "post__title", "post__unit__name").distinct()
        return tuple(Holder(account_id, post, f"{unit} {title}") for post, title, unit in values)

    def colleagues(self, actor: Actor, on: date) -> QuerySet[Account]:
        """The accounts with a deciding post on the actor's own line of the tree: above their unit, in it, below it."""
        rows = _standing(on).filter(post__roles__codes__contains=[DECIDES]).exclude(account=actor.account_id)
        near = Q(pk__in=())
        for path in {grant.path for grant in actor.grants}:
            above = [int(number) for number in path.strip(".").split(".") if number]
            near |= Q(post__unit__in=above) | Q(post__unit__path__startswith=path)
        return Account.objects.filter(pk__in=rows.filter(near).values("account"))


def _unit_name(pk: int) -> str:
    return str(Unit.objects.only("name").get(pk=pk).name)


def _role_name(code: str) -> str:
    role = Role.objects.filter(code=code).only("name", "name_en").first()
    if role is None:
        return code
    return _worded(role.name, role.name_en)


def _worded(name: str, name_en: str) -> str:
    return name_en if (get_language() or "").startswith("en") and name_en else name
