"""Counting the clocks of the law, whatever the day: never short, never past a working day; and pages ask no more as
cases grow."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines.rules import end_of, paused_days
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.lawbook.holidays import shipped_calendar
from tieshan.organisations.models import Employer
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.rules.clocks import CLOCKS, limitation_begins

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2015, 1, 1), date(2025, 10, 31))
#: Clocks whose number holds on every day since 2015.
KINDS = st.sampled_from(sorted(CLOCKS))


def raw_end(began: date, length: int, counted: str, paused: int) -> date:
    """The end by plain counting, before rest days move it."""
    if counted == "year":
        return add_months(began, 12 * length) + timedelta(days=paused)
    return began + timedelta(days=length + paused)


@settings(max_examples=300, deadline=None)
@given(kind=KINDS, began=DAYS, paused=st.integers(0, 40))
def test_a_clock_ends_on_the_first_working_day_from_its_plain_end(kind: str, began: date, paused: int) -> None:
    rule = parameter(CLOCKS[kind].parameter, on=began)
    counted = rule.counted.value
    last, preliminary = end_of(CALENDAR, began, rule.whole, counted, paused)
    assert preliminary or CALENDAR.is_working_day(last)
    if counted == "working_day":
        assert CALENDAR.working_days_in(began + timedelta(days=1), last) == rule.whole + paused
        return
    plain = raw_end(began, rule.whole, counted, paused)
    assert last >= plain
    if not preliminary:
        # Nothing was given away: every day between the plain end and the last day is a rest day.
        between = (plain + timedelta(days=step) for step in range((last - plain).days))
        assert not any(CALENDAR.is_working_day(day) for day in between)
    # A day later never ends earlier, a pause never takes time away.
    assert end_of(CALENDAR, began + timedelta(days=1), rule.whole, counted, paused)[0] >= last
    assert end_of(CALENDAR, began, rule.whole, counted, paused + 1)[0] >= last


@settings(max_examples=200, deadline=None)
@given(began=DAYS, first=st.integers(0, 200), length=st.integers(0, 200))
def test_a_pause_takes_exactly_the_days_it_lasted(began: date, first: int, length: int) -> None:
    stopped = began + timedelta(days=first)
    resumed = stopped + timedelta(days=length)
    assert paused_days(CALENDAR, stopped, resumed, "calendar_day") == length


@settings(max_examples=200, deadline=None)
@given(knew=DAYS, left=DAYS, only_wages=st.booleans(), employed=st.booleans())
def test_the_limitation_never_begins_before_the_wrong_was_known(
    knew: date, left: date, only_wages: bool, employed: bool
) -> None:
    began = limitation_begins(
        knew_on=knew, only_wages=only_wages, employed=employed, left_on=None if employed else left
    )
    assert (began is None) == (only_wages and employed)
    assert began is None or began >= knew


@pytest.mark.django_db
def test_pages_ask_no_more_as_a_case_and_the_register_grow(house: House) -> None:
    at = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
    cadre = house.actor("cadre")
    with acting_as(OPERATOR):
        with act_context(OPERATOR, "organisations.employer.register"):
            employer = Employer.objects.create(name="示例机械有限公司", territory=house.district.north)

        def opened(number: int) -> int:
            dispute = actions.open_dispute(
                actor=house.actor("north"),
                unit=house.district.north,
                employer=employer,
                channel="person",
                subject=f"案件{number}",
                facts="拖欠工资",
                matter="wages",
                knew_on=date(2026, 11, 2),
                at=at,
            )
            for serial in range(number):
                actions.add_worker(actor=cadre, dispute=dispute, name=f"王某{serial}", at=at)
                actions.add_claim(actor=cadre, dispute=dispute, kind="wages", at=at)
            return int(dispute.pk)

        page = browser(house.people["cadre"])

        def asked(address: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert page.get(address).status_code == 200
            return len(queries)

        small = opened(1)
        page.get(f"/disputes/{small}/")
        one, listed = asked(f"/disputes/{small}/"), asked("/disputes/")
        large = opened(8)
        assert asked(f"/disputes/{large}/") <= one
        assert asked("/disputes/") <= listed
        assert one <= 60
