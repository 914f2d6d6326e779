"""Who holds a role where, for approvals: at the unit, at the nearest unit above, at the district, on a day."""

from __future__ import annotations

from collections.abc import Collection
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


def _holders(rows: QuerySet[Appointment], units: Collection[int]) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = {}
    values = rows.filter(post__unit__in=units).order_by("post__unit", "account", "post")
    for unit, account, post, title in values.values_list("post__unit", "account", "post", "post__title").distinct():
        found.setdefault(unit, []).append(Holder(account, post, title))
    return found


class PostPeople:
    """The answers of the register of posts."""

    def holders(self, role: str, at: str, unit: Any, on: date) -> Found:
        """The holders of a role at the unit, at the nearest unit above that has one, or at the district."""
        line = {"own": [unit.pk], "parent": _line_up(unit) or [unit.pk], "district": _line_up(unit)[-1:] or [unit.pk]}
        units = line[at]
        found = _holders(_standing(on).filter(post__roles__code=role), units)
        where = next((one for one in units if one in found), units[0])
        return Found(where, _unit_name(where), _role_name(role), tuple(found.get(where, ())))

    def superiors(self, unit: Any, on: date, without: Collection[int]) -> Found:
        """The heads of the nearest unit above beside those left out; at the root, its own other heads."""
        units = [*_line_up(unit), *([] if _line_up(unit) else [unit.pk])]
        rows = _standing(on).filter(post__roles__code__in=HEADS).exclude(account__in=list(without))
        found = _holders(rows, units)
        where = next((one for one in units if one in found), units[-1])
        return Found(where, _unit_name(where), _role_name(HEADS[0]), tuple(found.get(where, ())))

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
    return role.name_en if (get_language() or "").startswith("en") and role.name_en else role.name
