"""A district with a receiver and people who fill in, and short ways to a collection that was sent out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, District, make_district
from tests.office.collecting.templates import ALL
from tieshan.foundation.access import Actor, acting_as
from tieshan.office.collecting.actions.collections import draft_collection, open_collection
from tieshan.office.collecting.models import Collection, UnitSheet
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

DAY = date(2026, 5, 12)
DUE = date(2026, 5, 29)


@dataclass
class Office:
    """The people of this room."""

    district: District
    clerk_account: Account
    chair_account: Account
    sister_account: Account
    clerk: Actor
    chair: Actor
    sister: Actor

    def draft(self, template: Callable[[], bytes] | bytes, name: str = "表.xlsx", *, day: date = DAY) -> Collection:
        """A workbook put up."""
        data = template if isinstance(template, bytes) else template()
        return draft_collection(
            actor=self.clerk, unit=self.district.root, title="示例表", workbook=BytesIO(data), name=name, on=day
        )

    def opened(
        self, key: str, *, day: date = DAY, due: date = DUE, kinds: tuple[str, ...] = ("enterprise", "joint")
    ) -> Collection:
        """A workbook sent out to all basic unions."""
        return open_collection(
            actor=self.clerk, collection=self.draft(ALL[key], day=day), under=self.district.root, kinds=kinds,
            due_on=due, on=day,
        )  # fmt: skip

    def sheet(self, collection: Collection, unit: Unit | None = None) -> UnitSheet:
        """The sheet of a unit, the machinery union's by default."""
        return collection.sheets.get(unit=unit or self.district.north_1)


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    district = make_district()
    clerk = appointed("clerk", "district_office", district.root)
    chair = appointed("chair", "enterprise_chair", district.north_1, subtree=False)
    sister = appointed("sister", "enterprise_chair", district.north_2, subtree=False)
    found = Office(district, clerk, chair, sister, actor_for(clerk), actor_for(chair), actor_for(sister))
    # Outside an act the row policies show nothing; what the tests look at, they see as the operator.
    with acting_as(OPERATOR):
        yield found
