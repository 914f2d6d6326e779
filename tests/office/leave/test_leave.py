"""Leave from the request to reporting back, through the acts and the approvals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, resident_number
from tests.office.house import House
from tests.office.leave.desk import MONDAY, again, ask, grant, run_of
from tieshan.foundation.access import acting_as, whole_district
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import return_paper
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.occasions import absences, occasion
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.actions.cadres import engage_cadre
from tieshan.office.leave.actions import (
    cancel_leave,
    correct_leave,
    extend_leave,
    record_seniority,
    report_back,
)
from tieshan.office.leave.models import Leave
from tieshan.office.leave.queries import away, entitlement

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def since(house: House, day: date, who: str = "cadre") -> None:
    record_seniority(
        actor=house.actor("office"), account=house.people[who], works_since=day, proof="人事档案", on=MONDAY
    )


def test_a_short_leave_is_granted_by_the_chair_and_reported_back_in_time(house: House) -> None:
    leave = grant(house, ask(house))
    assert leave.state == Leave.State.AGREED
    assert leave.days == 1
    assert leave.report_due_on == TUESDAY
    (deadline,) = deadlines_of(leave)
    assert deadline.due_on == TUESDAY
    back = report_back(actor=house.actor("cadre"), leave=leave, returned_on=TUESDAY, on=TUESDAY)
    assert back.state == Leave.State.REPORTED
    assert again(leave).in_time is True
    (row,) = proof_kind("office.leave_report").rows()
    assert (row["account_id"], row["day"], row["in_time"]) == (leave.account_id, TUESDAY, True)


def test_reporting_late_shows(house: House) -> None:
    leave = grant(house, ask(house))
    assert leave.is_overdue(WEDNESDAY)
    assert not leave.is_overdue(TUESDAY)
    report_back(actor=house.actor("cadre"), leave=leave, returned_on=TUESDAY, on=WEDNESDAY)
    assert again(leave).in_time is False


def test_two_days_also_need_the_district_office_and_seven_a_leader(house: House) -> None:
    leave = ask(house, days=(MONDAY, TUESDAY))
    assert grant(house, leave, "north").state == Leave.State.REQUESTED
    assert grant(house, leave, "office").state == Leave.State.AGREED
    long = ask(house, days=(date(2026, 12, 1), date(2026, 12, 9)))
    assert grant(house, long, "north", "office").state == Leave.State.REQUESTED
    assert grant(house, long, "leader").state == Leave.State.AGREED


def test_a_chair_does_not_grant_their_own_leave(house: House) -> None:
    leave = ask(house, "north")
    with pytest.raises(Refused):
        grant(house, leave, "north")


def test_coming_back_early_gives_the_days_back_and_is_due_then(house: House) -> None:
    leave = grant(house, ask(house, days=(MONDAY, FRIDAY)), "north", "office")
    report_back(actor=house.actor("cadre"), leave=leave, returned_on=WEDNESDAY, on=WEDNESDAY)
    taken = again(leave)
    assert (taken.ends_on, taken.days, taken.in_time) == (TUESDAY, Decimal(2), True)
    assert away([leave.account_id], [TUESDAY, WEDNESDAY]) == {leave.account_id: {TUESDAY: Decimal(1)}}


def test_who_is_not_back_cannot_report_back(house: House) -> None:
    leave = grant(house, ask(house))
    with pytest.raises(Refused):
        report_back(actor=house.actor("cadre"), leave=leave, returned_on=FRIDAY, on=TUESDAY)
    with pytest.raises(Refused):
        report_back(actor=house.actor("cadre"), leave=leave, returned_on=MONDAY, on=TUESDAY)


def test_an_extension_counts_with_the_whole_and_moves_the_deadline(house: House) -> None:
    leave = grant(house, ask(house))
    more = extend_leave(actor=house.actor("cadre"), leave=leave, ends_on=TUESDAY, reason="事未办完", on=MONDAY)
    # one day and one day: from two days the office decides as well
    assert grant(house, more, "north").state == Leave.State.REQUESTED
    grant(house, more, "office")
    assert again(leave).report_due_on == WEDNESDAY
    assert [deadline.due_on for deadline in deadlines_of(leave)] == [WEDNESDAY]
    (row,) = occasion("office.leave").rows()
    assert (row["record_id"], row["day"]) == (leave.pk, TUESDAY)
    with pytest.raises(Refused):
        report_back(actor=house.actor("cadre"), leave=more, returned_on=WEDNESDAY, on=WEDNESDAY)
    report_back(actor=house.actor("cadre"), leave=leave, returned_on=WEDNESDAY, on=WEDNESDAY)
    assert {again(leave).state, again(more).state} == {Leave.State.REPORTED}


def test_back_before_the_extension_began_calls_it_off(house: House) -> None:
    leave = grant(house, ask(house))
    more = extend_leave(actor=house.actor("cadre"), leave=leave, ends_on=WEDNESDAY, reason="事未办完", on=MONDAY)
    grant(house, more, "north", "office")
    report_back(actor=house.actor("cadre"), leave=leave, returned_on=TUESDAY, on=TUESDAY)
    assert again(more).state == Leave.State.CANCELLED
    assert again(leave).in_time is True


def test_called_off_leave_leaves_no_deadline_and_nobody_away(house: House) -> None:
    leave = grant(house, ask(house))
    cancel_leave(actor=house.actor("cadre"), leave=leave, reason="不需要了", on=MONDAY)
    assert away([leave.account_id], [MONDAY]) == {}
    assert list(occasion("office.leave").rows()) == []
    assert [deadline.state for deadline in deadlines_of(leave)] == ["dropped"]


def test_a_returned_request_is_corrected_and_goes_its_way_again(house: House) -> None:
    leave = ask(house)
    return_paper(actor=house.actor("north"), run=run_of(leave), on=MONDAY, opinion="写明交接")
    assert again(leave).state == Leave.State.RETURNED
    correct_leave(
        actor=house.actor("cadre"),
        leave=leave,
        starts_on=MONDAY,
        ends_on=MONDAY,
        on=MONDAY,
        kind="personal",
        reason="家中有事",
        contact="13900000000",
        deputy=house.people["north"],
        handover="例会材料",
    )
    assert grant(house, leave).state == Leave.State.AGREED
    assert Notice.objects.filter(account=house.people["north"], code="office.leave.deputy").count() == 1


def test_two_leaves_never_overlap_but_half_days_may_share_a_date(house: House) -> None:
    ask(house, ends="am")
    with pytest.raises(Refused) as refused:
        ask(house)
    assert refused.value.code == "office.leave.overlap"
    assert ask(house, starts="pm").days == Decimal("0.5")


def test_nobody_asks_for_somebody_else_without_the_right(house: House) -> None:
    other = appointed("second", "cadre", house.district.north)
    with pytest.raises(Forbidden):
        ask(house, account=other)
    leave = ask(house, "office", account=other, kind="sick")
    assert leave.account == other
    with pytest.raises(Forbidden):
        cancel_leave(actor=house.actor("cadre"), leave=grant(house, leave), reason="不是我的", on=MONDAY)


# -- yearly leave -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("works_since", "days"),
    [
        (date(2026, 3, 1), 0),
        (date(2025, 12, 1), 5),
        (date(2017, 1, 1), 5),
        (date(2016, 12, 31), 10),
        (date(2006, 5, 1), 15),
    ],
)
def test_seniority_gives_the_days(house: House, works_since: date, days: int) -> None:
    since(house, works_since)
    assert entitlement(house.people["cadre"], 2026, on=MONDAY).days == days


def test_service_counts_until_the_office_records_more(house: House) -> None:
    engage_cadre(
        actor=OPERATOR,
        federation=house.district.south,
        name="周敏",
        id_number=resident_number(40),
        start=date(2024, 6, 1),
        on=MONDAY,
        account=house.people["cadre"],
    )
    assert entitlement(house.people["cadre"], 2026, on=MONDAY).days == 5
    # the leave of a cadre stands in the federation served, not in the home unit of the account
    with pytest.raises(Forbidden):
        ask(house)


def test_yearly_leave_cannot_be_overdrawn(house: House) -> None:
    since(house, date(2020, 1, 1))
    ask(house, kind="annual", days=(date(2026, 11, 2), date(2026, 11, 5)))
    with pytest.raises(Refused) as refused:
        ask(house, kind="annual", days=(MONDAY, TUESDAY))
    assert refused.value.code == "office.leave.balance"
    assert refused.value.clause == "annual-leave:3"
    assert ask(house, kind="annual").days == 1


def test_personal_leave_is_first_taken_from_the_yearly_leave(house: House) -> None:
    since(house, date(2020, 1, 1))
    long = ask(house, days=(date(2026, 11, 2), date(2026, 11, 10)))
    assert (long.days, long.set_off) == (7, 5)
    assert entitlement(house.people["cadre"], 2026, on=MONDAY).left == 0
    assert ask(house).set_off == 0


# -- who is away --------------------------------------------------------------------------------------------------


def test_away_tells_shares_of_days_and_only_granted_leave(house: House) -> None:
    ids = [house.people["cadre"].pk, house.people["north"].pk]
    leave = ask(house, days=(MONDAY, TUESDAY), ends="am")
    assert away(ids, [MONDAY, TUESDAY]) == {}
    grant(house, leave)
    assert away(ids, [MONDAY, TUESDAY, WEDNESDAY]) == {ids[0]: {MONDAY: Decimal(1), TUESDAY: Decimal("0.5")}}
    (row,) = next(kind for kind in absences() if kind.code == "office.leave").rows()
    assert (row["first_day"], row["last_day"]) == (MONDAY, MONDAY)


def test_away_looks_past_the_readers_reach(house: House) -> None:
    leave = grant(house, ask(house))
    with acting_as(house.actor("stranger")):
        assert not Leave.objects.filter(pk=leave.pk).exists()
        assert leave.account_id in away([leave.account_id], [MONDAY])
        assert not Leave.objects.filter(pk=leave.pk).exists()
        with whole_district("the test looks itself"):
            assert Leave.objects.filter(pk=leave.pk).exists()
