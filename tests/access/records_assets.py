"""One item of the asset register, for the access matrix."""

from __future__ import annotations

from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.kernel.money import Yuan
from tieshan.office.assets.actions.items import register_asset
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """An item of the unit, kept by its account."""
    asset = register_asset(
        actor=OPERATOR,
        unit=unit,
        name=f"桌{serial}",
        category="furniture",
        source="own",
        value=Yuan(100),
        bought_on=TODAY,
        place="一楼",
        keeper=owner,
        on=TODAY,
    )
    return {"Asset": asset}
