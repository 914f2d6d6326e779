"""Every paper finds exactly one way, by kind, unit, quantity and day; a paper without a way is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from tieshan import lawbook
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import own_values
from tieshan.lawbook.reading import library
from tieshan.lawbook.routes import ROLES, UNIT_KINDS
from tieshan.organisations.actions.roles import shipped_roles
from tieshan.organisations.models import Unit

DAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ("0.5", "federation_chair"),
        ("1.5", "federation_chair"),
        ("2", "district_office"),
        ("6.5", "district_office"),
        ("7", "district_leader"),
        ("40", "district_leader"),
    ],
)
def test_the_leave_ladder_by_length(days: str, last: str) -> None:
    found = lawbook.route("office.leave", unit_kind="regional", quantity=Decimal(days), on=DAY)
    assert found.steps[0].role == "federation_chair"
    assert found.steps[-1].role == last
    assert found.clause == "speech:C29"
    assert found.source


def test_a_paper_without_a_quantity_and_one_of_another_unit() -> None:
    assert lawbook.route("office.leave", unit_kind="district", on=DAY).steps[0].role == "district_leader"
    assert lawbook.route("office.information", unit_kind="enterprise", on=DAY).steps[0].at == "parent"


@pytest.mark.parametrize(
    ("kind", "unit_kind", "on"),
    [
        ("no.such", "regional", DAY),
        ("office.leave", "enterprise", DAY),
        ("office.leave", "regional", dt.date(2009, 1, 1)),
    ],
)
def test_no_route_is_a_refusal_with_an_instruction(kind: str, unit_kind: str, on: dt.date) -> None:
    with pytest.raises(Refused) as caught:
        lawbook.route(kind, unit_kind=unit_kind, on=on)
    assert caught.value.code == "lawbook.route.missing"
    with translation.override("en"):
        assert "Enter the route with its source" in str(caught.value)


def test_every_kind_of_paper_used_by_the_house_has_a_route_for_its_units() -> None:
    federations, everyone = ("regional", "industrial"), UNIT_KINDS
    used = {
        "office.leave": (*federations, "district"),
        "office.information": everyone,
        "office.paper": (*federations, "district"),
        "office.asset_disposal": everyone,
        "office.meeting_absence": (*federations, "district"),
        "lawbook.value": ("district",),
        "desk.bulletin": ("district",),
        "duties.excuse": everyone,
        "duties.excuse_unit": federations,
        "funds.budget": everyone,
        "funds.budget_adjustment": everyone,
        "funds.spending": everyone,
    }
    for kind, unit_kinds in used.items():
        for unit_kind in unit_kinds:
            assert lawbook.route(kind, unit_kind=unit_kind, quantity=1, on=DAY).steps


def test_every_clause_of_a_route_is_in_the_lawbook() -> None:
    cited = {one.clause for kind in lawbook.route_kinds() for one in lawbook.routes_of(kind)}
    assert sorted(ref for ref in cited if ref not in library().clauses) == []


def test_roles_and_kinds_of_unit_are_those_of_the_house() -> None:
    assert tuple(Unit.Kind.values) == UNIT_KINDS
    assert set(ROLES) <= {one["code"] for one in shipped_roles()}


@pytest.mark.parametrize(
    ("yuan", "audited"), [("149", False), ("199.99", False), ("200", False), ("200.01", True), ("12000", True)]
)
def test_above_the_limit_of_the_speech_the_audit_committee_decides(yuan: str, audited: bool) -> None:
    for unit_kind in UNIT_KINDS:
        found = lawbook.route("funds.spending", unit_kind=unit_kind, quantity=Decimal(yuan), on=DAY)
        assert (found.steps[-1].role == "audit_committee") is audited
        assert found.clause == "speech:C30"


def test_a_limit_set_by_the_district_moves_the_route() -> None:
    shipped = lawbook.parameter("funds.spending.audit", on=DAY)
    own_values.keep({shipped.code: (replace(shipped, value=Decimal(500), own_id=1, instead_of=shipped),)})
    for yuan, last in (("500", "federation_chair"), ("500.01", "audit_committee")):
        found = lawbook.route("funds.spending", unit_kind="regional", quantity=Decimal(yuan), on=DAY)
        assert found.steps[-1].role == last
