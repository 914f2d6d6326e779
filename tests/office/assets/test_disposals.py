"""Disposals: the route follows the value, the items leave when the last one has agreed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.office.assets.stock import MONDAY, TUESDAY, again, enter
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.workflow.actions import agree_paper, refuse_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.assets.actions.disposals import (
    cancel_disposal,
    correct_disposal,
    request_disposal,
    settle_disposal,
)
from tieshan.office.assets.actions.items import correct_asset, lend_asset
from tieshan.office.assets.models import Asset, Disposal
from tieshan.office.assets.terms import DisposalState, State
from tieshan.office.assets.waiting import waiting_to_settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    house.people["auditor"] = appointed("auditor", "audit_committee", house.district.root)
    with acting_as(OPERATOR):
        yield


def ask(house: House, *items: Asset, who: str, **facts: Any) -> Disposal:
    given: dict[str, Any] = {"way": "scrap", "reason": "超过使用年限，无法修复", "on": MONDAY, **facts}
    return request_disposal(actor=house.actor(who), items=items, **given)


def agree(house: House, disposal: Disposal, *names: str) -> Disposal:
    for name in names:
        run = Run.objects.get(kind="office.asset_disposal", record_id=disposal.pk)
        agree_paper(actor=house.actor(name), run=run, on=TUESDAY, opinion="同意")
    return Disposal.objects.get(pk=disposal.pk)


def test_small_things_of_a_union_go_by_chair_and_office(house: House) -> None:
    asset = enter(house, "鼓", who="chair", unit=house.district.north_1, keeper=None, value=Yuan("380.50"))
    lent = enter(house, "锣", who="chair", unit=house.district.north_1, keeper=None, value=Yuan(20))
    lend_asset(actor=house.actor("chair"), asset=lent, on=MONDAY, borrower="某", back_by=TUESDAY)
    disposal = ask(house, asset, lent, who="chair", expected=Yuan("12.30"))
    assert (disposal.number, str(disposal.value)) == ("SL-01-001-D2026-001", "400.50")
    assert agree(house, disposal, "north").state == DisposalState.REQUESTED
    assert again(asset).state == State.IN_USE
    assert agree(house, disposal, "office").state == DisposalState.AGREED
    assert {again(asset).state, again(lent).state} == {State.DISPOSED}
    assert again(asset).state_note == disposal.number
    assert deadlines_of(lent).get().state == "met"
    with pytest.raises(Refused):
        correct_asset(actor=house.actor("chair"), asset=asset, expected_version=None, on=TUESDAY, model="X")
    with pytest.raises(Refused):
        ask(house, asset, who="chair")
    group = waiting_to_settle(house.actor("chair"), TUESDAY)
    assert group is not None
    with pytest.raises(Refused) as said:
        settle_disposal(
            actor=house.actor("chair"), disposal=disposal, proceeds=Yuan("15.00"), settlement=" ", on=TUESDAY
        )
    assert said.value.facts["field"] == "settlement"
    done = settle_disposal(
        actor=house.actor("chair"), disposal=disposal, proceeds=Yuan("15.00"), settlement="废品站，收据3号", on=TUESDAY
    )
    assert (done.state, done.proceeds) == (DisposalState.SETTLED, Yuan(15))
    assert waiting_to_settle(house.actor("chair"), TUESDAY) is None


def test_a_thousand_yuan_of_a_federation_also_ask_the_auditors_and_a_leader(house: House) -> None:
    house.people["chairb"] = appointed("chairb", "federation_chair", house.district.north)
    disposal = ask(house, enter(house), who="north")
    steps = ("chairb", "office", "auditor", "leader")
    for name in steps[:-1]:
        assert agree(house, disposal, name).state == DisposalState.REQUESTED
    assert agree(house, disposal, "leader").state == DisposalState.AGREED


def test_returned_corrected_refused_given_up(house: House) -> None:
    asset = enter(house, "鼓", who="chair", unit=house.district.north_1, keeper=None, value=Yuan(300))
    disposal = ask(house, asset, who="chair")
    run = Run.objects.get(kind="office.asset_disposal", record_id=disposal.pk)
    return_paper(actor=house.actor("north"), run=run, on=TUESDAY, opinion="写清原因")
    assert Disposal.objects.get().state == DisposalState.RETURNED
    chair = house.actor("chair")
    correct_disposal(actor=chair, disposal=disposal, way="sale", reason="鼓面破损", on=TUESDAY, expected=Yuan(50))
    run.refresh_from_db()
    refuse_paper(actor=house.actor("north"), run=run, on=TUESDAY, opinion="还能修")
    assert Disposal.objects.get().state == DisposalState.REFUSED
    assert again(asset).state == State.IN_USE
    second = ask(house, asset, who="chair")
    run = Run.objects.get(kind="office.asset_disposal", record_id=second.pk)
    return_paper(actor=house.actor("north"), run=run, on=TUESDAY, opinion="写清原因")
    with pytest.raises(Refused):
        ask(house, asset, who="chair")
    assert cancel_disposal(actor=chair, disposal=second, on=TUESDAY).state == DisposalState.CANCELLED
    ask(house, asset, who="chair")


def test_who_may_ask(house: House) -> None:
    asset = enter(house)
    for name in ("cadre", "chair", "south", "leader"):
        with pytest.raises(Forbidden):
            ask(house, asset, who=name)
    with pytest.raises(Refused) as said:
        ask(house, asset, who="north", way="burn")
    assert said.value.facts["field"] == "way"
    other = enter(house, "音响", who="office", unit=house.district.root)
    with pytest.raises(Refused) as said:
        ask(house, asset, other, who="office")
    assert said.value.code == "office.asset.several_units"
