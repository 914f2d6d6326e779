"""A bulletin and a draft for the access matrix: the bulletin of another month for each unit of the matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.desk.actions.bulletins import draft_bulletin
from tieshan.desk.models import Draft
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A bulletin in draft, and somebody's own draft."""
    month = date(2026, serial // 100, 1)
    with act_context(OPERATOR, "desk.draft.make"):
        draft = Draft(
            kind=Draft.Kind.SUMMARY, author=owner, unit=unit, first=month, last=TODAY, title="总结", drafted_on=TODAY
        )
        draft.sections = []
        draft.save()
    return {
        "Bulletin": draft_bulletin(actor=OPERATOR, unit=district.root, month=month, on=date(2026, 11, 2)),
        "Draft": draft,
    }
