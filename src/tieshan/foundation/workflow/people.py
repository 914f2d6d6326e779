"""Who holds a role where: the room above that knows posts answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from tieshan.foundation.access import Actor

__all__ = ["Found", "Holder", "People", "people", "provide_people"]


@dataclass(frozen=True)
class Holder:
    """An account in a post."""

    account_id: int
    post_id: int
    post: str


@dataclass(frozen=True)
class Found:
    """The holders of a role, and the unit where they were found or looked for."""

    unit_id: int
    unit: str
    role: str
    holders: tuple[Holder, ...] = ()


class People(Protocol):
    """What approvals ask about people."""

    def holders(self, role: str, at: str, unit: Any, on: date) -> Found:
        """The holders of a role on a day: at the unit ("own"), at the nearest unit above that has one ("parent"), or
        at the root ("district")."""

    def superiors(self, unit: Any, on: date, without: Collection[int]) -> Found:
        """The heads of the nearest unit above that has one beside the people left out; at the root, its own heads."""

    def posts_of(self, account_id: int, on: date) -> tuple[Holder, ...]:
        """The posts that an account holds on a day."""

    def colleagues(self, actor: Actor, on: date) -> QuerySet[Any]:
        """The accounts among whom the actor may choose somebody to decide with or for them."""


_people: People | None = None


def provide_people(provider: People) -> None:
    """Register the one who knows people and posts (called by the organisations room)."""
    global _people
    _people = provider


def people() -> People:
    """The registered provider."""
    if _people is None:
        raise RuntimeError("no room provides people")
    return _people
