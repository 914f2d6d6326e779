"""Fictional supervisors of the demonstration, entered by the demonstration accounts themselves."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.models import Supervisor

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"


def create_demo_supervision(*, on: date) -> int:
    """Supervisors of a federation and of some unions below it; nothing is played twice. Returns how many."""
    with acting_as(system_actor("demo")):
        people = {
            one.username: one
            for one in Account.objects.filter(is_demo=True, username__in=("federation", "enterprise")).select_related(
                "home_unit"
            )
        }
        if len(people) < 2 or Supervisor.objects.exists():
            return 0
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    chair = actor_for(people["federation"])
    federation, enterprise = people["federation"].home_unit, people["enterprise"].home_unit
    assert federation is not None and enterprise is not None  # noqa: S101, PT018 - both sit in a union
    with acting_as(chair):
        others = list(
            Unit.objects.filter(path__startswith=federation.path, status=Unit.Status.ACTIVE)
            .exclude(pk__in=(federation.pk, enterprise.pk))
            .exclude(kind=Unit.Kind.ORGANISER)
            .order_by("code")[: len(words["below"])]
        )
    planned = [(chair, federation, line) for line in words["federation"]]
    planned += [(actor_for(people["enterprise"]), enterprise, line) for line in words["enterprise"]]
    plain = {"place": "supervisor", "ends_in": 400}
    planned += [(chair, unit, plain | {"name": name}) for unit, name in zip(others, words["below"], strict=False)]
    for serial, (actor, unit, line) in enumerate(planned, 1):
        _enter(actor, unit, line, f"{on.year - 1}{serial:04d}", words["issued_by"], on)
    return len(planned)


def _enter(actor: Actor, unit: Unit, line: dict[str, Any], number: str, issued_by: str, on: date) -> None:
    valid_to = on + timedelta(days=line["ends_in"])
    actions.appoint_supervisor(
        actor=actor,
        unit=unit,
        name=line["name"],
        job=line.get("job", ""),
        place=line["place"],
        number=number,
        issued_by=issued_by,
        valid_from=valid_to - timedelta(days=1094),
        valid_to=valid_to,
        since=on - timedelta(days=200),
        on=on,
    )
