"""Keys of the lawbook's own pages: they lead to files, so any unit sees the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.district import District
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One of each, by the last part of its address."""
    keys = {
        "Regulation": "speech-2010",
        "Clause": "speech:C29",
        "Parameter": "funds.levy.rate",
        "CodeSource": "sex",
    }
    return {name: SimpleNamespace(pk=key) for name, key in keys.items()}
