"""Handovers: asked by one side, accepted by the receiver; then keeper, unit and place change together."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.office.assets.stock import MONDAY, TUESDAY, again, enter
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.assets.actions.disposals import request_disposal
from tieshan.office.assets.actions.handovers import (
    accept_handover,
    refuse_handover,
    request_handover,
    withdraw_handover,
)
from tieshan.office.assets.models import Asset, Handover
from tieshan.office.assets.queries.lists import handovers, waiting_handovers
from tieshan.office.assets.terms import HandoverState
from tieshan.office.assets.waiting import waiting_to_hand_over, waiting_to_take_over
from tieshan.organisations.actions.posts import vacate_post

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    house.people["second"] = appointed("second", "cadre", house.district.north)
    with acting_as(OPERATOR):
        yield


def ask(house: House, *items: Asset, who: str = "cadre", to: str | None = "second", **facts: Any) -> Handover:
    given: dict[str, Any] = {"reason": "工作调整", "on": MONDAY, **facts}
    if to is not None:
        given["to_keeper"] = house.people[to]
    return request_handover(actor=house.actor(who), items=items, **given)


def signed() -> SimpleUploadedFile:
    return SimpleUploadedFile("清单.pdf", PDF)


def test_the_receiver_accepts_in_person_and_everything_moves(house: House) -> None:
    items = [enter(house), enter(house, "打印机")]
    handover = ask(house, *items, to_place="三楼")
    assert handover.number == "SL-01-H2026-001"
    assert again(items[0]).keeper == house.people["cadre"]
    for name in ("cadre", "north", "office", "chair"):
        with pytest.raises(Forbidden):
            accept_handover(actor=house.actor(name), handover=handover, on=TUESDAY)
    assert list(waiting_handovers(house.actor("second"))) == [handover]
    group = waiting_to_take_over(house.actor("second"), MONDAY)
    assert group is not None
    assert group.count == 1
    done = accept_handover(actor=house.actor("second"), handover=handover, on=TUESDAY)
    assert done.state == HandoverState.ACCEPTED
    for one in items:
        fresh = again(one)
        assert (fresh.keeper, fresh.keeper_name) == (house.people["second"], house.people["second"].display_name)
        assert (fresh.place, fresh.unit, fresh.version) == ("三楼", house.district.north, 2)
    assert Notice.objects.filter(code="office.handover", account=house.people["second"]).count() == 1
    assert Notice.objects.filter(code="office.handover", account=house.people["cadre"]).count() == 1
    with pytest.raises(Refused):
        accept_handover(actor=house.actor("second"), handover=handover, on=TUESDAY)
    # The list keeps what stood when it was written.
    assert set(handover.lines.values_list("keeper_name", flat=True)) == {house.people["cadre"].display_name}


def test_who_may_ask_for_what(house: House) -> None:
    mine, other = enter(house), enter(house, "桌", keeper=house.people["north"])
    with pytest.raises(Forbidden):
        ask(house, other)
    with pytest.raises(Refused) as said:
        ask(house, mine, other, who="north")
    assert said.value.code == "office.handover.several_keepers"
    with pytest.raises(Forbidden):
        ask(house, mine, who="south", to="south")
    with pytest.raises(Refused) as said:
        ask(house, mine, to="cadre")
    assert said.value.code == "office.handover.same"
    with pytest.raises(Refused) as said:
        ask(house, mine, to=None)
    assert said.value.code == "office.handover.nobody"
    with pytest.raises(Refused) as said:
        ask(house, mine, reason=" ")
    assert said.value.facts["field"] == "reason"
    ask(house, mine, who="north")
    with pytest.raises(Refused) as said:
        ask(house, mine)
    assert said.value.code == "office.asset.on_a_list"
    with pytest.raises(Refused) as said:
        request_disposal(actor=house.actor("north"), items=[mine], way="scrap", reason="坏", on=MONDAY)
    assert said.value.code == "office.asset.on_a_list"


def test_to_another_union_whose_chair_says_who_keeps_it(house: House) -> None:
    asset = enter(house)
    handover = ask(house, asset, who="north", to=None, to_unit=house.district.north_1)
    with pytest.raises(Forbidden):
        # The chair of the federation asked; the other side decides although the chair reaches both.
        accept_handover(actor=house.actor("north"), handover=handover, on=TUESDAY, keeper_name="某", uploads=[signed()])
    chair = house.actor("chair")
    with pytest.raises(Refused) as said:
        accept_handover(actor=chair, handover=handover, on=TUESDAY, uploads=[signed()])
    assert said.value.facts["field"] == "keeper"
    with pytest.raises(Refused) as said:
        accept_handover(actor=chair, handover=handover, on=TUESDAY, keeper_name="张师傅")
    assert said.value.facts["field"] == "uploads"
    accept_handover(actor=chair, handover=handover, on=TUESDAY, keeper_name="张师傅", uploads=[signed()])
    moved = again(asset)
    assert (moved.unit, moved.keeper, moved.keeper_name) == (house.district.north_1, None, "张师傅")
    assert moved.number == "SL-01-2026-0001"
    assert attachments_of(handover).count() == 1
    assert list(handovers(chair)) == [handover]
    assert not handovers(house.actor("chair2")).exists()


def test_a_chair_hands_over_to_a_worker_without_account_on_paper(house: House) -> None:
    asset = enter(house, "鼓", who="chair", unit=house.district.north_1, keeper=None, keeper_name="老李")
    handover = ask(house, asset, who="chair", to=None, to_name="老王")
    with pytest.raises(Refused):
        accept_handover(actor=house.actor("chair"), handover=handover, on=TUESDAY)
    accept_handover(actor=house.actor("chair"), handover=handover, on=TUESDAY, uploads=[signed()])
    assert again(asset).keeper_name == "老王"


def test_refused_or_withdrawn_the_items_are_free_again(house: House) -> None:
    asset = enter(house)
    first = ask(house, asset)
    with pytest.raises(Refused):
        refuse_handover(actor=house.actor("second"), handover=first, on=TUESDAY, opinion="")
    assert refuse_handover(actor=house.actor("second"), handover=first, on=TUESDAY, opinion="数目不对").opinion
    second = ask(house, asset)
    with pytest.raises(Forbidden):
        withdraw_handover(actor=house.actor("second"), handover=second, on=TUESDAY)
    withdraw_handover(actor=house.actor("cadre"), handover=second, on=TUESDAY)
    assert again(asset).keeper == house.people["cadre"]
    assert ask(house, asset).number == "SL-01-H2026-003"


def test_whoever_leaves_is_asked_to_hand_over_and_so_is_the_office(house: House) -> None:
    enter(house)
    assert waiting_to_hand_over(house.actor("cadre"), MONDAY) is None
    vacate_post(
        actor=OPERATOR, appointment=house.people["cadre"].appointments.get(), on=MONDAY.replace(month=12), reason="离职"
    )
    for name in ("cadre", "north", "office"):
        group = waiting_to_hand_over(house.actor(name), MONDAY)
        assert group is not None, name
        assert f"?keeper={house.people['cadre'].pk}" in str(group.items[0].act and group.items[0].act.url)
    assert waiting_to_hand_over(house.actor("south"), MONDAY) is None
    assert waiting_to_hand_over(house.actor("second"), MONDAY) is None
