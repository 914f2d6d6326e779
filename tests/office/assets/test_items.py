"""Items of the register: numbers, facts, states, and who may do what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.district import OPERATOR, resident_number
from tests.office.assets.stock import MONDAY, TUESDAY, again, enter
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.members.actions.cadres import engage_cadre, release_cadre
from tieshan.office.assets.actions.items import (
    correct_asset,
    idle_asset,
    lend_asset,
    place_asset,
    repair_asset,
    use_asset,
)
from tieshan.office.assets.models import Asset
from tieshan.office.assets.queries.items import assets, leavers, leaving, overseen, totals
from tieshan.office.assets.rules import is_fixed
from tieshan.office.assets.terms import State
from tieshan.organisations.actions.posts import vacate_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def _breaks_off(house: House) -> None:
    with transaction.atomic():
        enter(house)
        raise RuntimeError


def test_numbers_run_through_by_unit_and_year_and_one_undone_gives_its_number_back(house: House) -> None:
    assert enter(house).number == "SL-01-2026-0001"
    with pytest.raises(Refused):
        enter(house, category="nonsense")
    with pytest.raises(RuntimeError):
        _breaks_off(house)
    assert enter(house, "打印机").number == "SL-01-2026-0002"
    assert enter(house, "音响", who="office", unit=house.district.root).number == "SL-2026-0001"
    assert enter(house, "旧椅子", on=date(2025, 3, 4)).number == "SL-01-2025-0001"


def test_amounts_are_exact_and_the_keeper_is_told(house: House) -> None:
    asset = again(enter(house, value=Yuan("0.10") + Yuan("0.20")))
    assert asset.value == Yuan("0.30")
    assert (asset.keeper, asset.keeper_name) == (house.people["cadre"], house.people["cadre"].display_name)
    assert Notice.objects.filter(account=house.people["cadre"], code="office.asset.keeper").count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"category": "furnitur"}, "category"),
        ({"source": ""}, "source"),
        ({"quantity": 0}, "quantity"),
        ({"value": Yuan(-1)}, "value"),
        ({"bought_on": TUESDAY}, "bought_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(house: House, facts: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        enter(house, **facts)  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field


def test_value_of_one_piece_decides_what_a_fixed_asset_is() -> None:
    assert is_fixed(Yuan(1000), 1, Decimal(1000))
    assert not is_fixed(Yuan("999.99"), 1, Decimal(1000))
    assert not is_fixed(Yuan(4000), 20, Decimal(1000))


def test_states_follow_the_table_in_code_and_in_the_database(house: House) -> None:
    asset = enter(house)
    north = house.actor("north")
    assert idle_asset(actor=north, asset=asset, on=TUESDAY).state == State.IDLE
    with pytest.raises(Refused):
        idle_asset(actor=north, asset=asset, on=TUESDAY)
    with pytest.raises(Refused) as said:
        repair_asset(actor=north, asset=asset, on=TUESDAY, remark=" ")
    assert said.value.facts["field"] == "remark"
    assert repair_asset(actor=north, asset=asset, on=TUESDAY, remark="送修：屏幕").state_note == "送修：屏幕"
    with pytest.raises(Refused):
        lend_asset(actor=north, asset=asset, on=TUESDAY, borrower="某", back_by=TUESDAY)
    assert use_asset(actor=north, asset=asset, on=TUESDAY).state == State.IN_USE
    lend_asset(actor=north, asset=asset, on=TUESDAY, borrower="示例机械工会", back_by=date(2026, 12, 1))
    with (
        act_context(north, "office.asset.use"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE office_assets_asset SET state = 'gone' WHERE id = %s", [asset.pk])


def test_a_loan_has_its_day_and_coming_back_meets_it(house: House) -> None:
    asset = enter(house)
    north = house.actor("north")
    with pytest.raises(Refused):
        lend_asset(actor=north, asset=asset, on=TUESDAY, borrower="某", back_by=MONDAY)
    lent = lend_asset(actor=north, asset=asset, on=MONDAY, borrower="示例机械工会", back_by=TUESDAY)
    (deadline,) = deadlines_of(lent)
    assert (deadline.due_on, deadline.account_id) == (TUESDAY, house.people["cadre"].pk)
    assert lent.is_overdue(date(2026, 11, 25))
    assert not lent.is_overdue(TUESDAY)
    use_asset(actor=north, asset=lent, on=TUESDAY)
    (deadline,) = deadlines_of(lent)
    assert deadline.state == "met"
    assert again(asset).back_by is None


def test_two_windows_on_one_item(house: House) -> None:
    asset = enter(house)
    north = house.actor("north")
    correct_asset(actor=north, asset=asset, expected_version=1, on=MONDAY, model="T14")
    with pytest.raises(Stale):
        correct_asset(actor=north, asset=asset, expected_version=1, on=MONDAY, model="T15")
    assert again(asset).model == "T14"


def test_whose_item_it_is(house: House) -> None:
    mine, other = enter(house), enter(house, "会议桌", keeper=None, keeper_name="传达室老李")
    district = enter(house, "投影仪", who="office", unit=house.district.root)
    cadre, chair = house.actor("cadre"), house.actor("chair")
    assert set(assets(cadre)) == {mine, district}
    assert set(overseen(house.actor("north"))) == {mine, other}
    assert set(overseen(house.actor("office"))) == {mine, other, district}
    assert not assets(chair).exists()
    assert not assets(house.actor("south")).exists()
    # A keeper moves what they keep, also where the item belongs to the district; nothing else.
    place_asset(actor=cadre, asset=district, place="三楼会议室", on=TUESDAY)
    assert again(district).place == "三楼会议室"
    with pytest.raises(Forbidden):
        place_asset(actor=cadre, asset=other, place="家里", on=TUESDAY)
    for name in ("cadre", "chair", "south", "leader"):
        with pytest.raises(Forbidden):
            correct_asset(actor=house.actor(name), asset=mine, expected_version=None, on=MONDAY, model="X")
    own = enter(house, "鼓", who="chair", unit=house.district.north_1, keeper=None)
    assert set(assets(chair)) == {own}
    with pytest.raises(Forbidden):
        enter(house, "鼓", who="chair", unit=house.district.north)


def test_totals_count_what_is_still_there(house: House) -> None:
    enter(house, quantity=2, value=Yuan("100.01"))
    enter(house, "桌", category="furniture", value=Yuan(50))
    enter(house, "椅", category="furniture", quantity=10, value=Yuan("0.10"))
    found = {one.key: (one.lines, one.pieces, str(one.value)) for one in totals(Asset.objects.all(), "category")}
    assert found == {"general": (1, 2, "100.01"), "furniture": (2, 11, "50.10")}


def test_items_of_somebody_who_leaves_wait_for_a_handover(house: House) -> None:
    asset = enter(house)
    enter(house, "桌", keeper=house.people["north"])
    enter(house, "鼓", keeper=None, keeper_name="某")
    rows = Asset.objects.all()
    assert not leaving(rows, MONDAY).exists()
    appointment = house.people["cadre"].appointments.get()
    vacate_post(actor=OPERATOR, appointment=appointment, on=date(2026, 12, 10), reason="离职")
    assert not leaving(rows, date(2026, 11, 1)).exists()
    assert list(leaving(rows, MONDAY)) == [asset]
    assert list(leavers(rows, MONDAY).values_list("pk", "kept")) == [(house.people["cadre"].pk, 1)]


def test_service_as_a_cadre_keeps_somebody_in_place(house: House) -> None:
    asset = enter(house)
    account = house.people["cadre"]
    cadre = engage_cadre(
        actor=OPERATOR,
        federation=house.district.north,
        name="苏晓",
        id_number=resident_number(7),
        start=date(2020, 1, 1),
        on=MONDAY,
        account=account,
    )
    vacate_post(actor=OPERATOR, appointment=account.appointments.get(), on=MONDAY, reason="换岗")
    assert not leaving(Asset.objects.all(), MONDAY).exists()
    release_cadre(actor=OPERATOR, cadre=cadre, version=None, on=TUESDAY, reason="离职")
    assert list(leaving(Asset.objects.all(), MONDAY)) == [asset]
