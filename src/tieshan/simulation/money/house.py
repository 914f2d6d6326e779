"""What those who play the happenings of money and trouble know of the player of the whole script."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from tieshan.foundation.access import Actor
from tieshan.organisations.models import Unit
from tieshan.simulation.people import Person

__all__ = ["House"]


class House(Protocol):
    """People as actors, and the units of the cast."""

    def actor(self, person: Person) -> Actor:
        """A person as an actor."""

    def actor_of(self, account_id: int) -> Actor:
        """Whoever has an account."""

    def unit(self, unit_id: int) -> Unit:
        """A unit of the cast."""

    def agree(self, kind: str, record_id: int, on: date) -> None:
        """Everybody asked about a paper agrees."""
