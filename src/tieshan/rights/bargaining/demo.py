"""A fictional contract near its end and a bargaining in talks, entered by the demonstration accounts themselves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import acting_as, system_actor
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.bargaining import actions
from tieshan.rights.bargaining.models import CollectiveContract, LibraryClause

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"


def _keep_library(clauses: list[dict[str, str]], on: date) -> None:
    """A few clauses, kept by the district's office."""
    with acting_as(system_actor("demo")):
        office = Account.objects.filter(is_demo=True, username="office").select_related("home_unit").first()
        if office is None or office.home_unit is None or LibraryClause.objects.exists():
            return
    keeper = actor_for(office)
    since = date(on.year, 1, 1)
    for clause in clauses:
        actions.add_clause(actor=keeper, unit=office.home_unit, since=since, on=on, **clause)


def create_demo_bargaining(*, on: date) -> int:
    """A wage contract that ends in fifty days, and the talks on a general one; nothing is played twice."""
    with acting_as(system_actor("demo")):
        chair = Account.objects.filter(is_demo=True, username="enterprise").select_related("home_unit").first()
        if chair is None or chair.home_unit is None or CollectiveContract.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    actor, unit = actor_for(chair), chair.home_unit
    _keep_library(words["clauses"], on)
    ends_on = on + timedelta(days=50)
    signed_on = ends_on - timedelta(days=364)
    actions.register_contract(
        actor=actor,
        unit=unit,
        kind="wage",
        title=words["contract"],
        signed_on=signed_on - timedelta(days=20),
        in_force_from=signed_on,
        ends_on=ends_on,
        on=on,
    )
    requested_on = on - timedelta(days=25)
    one = actions.request_bargaining(
        actor=actor,
        unit=unit,
        kind="general",
        side="workers",
        topics=words["topics"],
        requested_on=requested_on,
        on=on,
    )
    replied_on = requested_on + timedelta(days=9)
    one = actions.reply_bargaining(
        actor=actor, bargaining=one, agrees=True, reply=words["reply"], replied_on=replied_on, on=on
    )
    for side, people in words["people"].items():
        one = actions.appoint_representatives(actor=actor, bargaining=one, side=side, people=people, on=on)
    one = actions.ask_information(
        actor=actor, bargaining=one, what=words["information"], due_on=on + timedelta(days=5), on=on
    )
    actions.record_round(
        actor=actor,
        bargaining=one,
        held_on=on - timedelta(days=3),
        place=words["place"],
        chaired_by="workers",
        recorder=words["recorder"],
        minutes=words["minutes"],
        on=on,
    )
    return 2
