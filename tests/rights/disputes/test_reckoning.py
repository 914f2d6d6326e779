"""Calculators in a case: what is kept with a claim, what is only shown, what has to be entered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import clause, own_values, parameter
from tieshan.organisations.models import Employer
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.calculators import reckon, reckon_severance
from tieshan.rights.disputes.models import Claim, Dispute
from tieshan.rights.disputes.rules.reckoning import double_wage, half_years, pieces

ZONE = timezone.get_default_timezone()
AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
DAYS = st.dates(date(2008, 1, 1), date(2026, 11, 30))


@pytest.fixture
def dispute(house: House, db: None) -> Iterator[Dispute]:
    with acting_as(OPERATOR):
        with act_context(OPERATOR, "organisations.employer.register"):
            employer = Employer.objects.create(
                name="示例机械有限公司", territory=house.district.north, union_unit=house.district.north_1
            )
        yield actions.open_dispute(
            actor=house.actor("north"),
            unit=house.district.north,
            employer=employer,
            channel="person",
            subject="违法解除",
            facts="口头辞退",
            matter="dismissal",
            knew_on=date(2026, 11, 2),
            at=AT,
        )


def test_a_claim_keeps_what_was_entered_and_every_step(house: House, dispute: Dispute) -> None:
    inputs: dict[str, Any] = {
        "started_on": date(2024, 6, 1),
        "ended_on": date(2026, 10, 31),
        "monthly": Yuan("6000"),
        "ground": "unlawful",
    }
    claim = actions.reckon_claim(
        actor=house.actor("cadre"), dispute=dispute, calculator="severance", inputs=inputs, at=AT
    )
    assert (claim.kind, claim.amount) == ("damages", Yuan("30000"))
    assert claim.inputs == {
        "started_on": "2024-06-01",
        "ended_on": "2026-10-31",
        "monthly": "6000.00",
        "ground": "unlawful",
    }
    # What only the place knows was not entered: said so, not guessed.
    assert "没有核对 3 倍封顶" in claim.reason
    with pytest.raises(Refused) as day_only:
        actions.reckon_claim(
            actor=house.actor("cadre"),
            dispute=dispute,
            calculator="limitation",
            inputs={"knew_on": date(2026, 1, 5)},
            at=AT,
        )
    assert day_only.value.code == "rights.dispute.no_sum"


def test_reckoning_shows_and_keeps_nothing_until_it_is_claimed(house: House, dispute: Dispute) -> None:
    page, address = browser(house.people["cadre"]), f"/disputes/{dispute.pk}/reckon/?which=overtime"
    entered = {"monthly": "4350", "workday": "40", "months": "2", "version": str(dispute.version)}
    shown = page.post(address, entered).content.decode()
    assert "3,000.00" in shown
    assert "above the limit of 36" in shown
    assert "/lawbook/" in shown
    assert not Claim.objects.exists()
    page.post(address, {**entered, "also": "1"})
    claim = Claim.objects.get()
    assert claim.amount == Yuan("3000")
    again = page.get(f"/disputes/{dispute.pk}/reckon/?which=overtime&claim={claim.pk}").content.decode()
    assert 'value="4350.00"' in again
    assert page.get("/disputes/checks/?which=maternity").status_code == 200
    assert browser(house.people["chair"]).get("/disputes/checks/").status_code == 403


def test_leave_of_a_province_before_its_rule_is_asked_for(db: None) -> None:
    day, now = date(2021, 3, 1), date(2026, 11, 30)
    found = reckon("maternity", on=now, inputs={"first_on": day, "province": "hubei"}).found
    assert found.days == 98
    assert any(line.what == "province_unknown" for line in found.lines)
    later = reckon("maternity", on=now, inputs={"first_on": date(2026, 3, 1), "province": "hubei"})
    assert later.found.days == 158
    # From memory: never shown as law.
    assert not [one for one in later.parameters if one.code.endswith("hubei") and one.show_as_law]
    own = reckon("maternity", on=now, inputs={"first_on": day, "province": "hubei", "own_days": 30})
    assert own.found.days == 128


def test_what_has_run_out_is_not_interrupted(db: None) -> None:
    def told(interrupted_on: date) -> set[str]:
        inputs = {"knew_on": date(2024, 3, 1), "interrupted_on": interrupted_on}
        return {
            line.what for line in reckon("limitation", on=date(2026, 11, 30), inputs=inputs).found.lines if line.warns
        }

    # 1 March 2025 is a Saturday: the last day is Monday the 3rd.
    assert told(date(2025, 3, 3)) == {"limit_passed"}
    assert told(date(2025, 3, 4)) == {"limit_gap", "limit_passed"}
    with pytest.raises(Refused) as later:
        told(date(2026, 12, 1))
    assert later.value.facts["field"] == "interrupted_on"


@settings(max_examples=200, deadline=None)
@given(first=DAYS, last=DAYS)
def test_spans_add_up(first: date, last: date) -> None:
    first, last = min(first, last), max(first, last)
    span = pieces(first, last)
    assert 0 <= span.days < span.of
    halves = half_years(first, last, half_months=6)
    months = Decimal(span.months) + Decimal(span.days) / span.of
    # Never less than what was worked, never more than half a year above it.
    assert months / 6 <= halves <= months / 6 + 1
    assert half_years(first, last + timedelta(days=1), half_months=6) >= halves


@settings(max_examples=200, deadline=None)
@given(started=DAYS, more=st.integers(0, 400))
def test_double_wage_never_counts_more_than_eleven_months(started: date, more: int) -> None:
    def owed(last: date) -> Yuan:
        found = double_wage(
            started_on=started, last=last, monthly=Yuan("3100"), free_months=1, most_months=12, multiple=2
        )
        assert found.amount is not None
        return found.amount

    assert owed(started + timedelta(days=365 + more)) == Yuan("34100")
    assert owed(started + timedelta(days=more)) <= owed(started + timedelta(days=more + 1))


def test_double_wage_from_the_last_day_of_a_month() -> None:
    amount = reckon(
        "double",
        on=date(2026, 11, 30),
        inputs={"started_on": date(2023, 1, 31), "ended_on": date(2024, 6, 30), "monthly": Yuan("6000")},
    ).found.amount
    assert amount == Yuan("66000")


def test_years_before_the_law_are_said_to_be_missing_from_the_sum() -> None:
    """Severance counts from the first day of the law itself, also where the value is the district's own."""
    day = date(2026, 6, 30)
    facts: dict[str, Any] = {"started_on": date(2005, 7, 1), "ended_on": day, "monthly": Yuan("5000")}
    shipped = parameter("rights.severance.pay", on=day)
    other = clause("speech:C14").regulation
    assert other.valid_from != date(2008, 1, 1)
    own_values.keep({shipped.code: (replace(shipped, regulation=other, own_id=1),)})
    try:
        found = reckon_severance(on=day, **facts).found
    finally:
        own_values.keep({})
    assert found.amount == Yuan("95000")  # eighteen years and six months from 1 January 2008 count as nineteen
    assert [line.what for line in found.lines if line.warns][:1] == ["severance_before"]
    assert found.lines[-1].what == "severance_part"
    whole = reckon_severance(on=day, **{**facts, "started_on": date(2008, 1, 1)}).found
    assert whole.amount == found.amount
    assert whole.lines[-1].what != "severance_part"
