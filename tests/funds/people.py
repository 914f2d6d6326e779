"""A small district with the people whom the custody of money needs; through the acts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.accounts import appointed
from tests.district import District, make_district
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.funds.budgets.actions import draft_budget, edit_budget, submit_budget
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

DAY = date(2026, 11, 23)

_PEOPLE = {
    "leader": ("district_leader", "root"),
    "office": ("district_office", "root"),
    "audit": ("audit_committee", "root"),
    "audit2": ("audit_committee", "root"),
    "north": ("federation_chair", "north"),
    "south": ("federation_chair", "south"),
    "cadre": ("cadre", "north"),
    "accountant": ("accountant", "north"),
    "cashier": ("cashier", "north"),
    "chair": ("enterprise_chair", "north_1"),
    "chair2": ("enterprise_chair", "north_2"),
    "stranger": ("enterprise_chair", "south_1"),
}


class House:
    """The district, its people by short names, and an actor for each."""

    def __init__(self) -> None:
        self.district: District = make_district()
        self.people: dict[str, Account] = {
            name: appointed(name, role, getattr(self.district, unit)) for name, (role, unit) in _PEOPLE.items()
        }

    def actor(self, name: str) -> Actor:
        """The person with the grants of today."""
        return actor_for(self.people[name])

    def agree(self, record: Any, kind: str, *names: str, on: date = DAY, opinion: str = "同意。") -> None:
        """These people agree to the paper in turn."""
        for name in names:
            actor = self.actor(name)
            with acting_as(actor):
                run = Run.objects.get(kind=kind, record_id=record.pk)
            agree_paper(actor=actor, run=run, on=on, opinion=opinion)

    def budget(
        self,
        unit: Unit | None = None,
        lines: Sequence[tuple[str, str, str]] = (("402", "", "20000"), ("501", "文体活动", "1000")),
        *,
        on: date = DAY,
        by: str = "chair",
        deciders: Sequence[str] = ("north", "audit"),
    ) -> Budget:
        """A budget in force, all the way by its acts."""
        actor = self.actor(by)
        version = draft_budget(actor=actor, unit=unit or self.district.north_1, year=on.year, on=on)
        write(actor, version, lines, on=on)
        submit_budget(actor=actor, of=version, resolution="委员会第三次会议", resolved_on=on, on=on)
        self.agree(version, "funds.budget", *deciders, on=on)
        return version.budget

    def line(self, budget: Budget, text: str = "文体活动") -> BudgetLine:
        """A line of a budget by its text."""
        with acting_as(self.actor("leader")):
            return BudgetLine.objects.select_related("budget", "unit").get(budget=budget, text=text)


def write(actor: Actor, version: BudgetVersion, lines: Sequence[tuple[str, str, str]], *, on: date = DAY) -> None:
    """The lines of a draft: account, text, amount."""
    rows = [{"account": account, "text": text, "amount": Yuan(amount)} for account, text, amount in lines]
    edit_budget(actor=actor, of=version, lines=rows, on=on)
