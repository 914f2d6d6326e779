"""Fictional disputes in every stage, entered by the demonstration accounts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils import timezone

from tieshan.foundation.access import acting_as, system_actor
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Employer
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.queries import people_of

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_SUMS: Final = {"won", "amount", "income", "monthly", "paid"}
_HOURS: Final = {"workday", "restday", "holiday", "longest"}
_DAYS: Final = {"day", "held_on", "perform_by", "told_on", "started_on", "ended_on"}
_STEPS: Final[dict[str, Callable[..., Any]]] = {
    "claim": actions.add_claim,
    "reckon": actions.reckon_claim,
    "mediate": actions.begin_mediation,
    "session": actions.record_session,
    "settle": actions.record_mediation,
    "sign": actions.sign_agreement,
    "file": actions.file_arbitration,
    "event": actions.record_event,
    "hearing": actions.record_hearing,
    "award": actions.record_award,
    "sue": actions.sue,
    "close": actions.close_dispute,
    "refuse": actions.refuse_dispute,
}
#: Steps of whoever is in charge, not of whoever has it in hand.
_IN_CHARGE: Final = ("close", "refuse")


def create_demo_disputes(*, on: date) -> int:
    """One dispute in every stage with employers of the demonstration federation; nothing is played twice."""
    with acting_as(system_actor("demo")):
        accounts = {
            one.username: one
            for one in Account.objects.filter(is_demo=True, username__in=("federation", "cadre")).select_related(
                "home_unit"
            )
        }
        if len(accounts) < 2 or Dispute.objects.exists():
            return 0
        unit = accounts["federation"].home_unit
        employers = list(Employer.objects.filter(territory=unit, closed_on__isnull=True).order_by("pk")[:5])
    cases = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    if not employers:
        return 0
    for serial, case in enumerate(cases):
        _Case(accounts, on).play(case, unit, employers[serial % len(employers)])
    return len(cases)


class _Case:
    """One dispute, played day by day."""

    def __init__(self, accounts: Mapping[str, Account], on: date) -> None:
        self.accounts = accounts
        self.chair, self.cadre = actor_for(accounts["federation"]), actor_for(accounts["cadre"])
        self.on = on

    def day(self, before: int) -> date:
        """So many days before the day of loading."""
        return self.on - timedelta(days=before)

    def at(self, before: int) -> datetime:
        """Nine o'clock of that day."""
        return datetime.combine(self.day(before), time(9), timezone.get_default_timezone())

    def play(self, case: Mapping[str, Any], unit: Any, employer: Employer) -> None:
        """Open it, enter its workers, carry out its steps."""
        opened = self.at(case["opened"])
        dispute = actions.open_dispute(
            actor=self.cadre,
            unit=unit,
            employer=employer,
            channel=case["channel"],
            subject=case["subject"],
            facts=case["facts"],
            matter=case["matter"],
            knew_on=self.day(case["knew"]),
            at=opened,
            workers=case.get("workers", 1),
            groups=case.get("groups", ()),
            only_wages=case.get("only_wages", False),
            is_employed=case.get("is_employed", True),
            left_on=self.day(case["left"]) if "left" in case else None,
        )
        for one in case["people"]:
            actions.add_worker(
                actor=self.cadre,
                dispute=dispute,
                name=one["name"],
                id_number=str(one.get("id", "")),
                phone=one.get("phone", ""),
                is_representative=one.get("rep", False),
                at=opened,
            )
        for code, before, *facts in case.get("steps", ()):
            self.step(dispute, code, self.at(before), self.values(facts[0] if facts else {}))

    def values(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Facts of the file as an act takes them."""
        found: dict[str, Any] = {}
        for key, value in facts.items():
            if key == "inputs":
                found[key] = self.values(value)
            elif key in _SUMS:
                found[key] = Yuan(value)
            elif key in _HOURS:
                found[key] = Decimal(value)
            elif key in _DAYS:
                found[key] = self.day(value)
            else:
                found[key] = value
        return found

    def step(self, dispute: Dispute, code: str, at: datetime, facts: dict[str, Any]) -> None:
        """One step by whoever does it in the house."""
        if code == "accept":
            people = self.accounts
            actions.accept_dispute(
                actor=self.chair, dispute=dispute, handler=people["cadre"], second=people["federation"], at=at
            )
        elif code == "aid":
            with acting_as(self.cadre):
                worker = people_of(dispute).first()
            assert worker is not None  # noqa: S101 - entered above
            actions.apply_for_aid(actor=self.cadre, dispute=dispute, worker=worker, at=at, **facts)
        elif code == "decide":
            with acting_as(self.cadre):
                aid = dispute.aids.select_related("dispute__unit").get()
            actions.decide_aid(actor=self.cadre, aid=aid, at=at, **facts)
        else:
            actor = self.chair if code in _IN_CHARGE else self.cadre
            _STEPS[code](actor=actor, dispute=dispute, at=at, **facts)
