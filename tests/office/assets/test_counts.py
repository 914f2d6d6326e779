"""Counts: what is seen, what is not, every difference resolved before it is closed, and then nothing changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.office.assets.stock import MONDAY, TUESDAY, again, enter
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.documents.word import render_docx
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import proof_kind
from tieshan.office.assets.actions.counts import (
    add_surplus,
    cancel_count,
    close_count,
    compare_count,
    open_count,
    reopen_count,
    resolve_line,
    see_asset,
    tick_lines,
)
from tieshan.office.assets.actions.disposals import request_disposal
from tieshan.office.assets.models import Asset, Count, CountLine
from tieshan.office.assets.queries.counts import heads, pending_line
from tieshan.office.assets.sheets import count_paper
from tieshan.office.assets.terms import CountState, Finding

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 23)


@pytest.fixture(autouse=True)
def whole(house: House) -> object:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def begin(house: House, *names: str) -> tuple[Count, list[Asset]]:
    items = [enter(house, name) for name in names or ("电脑", "打印机", "相机", "桌")]
    return open_count(actor=house.actor("north"), unit=house.district.north, due_on=DUE, on=MONDAY), items


def line_of(count: Count, asset: Asset) -> CountLine:
    return CountLine.objects.get(count=count, asset=asset)


def test_one_open_count_of_what_stands(house: House) -> None:
    north = house.actor("north")
    with pytest.raises(Refused) as said:
        open_count(actor=north, unit=house.district.north, due_on=DUE, on=MONDAY)
    assert said.value.code == "office.count.nothing"
    count, _items = begin(house)
    assert (count.number, count.lines.count()) == ("SL-01-C2026-001", 4)
    assert deadlines_of(count).get().due_on == DUE
    with pytest.raises(Refused) as said:
        open_count(actor=north, unit=house.district.north, due_on=DUE, on=MONDAY)
    assert said.value.code == "office.count.open_already"
    for name in ("cadre", "chair", "south", "leader"):
        with pytest.raises(Forbidden):
            open_count(actor=house.actor(name), unit=house.district.north, due_on=DUE, on=MONDAY)


def test_from_counting_to_the_signed_sheet(house: House) -> None:
    appointed("auditor", "audit_committee", house.district.root)
    count, (computer, printer, camera, table) = begin(house)
    north, cadre = house.actor("north"), house.actor("cadre")
    assert see_asset(actor=cadre, asset=computer, on=MONDAY, place="二楼办公室").finding == Finding.SEEN
    with pytest.raises(Refused) as said:
        see_asset(actor=north, asset=computer, on=MONDAY)
    assert said.value.code == "office.count.seen_already"
    assert house.people["cadre"].display_name in str(said.value)
    assert see_asset(actor=cadre, asset=printer, on=MONDAY, place="库房").finding == Finding.ELSEWHERE
    rows = [line_of(count, one).pk for one in (computer, table)]
    assert tick_lines(actor=cadre, count=count, lines=rows, on=MONDAY) == 1
    surplus = add_surplus(actor=cadre, count=count, name="旧风扇", place="库房", on=MONDAY)
    with pytest.raises(Forbidden):
        compare_count(actor=cadre, count=count, on=TUESDAY)
    compare_count(actor=north, count=count, on=TUESDAY)
    found = heads(count)
    assert found.found == {"seen": 2, "elsewhere": 1, "missing": 1, "surplus": 1}
    assert (found.due, found.counted, found.unresolved) == (4, 3, 3)
    with pytest.raises(Refused):
        see_asset(actor=cadre, asset=camera, on=TUESDAY)
    with pytest.raises(Refused) as said:
        close_count(actor=north, count=count, on=TUESDAY)
    assert said.value.code == "office.count.differences"
    moved = line_of(count, printer)
    with pytest.raises(Refused):
        resolve_line(actor=north, line=moved, resolution="sought", remark="x", on=TUESDAY)
    resolve_line(actor=north, line=moved, resolution="moved", on=TUESDAY)
    assert again(printer).place == "库房"
    missing = line_of(count, camera)
    with pytest.raises(Refused) as said:
        resolve_line(actor=north, line=missing, resolution="disposal", on=TUESDAY)
    assert said.value.code == "office.count.no_disposal"
    request_disposal(actor=north, items=[camera], way="lost", reason="盘点未见", on=TUESDAY)
    resolve_line(actor=north, line=missing, resolution="disposal", on=TUESDAY)
    with pytest.raises(Refused) as said:
        resolve_line(actor=north, line=surplus, resolution="registered", on=TUESDAY)
    assert said.value.facts["field"] == "asset"
    fan = enter(house, "旧风扇", source="surplus", keeper=None)
    resolve_line(actor=north, line=surplus, resolution="registered", asset=fan, on=TUESDAY)
    done = close_count(actor=north, count=count, on=TUESDAY)
    assert (done.state, done.closed_on) == (CountState.CLOSED, TUESDAY)
    assert deadlines_of(count).get().state == "met"
    (row,) = proof_kind("office.asset_count").rows()
    assert (row["record_id"], row["unit_id"], row["day"]) == (count.pk, house.district.north.pk, TUESDAY)
    paper = count_paper(done, list(done.lines.order_by("pk")), heads(done))
    assert render_docx(paper).startswith(b"PK")
    with (
        act_context(OPERATOR, "office.count.see"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        CountLine.objects.filter(count=count).update(finding=Finding.SEEN, seen_on=MONDAY)


def test_counting_goes_on_and_what_was_resolved_stays(house: House) -> None:
    count, (computer, printer, *_rest) = begin(house)
    north = house.actor("north")
    compare_count(actor=north, count=count, on=MONDAY)
    resolve_line(actor=north, line=line_of(count, computer), resolution="found", remark="借阅室", on=MONDAY)
    reopen_count(actor=north, count=count, on=TUESDAY)
    assert pending_line(north, computer.pk) is None
    assert pending_line(north, printer.pk) is not None
    assert see_asset(actor=north, asset=printer, on=TUESDAY).finding == Finding.SEEN


def test_who_counts_what(house: House) -> None:
    count, (computer, *_rest) = begin(house)
    assert pending_line(house.actor("cadre"), computer.pk) is not None
    for name in ("south", "chair", "leader"):
        assert pending_line(house.actor(name), computer.pk) is None
        with pytest.raises(Forbidden):
            see_asset(actor=house.actor(name), asset=computer, on=MONDAY)
    # A keeper notes what belongs to the district and stands with them.
    projector = enter(house, "投影仪", who="office", unit=house.district.root)
    with pytest.raises(Refused):
        see_asset(actor=house.actor("cadre"), asset=projector, on=MONDAY)
    open_count(actor=house.actor("office"), unit=house.district.root, due_on=DUE, on=MONDAY)
    assert see_asset(actor=house.actor("cadre"), asset=projector, on=MONDAY).finding == Finding.SEEN
    assert heads(count).counted == 0


def test_given_up_it_proves_nothing_and_another_may_begin(house: House) -> None:
    count, _items = begin(house)
    north = house.actor("north")
    with pytest.raises(Refused):
        cancel_count(actor=north, count=count, reason=" ", on=TUESDAY)
    cancel_count(actor=north, count=count, reason="范围有误", on=TUESDAY)
    assert deadlines_of(count).get().state == "dropped"
    assert not list(proof_kind("office.asset_count").rows())
    assert open_count(actor=north, unit=house.district.north, due_on=DUE, on=TUESDAY).number == "SL-01-C2026-002"
