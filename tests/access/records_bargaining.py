"""A bargaining that has begun and a contract in force, of the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.organisations.models import Account, Unit
from tieshan.rights.bargaining.actions import add_clause, register_contract, request_bargaining


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One bargaining, requested today, and one contract of this year."""
    bargaining = request_bargaining(
        actor=OPERATOR, unit=unit, kind="wage", side="workers", topics="工资", requested_on=TODAY, on=TODAY
    )
    contract = register_contract(
        actor=OPERATOR,
        unit=unit,
        kind="general",
        title="集体合同",
        signed_on=date(2026, 1, 1),
        in_force_from=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
        on=TODAY,
    )
    clause = add_clause(
        actor=OPERATOR,
        unit=unit,
        kind="wage",
        title=f"工资增长{serial}",
        text="不低于百分之五",
        grounds="",
        since=TODAY,
        on=TODAY,
    )
    return {"Bargaining": bargaining, "CollectiveContract": contract, "LibraryClause": clause}
