"""A small district with the people whom office tests need; through the acts themselves."""

from __future__ import annotations

from tests.accounts import appointed
from tests.district import District, make_district
from tieshan.foundation.access import Actor
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

_PEOPLE = {
    "leader": ("district_leader", "root"),
    "office": ("district_office", "root"),
    "north": ("federation_chair", "north"),
    "south": ("federation_chair", "south"),
    "cadre": ("cadre", "north"),
    "chair": ("enterprise_chair", "north_1"),
    "chair2": ("enterprise_chair", "north_2"),
    "stranger": ("enterprise_chair", "south_1"),
}


class House:
    """The district, its people by short names, and an actor for each."""

    def __init__(self) -> None:
        self.district: District = make_district()
        self.people: dict[str, Account] = {
            name: appointed(name, role, getattr(self.district, unit)) for name, (role, unit) in _PEOPLE.items()
        }

    def actor(self, name: str) -> Actor:
        """The person with the grants of today."""
        return actor_for(self.people[name])
