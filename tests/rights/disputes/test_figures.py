"""Figures open their cases for those who may; for others no total reveals a small number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Employer
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.rules.suppression import hidden_parts, hidden_steps, leaves_few

AT = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())


def could_be(parts: Mapping[int, int], hidden: set[int]) -> dict[int, set[int]]:
    """Every value that each hidden part may have, for whoever knows the whole and the shown parts."""
    rest, keys = sum(parts[key] for key in hidden), sorted(hidden)
    found: dict[int, set[int]] = {key: set() for key in keys}
    for values in product(range(1, rest + 1), repeat=max(len(keys) - 1, 0)):
        last = rest - sum(values)
        if last >= 1:
            for key, value in zip(keys, (*values, last), strict=True):
                found[key].add(value)
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(2, 4))
def test_the_whole_never_reveals_a_small_part(numbers: list[int], smallest: int) -> None:
    parts = dict(enumerate(numbers))
    hidden = hidden_parts(parts, smallest)
    small = {key for key, number in parts.items() if 0 < number < smallest}
    assert small <= hidden
    assert not any(parts[key] == 0 for key in hidden)
    if not small or hidden == {key for key, number in parts.items() if number}:
        return
    for key, values in could_be(parts, hidden).items():
        assert len(values) > 1, (numbers, hidden, key)


def test_numbers_side_by_side_reveal_no_small_difference() -> None:
    # 30 cases, 26 accepted, 20 mediated, 18 agreed: of the mediated two would not have agreed.
    assert hidden_steps([26, 20, 18, 2], [30], 5) == [True, False, True, True]
    assert hidden_steps([30, 20, 20, 0], [30], 5) == [False, False, False, False]
    # 18 of the 20 open cases are of the group: two are not. A whole that is small is shown nowhere.
    assert leaves_few([(10, 30), (18, 20)], 5)
    assert not leaves_few([(20, 20), (0, 3), (15, 20)], 5)


@pytest.fixture
def house_with_cases(house: House) -> Iterator[House]:
    """Seven cases with one employer, two with another; one of them of a woman."""
    with acting_as(OPERATOR):
        employers = []
        for name in ("示例机械有限公司", "示例纺织有限公司"):
            with act_context(OPERATOR, "organisations.employer.register"):
                employers.append(Employer.objects.create(name=name, territory=house.district.north))
        for number in range(9):
            actions.open_dispute(
                actor=house.actor("north"),
                unit=house.district.north,
                employer=employers[number > 6],
                channel="person",
                subject=f"案件{number}",
                facts="拖欠工资",
                matter="wages",
                groups=["woman"] if number == 8 else ["migrant"],
                knew_on=date(2026, 11, 2),
                at=AT,
            )
        yield house


@pytest.mark.django_db
def test_numbers_open_their_cases_or_hide(house_with_cases: House) -> None:
    house = house_with_cases
    page = browser(house.people["north"])
    shown = page.get("/disputes/figures/?year=2026").content.decode()
    assert "示例纺织有限公司" in shown
    assert "of_group=woman" in shown
    women = page.get("/disputes/?received_from=2026-01-01&received_to=2026-12-31&counted=1&of_group=woman")
    assert "案件8" in women.content.decode()
    assert "案件7" not in women.content.decode()
    audit = browser(appointed("auditor", "audit_committee", house.district.root))
    hidden = audit.get("/disputes/figures/?year=2026").content.decode()
    # The small employer is not named, the small group is hidden, and so is the large one: nine less eight is one.
    assert "示例纺织有限公司" not in hidden
    assert "of_group" not in hidden
    assert hidden.count("hidden") >= 4
    assert audit.get("/disputes/").status_code == 403
    assert browser(house.people["chair"]).get("/disputes/figures/").status_code == 403
    assert browser(house.people["south"]).get("/disputes/figures/?year=2026").content.decode().count("示例") == 0
