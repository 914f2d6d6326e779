"""Keys of the lawbook's own pages: they lead to files, so any unit sees the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.lawbook.models import DistrictValue
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One of each, by the last part of its address."""
    keys = {
        "Regulation": "speech-2010",
        "Clause": "speech:C29",
        "Parameter": "funds.levy.rate",
        "CodeSource": "sex",
    }
    with act_context(OPERATOR, "lawbook.value.propose"):
        row = DistrictValue.objects.create(
            unit=district.root,
            code=keys["Parameter"],
            value="0.02",
            valid_from=TODAY,
            document="示例办法",
            number="示例 1 号",
            reason="示例",
            proposed_on=TODAY,
        )
    return {"DistrictValue": row} | {name: SimpleNamespace(pk=key) for name, key in keys.items()}
