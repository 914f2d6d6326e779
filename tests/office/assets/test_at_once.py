"""Several people at the same moment, on real connections: exactly one result, and a clear word to the others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.accounts import appointed
from tests.office.assets.stock import MONDAY, TUESDAY, again, enter
from tests.office.house import House
from tieshan.foundation.audit.models import JournalEntry
from tieshan.kernel.refusal import Refused
from tieshan.office.assets.actions.counts import compare_count, open_count, see_asset, tick_lines
from tieshan.office.assets.actions.disposals import request_disposal
from tieshan.office.assets.actions.handovers import accept_handover, request_handover, withdraw_handover
from tieshan.office.assets.models import Asset, CountLine, Disposal, Handover

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: list[Callable[[], Any]]) -> list[object]:
    """Run all calls at the same moment, each on its own connection: results, or the code of the refusal."""
    barrier = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> object:
        try:
            barrier.wait(timeout=20)
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_items_entered_at_once_have_numbers_without_gap_or_double() -> None:
    house = House()
    found = at_once([lambda: enter(house, "椅")] * 8)
    assert sorted(one.number for one in found if isinstance(one, Asset)) == [f"SL-01-2026-{n:04d}" for n in range(1, 9)]


def test_a_handover_accepted_and_withdrawn_at_once_ends_once() -> None:
    house = House()
    second = appointed("second", "cadre", house.district.north)
    house.people["second"] = second
    asset = enter(house)
    for _round in range(3):
        keeper = again(asset).keeper
        giver = "cadre" if keeper == house.people["cadre"] else "second"
        taker = "second" if giver == "cadre" else "cadre"
        handover = request_handover(
            actor=house.actor(giver), items=[asset], to_keeper=house.people[taker], reason="调整", on=MONDAY
        )
        accepting, withdrawing = house.actor(taker), house.actor(giver)
        results = at_once(
            [
                partial(accept_handover, actor=accepting, handover=handover, on=TUESDAY),
                partial(accept_handover, actor=accepting, handover=handover, on=TUESDAY),
                partial(withdraw_handover, actor=withdrawing, handover=handover, on=TUESDAY),
            ]
        )
        assert sorted(type(one).__name__ for one in results) == ["Handover", "str", "str"], results
        assert {one for one in results if isinstance(one, str)} == {"office.handover.impossible"}
        ended = Handover.objects.get(pk=handover.pk)
        expected = house.people[taker] if ended.state == "accepted" else house.people[giver]
        assert again(asset).keeper == expected
        assert not ended.lines.filter(is_open=True).exists()
    ends = JournalEntry.objects.filter(code__in=["office.handover.accept", "office.handover.withdraw"])
    assert ends.count() == 3


def test_one_item_goes_on_one_list() -> None:
    house = House()
    house.people["second"] = appointed("second", "cadre", house.district.north)
    appointed("auditor", "audit_committee", house.district.root)
    asset, other = enter(house), enter(house, "桌")
    north, second = house.actor("north"), house.people["second"]
    results = at_once(
        [
            lambda: request_handover(actor=north, items=[asset, other], to_keeper=second, reason="调整", on=MONDAY),
            lambda: request_handover(actor=north, items=[other, asset], to_keeper=second, reason="调整", on=MONDAY),
            lambda: request_disposal(actor=north, items=[other, asset], way="scrap", reason="坏", on=MONDAY),
        ]
    )
    assert sorted(str(one) for one in results if isinstance(one, str)) == ["office.asset.on_a_list"] * 2, results
    assert Handover.objects.count() + Disposal.objects.count() == 1


def test_an_item_is_counted_once_whoever_presses_first() -> None:
    house = House()
    items = [enter(house, name) for name in ("电脑", "桌", "椅")]
    north, cadre = house.actor("north"), house.actor("cadre")
    count = open_count(actor=north, unit=house.district.north, due_on=TUESDAY, on=MONDAY)
    rows = list(count.lines.values_list("pk", flat=True))
    results = at_once(
        [
            *[partial(see_asset, actor=actor, asset=items[0], on=MONDAY) for actor in (north, cadre, north)],
            lambda: tick_lines(actor=cadre, count=count, lines=rows, on=MONDAY),
            lambda: tick_lines(actor=north, count=count, lines=rows, on=MONDAY),
        ]
    )
    seen = [one for one in results if isinstance(one, CountLine)]
    ticked = [one for one in results if isinstance(one, int)]
    refused = [one for one in results if isinstance(one, str)]
    assert len(seen) + sum(ticked) == len(items), results
    assert set(refused) <= {"office.count.seen_already"}
    assert len(seen) + len(refused) == 3
    assert set(count.lines.values_list("finding", flat=True)) == {"seen"}


def test_counting_and_comparing_do_not_cross() -> None:
    house = House()
    asset = enter(house)
    north, cadre = house.actor("north"), house.actor("cadre")
    count = open_count(actor=north, unit=house.district.north, due_on=TUESDAY, on=MONDAY)
    results = at_once(
        [
            lambda: see_asset(actor=cadre, asset=asset, on=MONDAY),
            lambda: compare_count(actor=north, count=count, on=MONDAY),
        ]
    )
    line = CountLine.objects.get()
    expected = "seen" if isinstance(results[0], CountLine) else "missing"
    assert line.finding == expected, results
