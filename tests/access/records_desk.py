"""A bulletin for the access matrix: one a unit of the matrix, each of another month."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, District
from tieshan.desk.actions.bulletins import draft_bulletin
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A draft of the district."""
    month = date(2026, serial // 100, 1)
    return {"Bulletin": draft_bulletin(actor=OPERATOR, unit=district.root, month=month, on=date(2026, 11, 2))}
