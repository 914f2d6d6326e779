"""What the tests of supervision share: a whole district in reach, supervisors, an employer, an inspection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Employer
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.models import Inspection, Supervisor

DAY = date(2026, 9, 1)
FINDING = {"matter": "hours", "what": "每周工时超过四十四小时", "rule": "劳动法第三十六条", "workers": 12}


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name="示例机械有限公司",
            name_initials="sljxyxgs",
            territory=house.district.north,
            union_unit=house.district.north_1,
        )


def supervisor(house: House, serial: int, **facts: Any) -> Supervisor:
    given = {"name": f"监督员{serial}", "place": "supervisor", "number": f"S{serial}", "issued_by": "市总工会"}
    given |= {"valid_from": date(2024, 1, 1), "valid_to": date(2027, 12, 31), "since": date(2024, 1, 1), "on": DAY}
    return actions.appoint_supervisor(actor=house.actor("north"), unit=house.district.north, **{**given, **facts})


@pytest.fixture
def pair(house: House) -> list[Supervisor]:
    return [supervisor(house, 1), supervisor(house, 2)]


def planned(house: House, employer: Employer, **facts: Any) -> Inspection:
    given = {"unit": house.district.north, "purpose": "工时", "planned_on": DAY, "on": DAY, **facts}
    return actions.plan_inspection(actor=house.actor("north"), employer=employer, **given)


def held(house: House, inspection: Inspection, people: list[Supervisor], **facts: Any) -> Inspection:
    given = {"held_on": DAY, "place": "车间", "met": "人事经理王某", "record": "查看考勤", "signed": True, "on": DAY}
    given |= {"findings": [FINDING], **facts}
    return actions.hold_inspection(actor=house.actor("north"), inspection=inspection, supervisors=people, **given)
