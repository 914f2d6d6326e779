"""Entering items in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.office.house import House
from tieshan.kernel.money import Yuan
from tieshan.office.assets.actions.items import register_asset
from tieshan.office.assets.models import Asset
from tieshan.organisations.models import Unit

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def enter(
    house: House, name: str = "笔记本电脑", *, who: str = "north", unit: Unit | None = None, **facts: Any
) -> Asset:
    """An item of the northern federation, kept by its cadre."""
    given: dict[str, Any] = {
        "category": "general",
        "value": Yuan("4599.90"),
        "bought_on": date(2024, 5, 6),
        "source": "own",
        "place": "二楼办公室",
        "keeper": house.people["cadre"],
        "on": MONDAY,
        **facts,
    }
    return register_asset(actor=house.actor(who), unit=unit or house.district.north, name=name, **given)


def again(asset: Asset) -> Asset:
    """As the register has it now."""
    return Asset.objects.get(pk=asset.pk)
