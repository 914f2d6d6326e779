"""Addresses that nobody was given: typed years, characters that no database keeps."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts import appointed, browser
from tests.district import OPERATOR, make_district
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/due/?due_to=9999-12-31",
        "/due/?q=%00",
        "/units/?unit_text=%00",
        "/search/?q=%00",
        "/log/write/?day=0001-01-01",
        "/log/month/?month=9999-12",
        "/meetings/calendar/?month=0001-01",
        "/books/trial-balance/?from=0001-01-01&account=%00",
        "/warnings/forecast/?month=0001-01",
        "/figures/?figure=meetings.all&unit=1&period=0001-01-01~9999-12-31",
    ],
)
def test_senseless_conditions_break_no_page(address: str) -> None:
    leader = browser(appointed("leader", "district_leader", make_district().root))
    assert leader.get(address).status_code in (200, 404)


def test_a_search_for_figures_is_left_alone() -> None:
    leader = browser(appointed("leader", "district_leader", make_district().root))
    assert 'value="0206-03-01"' in leader.get("/units/?q=0206-03-01").content.decode()
    # A day that can be meant goes through as it is.
    assert 'value="2026-03-01"' in leader.get("/due/?due_from=2026-03-01").content.decode()
    assert 'value="9999-12-31"' not in leader.get("/due/?due_to=9999-12-31").content.decode()


def test_a_printed_list_names_the_unit_that_reports() -> None:
    district = make_district()
    leader = appointed("leader", "district_leader", district.root)
    with acting_as(OPERATOR), act_context(OPERATOR, "organisations.account.open"):
        Account.objects.filter(pk=leader.pk).update(home_unit=district.root)
    page = browser(leader).get("/units/?print=1").content.decode()
    assert f"Reporting unit: {district.root.name}" in page


def test_a_mangled_code_is_not_found() -> None:
    assert Client().get("/verify/%00/").status_code == 404
