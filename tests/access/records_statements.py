"""Statements for members for the access matrix: one still to be confirmed, one published."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.statements.models import MemberStatement
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """Two statements of the unit, kept by the federation above."""
    content = {"name": unit.name, "came": [], "went": [], "months": [], "payments": [], "budget": []}
    with act_context(OPERATOR, "funds.disclosure.draw"):
        row = MemberStatement.objects.create(
            unit=unit, holder=district.north, first=date(2026, 1, 1), last=date(2026, 6, 30), content=content,
            opening_fen=0, came_fen=0, went_fen=0, closing_fen=0, mark="0" * 64, drawn_on=TODAY,
        )  # fmt: skip
        made = MemberStatement.objects.create(
            unit=unit, holder=district.north, first=date(2025, 7, 1), last=date(2025, 12, 31), content=content,
            opening_fen=0, came_fen=0, went_fen=0, closing_fen=0, mark="0" * 64, drawn_on=TODAY,
        )  # fmt: skip
    with act_context(OPERATOR, "funds.disclosure.publish"):
        made.state, made.published_on, made.confirmed_by, made.code = "published", TODAY, owner, f"code-{serial}"
        made.save()
    return {"MemberStatement": row, "PublishedStatement": made}
