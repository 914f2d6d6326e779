"""The monthly membership report: counted from the register, confirmed once, proving the union's duty."""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.actions.membership import leave_union, retain_membership
from tieshan.members.actions.reports import submit_report
from tieshan.members.models import MembershipReport, Person
from tieshan.members.queries.reports import FIGURES, month_figures, spans_behind

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def people(district: District) -> list[Person]:
    """Four members; in October one joins, one leaves, one is retained, and one comes and goes."""
    unit = district.north_1
    old = [member(unit, f"会员{n}", n) for n in range(1, 5)]
    member(unit, "新人", 10, joined_on=date(2026, 10, 12))
    passing = member(unit, "过客", 11, joined_on=date(2026, 10, 5))
    member(unit, "后来", 12, joined_on=date(2026, 11, 2))
    leave_union(actor=OPERATOR, person=old[0], day=date(2026, 10, 9), on=TODAY, reason="离职")
    retain_membership(actor=OPERATOR, person=old[1], day=date(2026, 10, 20), on=TODAY, reason="退休")
    leave_union(actor=OPERATOR, person=passing, day=date(2026, 10, 25), on=TODAY, reason="离职")
    return old


def test_the_figures_add_up_and_each_opens_its_rows(district: District, people: list[Person]) -> None:
    with acting_as(OPERATOR):
        figures = month_figures(district.north_1, *OCTOBER)
        assert (figures.members_before, figures.joined, figures.left, figures.members, figures.retained) == (
            4,
            1,
            2,
            3,
            1,
        )
        for name in FIGURES:
            assert spans_behind(district.north_1, *OCTOBER, name).count() == getattr(figures, name), name
        assert [span.person.name for span in spans_behind(district.north_1, *OCTOBER, "joined")] == ["新人"]


def test_a_month_is_confirmed_once_and_again_only_when_the_register_changed(
    district: District, people: list[Person]
) -> None:
    unit = district.north_1
    with pytest.raises(Refused) as running:
        submit_report(actor=OPERATOR, unit=unit, month=date(2026, 11, 1), on=TODAY)
    assert running.value.code == "members.report.running"
    report = submit_report(actor=OPERATOR, unit=unit, month=OCTOBER[0], on=date(2026, 11, 10))
    assert (report.members, report.submitted_on) == (3, date(2026, 11, 10))
    with pytest.raises(Refused) as same:
        submit_report(actor=OPERATOR, unit=unit, month=OCTOBER[0], on=TODAY)
    assert same.value.code == "members.report.same"
    leave_union(actor=OPERATOR, person=people[2], day=date(2026, 10, 30), on=TODAY, reason="补记")
    again = submit_report(actor=OPERATOR, unit=unit, month=OCTOBER[0], on=TODAY)
    assert (again.pk, again.members, again.submitted_on, again.corrected_on) == (
        report.pk,
        2,
        date(2026, 11, 10),
        TODAY,
    )


def test_a_report_is_a_record_of_work_of_its_month(district: District, people: list[Person]) -> None:
    report = submit_report(actor=OPERATOR, unit=district.north_1, month=OCTOBER[0], on=date(2026, 11, 10))
    (row,) = proof_kind("members.report").rows()
    assert (row["record_id"], row["unit_id"], row["day"], row["made_on"]) == (
        report.pk,
        district.north_1.pk,
        date(2026, 10, 31),
        date(2026, 11, 10),
    )


def test_a_federation_reports_nothing_and_a_stranger_may_not(district: District) -> None:
    with pytest.raises(Refused) as refused:
        submit_report(actor=OPERATOR, unit=district.north, month=OCTOBER[0], on=TODAY)
    assert refused.value.code == "members.report.wrong_unit"
    stranger = browser(appointed("south", "enterprise_chair", district.south_1))
    assert stranger.get(f"/units/{district.north_1.pk}/membership-report/").status_code == 404


def test_the_chair_confirms_on_screen(district: District, people: list[Person]) -> None:
    chair = browser(appointed("chair", "enterprise_chair", district.north_1))
    address = f"/units/{district.north_1.pk}/membership-report/"
    draft = chair.get(f"{address}?month=2026-10&show=left").content.decode()
    assert "会员1" in draft
    assert "会员2" in draft
    assert chair.post(address, {"month": "2026-10", "remark": ""}).status_code == 302
    report = MembershipReport.objects.get()
    page = chair.get(f"/membership-reports/{report.pk}/?show=joined").content.decode()
    assert "新人" in page
    assert chair.get("/membership-reports/").status_code == 200
