"""Fictional assets of the sample district, entered through the acts by the demonstration accounts themselves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.office.assets.actions.counts import open_count, see_asset
from tieshan.office.assets.actions.disposals import request_disposal
from tieshan.office.assets.actions.handovers import request_handover
from tieshan.office.assets.actions.items import lend_asset, register_asset
from tieshan.office.assets.models import Asset
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

_FILE = Path(__file__).resolve().parent / "data" / "demo.yaml"
#: Who enters what stands where; the account's own unit is the place.
_CLERKS = {"district": "office", "federation": "federation", "enterprise": "enterprise"}


def create_demo_assets(*, on: date) -> int:
    """Enter the items with a loan, a handover, a disposal and a count under way; nothing in a register with items."""
    with acting_as(system_actor("demo")):
        people = {one.username: one for one in Account.objects.filter(is_demo=True).select_related("home_unit")}
    if Asset.objects.exists() or not {*_CLERKS.values(), "cadre"} <= people.keys():
        return 0
    items: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["items"]
    for item in items:
        clerk = people[_CLERKS[item.pop("at")]]
        actor = actor_for(clerk)
        with acting_as(actor):
            _enter(actor, clerk, people, item, on)
    _begin_count(people, on)
    return len(items)


def _begin_count(people: dict[str, Account], on: date) -> None:
    """The federation has begun its yearly count; its cadre has seen what they keep themselves."""
    chair, cadre = people["federation"], people["cadre"]
    actor = actor_for(chair)
    with acting_as(actor):
        assert chair.home_unit is not None  # noqa: S101 - every demonstration account has one
        days = parameter("office.count.days", on=on).whole
        open_count(actor=actor, unit=chair.home_unit, due_on=on + timedelta(days=days), on=on)
    actor = actor_for(cadre)
    with acting_as(actor):
        for asset in Asset.objects.filter(unit=chair.home_unit, keeper=cadre).order_by("pk"):
            see_asset(actor=actor, asset=asset, on=on)


def _enter(actor: Actor, clerk: Account, people: dict[str, Account], item: dict[str, Any], on: date) -> None:
    lent, dispose, hand_to = item.pop("lent", None), item.pop("dispose", None), item.pop("hand_to", None)
    keeper = people.get(item.pop("keeper", ""))
    assert clerk.home_unit is not None  # noqa: S101 - every demonstration account has one
    asset = register_asset(
        actor=actor, unit=clerk.home_unit, keeper=keeper, on=on, **{**item, "value": Yuan(item["value"])}
    )
    if lent is not None:
        back_by = on + timedelta(days=lent["days"])
        lend_asset(actor=actor, asset=asset, on=on, borrower=lent["borrower"], back_by=back_by)
    if dispose is not None:
        expected = Yuan(dispose["expected"])
        request_disposal(
            actor=actor, items=[asset], way=dispose["way"], reason=dispose["reason"], expected=expected, on=on
        )
    if hand_to is not None:
        # What a colleague is to take over waits on their home page.
        request_handover(actor=actor, items=[asset], to_keeper=people[hand_to["to"]], reason=hand_to["reason"], on=on)
