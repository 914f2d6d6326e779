"""A small fictional district for tests, built through the acts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tieshan.foundation.access import Actor, Grant, system_actor
from tieshan.kernel.identifiers import resident_check_character
from tieshan.members.actions.membership import join_member
from tieshan.members.models import Person
from tieshan.organisations.actions.district import establish_district
from tieshan.organisations.actions.roles import shipped_roles, synchronise_roles
from tieshan.organisations.actions.tree import found_unit
from tieshan.organisations.models import Unit

TODAY = date(2026, 11, 22)
OPERATOR = system_actor("测试")


@dataclass
class District:
    """Two federations with two enterprise unions each."""

    root: Unit
    north: Unit
    south: Unit
    north_1: Unit
    north_2: Unit
    south_1: Unit
    south_2: Unit


def make_district(*, is_sample: bool = False) -> District:
    """Found the district and its units, with the shipped roles."""
    synchronise_roles(actor=OPERATOR)
    root = establish_district(
        actor=OPERATOR, code="SL", name="示例区总工会", founded_on=date(2000, 1, 1), is_sample=is_sample
    )

    def found(parent: Unit, code: str, name: str, kind: str) -> Unit:
        return found_unit(actor=OPERATOR, parent=parent, code=code, name=name, kind=kind, founded_on=date(2010, 3, 1))

    north = found(root, "SL-01", "北园区域工会联合会", "regional")
    south = found(root, "SL-02", "南湖行业工会联合会", "industrial")
    return District(
        root,
        north,
        south,
        found(north, "SL-01-001", "示例机械有限公司工会", "enterprise"),
        found(north, "SL-01-002", "示例纺织有限公司工会", "enterprise"),
        found(south, "SL-02-001", "示例食品有限公司工会", "enterprise"),
        found(south, "SL-02-002", "示例物流联合工会", "joint"),
    )


def actor_as(role: str, unit: Unit, *, subtree: bool = True, account_id: int | None = None) -> Actor:
    """An actor who holds a shipped role in a unit (no account behind it unless one is given)."""
    shipped = next(r for r in shipped_roles() if r["code"] == role)
    grant = Grant(frozenset(shipped["codes"]), unit.path, unit.pk, subtree)
    return Actor(account_id, role, (grant,), kind="command", administrator=shipped["administrator"])


def resident_number(serial: int = 1, *, birth: str = "19900307", sex: str = "1") -> str:
    """A valid number of nobody: the region 999999 is given to no place."""
    order = serial * 2 + (1 if sex == "1" else 0)
    body = f"999999{birth}{order:03d}"
    return body + resident_check_character(body)


def member(unit: Unit, name: str = "张伟", serial: int = 1, *, actor: Actor = OPERATOR, **facts: Any) -> Person:
    """Join somebody to a unit."""
    number = facts.pop("id_number", None) or resident_number(serial, sex=facts.pop("sex", "1"))
    joined = facts.pop("joined_on", date(2020, 5, 1))
    return join_member(actor=actor, unit=unit, name=name, id_number=number, joined_on=joined, on=TODAY, **facts)
