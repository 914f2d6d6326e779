"""A congress of the unit with a session to come and one that was held, and an affair laid open."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.organisations.models import Account, Unit
from tieshan.rights.congress.actions import constitute_congress, hold_session, plan_session, publish_affair


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One of each."""
    congress = constitute_congress(
        actor=OPERATOR, unit=unit, number=1, form="assembly", elected_on=TODAY, years=3, delegates=[], on=TODAY
    )
    facts: dict[str, Any] = {"actor": OPERATOR, "congress": congress, "place": "", "agenda": "报告"}
    held = plan_session(**facts, planned_on=TODAY, on=TODAY)
    ballot: Any = {"matter": "pay", "title": "工资方案", "in_favour": 9, "against": 0}
    hold_session(
        actor=OPERATOR, session=held, held_on=TODAY, minutes="记录", ballots=[ballot], members=12, present=10, on=TODAY
    )
    affair = publish_affair(
        actor=OPERATOR, unit=unit, matter="pay", title="工资方案", published_on=TODAY, place="公开栏", on=TODAY
    )
    return {
        "Congress": congress,
        "CongressSession": plan_session(**facts, planned_on=TODAY, on=TODAY),
        "HeldSession": held,
        "CongressResolution": held.resolutions.get(),
        "OpenAffair": affair,
    }
