"""A kind of paper for tests (an employer's record) with routes of the test's own, and a district with people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.accounts import account, give_post
from tests.district import OPERATOR, TODAY, District, make_district
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act, act_context
from tieshan.foundation.access.permissions import permission
from tieshan.foundation.events import subscribe
from tieshan.foundation.ui.components import Fact
from tieshan.foundation.workflow.actions import draft_paper, drop_paper, paper_changed, submit_paper
from tieshan.foundation.workflow.events import ApprovalEnded
from tieshan.foundation.workflow.models import Run
from tieshan.foundation.workflow.papers import PaperKind, register_paper
from tieshan.foundation.workflow.routes import Route, RouteStep
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.organisations.queries.grants import grants_of

KIND = "test.paper"
ends: list[ApprovalEnded] = []


def _remember(event: ApprovalEnded) -> None:
    if event.kind == KIND:
        ends.append(event)


subscribe(ApprovalEnded, _remember)
register_paper(
    PaperKind(
        code=KIND,
        model=Employer,
        page="organisations.employer.view",
        title=lambda record: record.name,
        facts=lambda record: [Fact("Name", record.name), Fact("Remark", record.remark)],
        digest=lambda record: record.remark,
        name="Test paper",
        bodies=frozenset({"audit_committee"}),
    )
)
permission("test.paper.submit", "submit a test paper")


@act("test.paper.submit")
def submit(*, actor: Actor, record: Employer, unit: Unit, on: date = TODAY, **more: Any) -> Run:
    """Stands for a room's own act."""
    return submit_paper(actor=actor, record=record, kind=KIND, unit=unit, on=on, **more)


def draft(actor: Actor, record: Employer, unit: Unit, on: date = TODAY) -> Run:
    with act_context(OPERATOR, "test.paper.submit"):
        return draft_paper(actor=actor, record=record, kind=KIND, unit=unit, on=on)


def drop(actor: Actor, record: Employer, on: date = TODAY) -> None:
    with act_context(OPERATOR, "test.paper.submit"):
        drop_paper(actor=actor, record=record, kind=KIND, on=on)


def change(actor: Actor, record: Employer, text: str, on: date = TODAY, tell: bool = True) -> Run | None:
    with act_context(OPERATOR, "test.paper.submit"):
        record.remark = text
        record.save()
        return paper_changed(actor=actor, record=record, kind=KIND, on=on) if tell else None


def paper(unit: Unit, name: str = "示例用章") -> Employer:
    with acting_as(OPERATOR), act_context(OPERATOR, "test.paper.submit"):
        return Employer.objects.create(name=name, territory=unit, remark="第一稿")


def actor_of(account: Account, on: date = TODAY) -> Actor:
    """The actor of an account with the grants of the day, without a browser."""
    grants, administrator = grants_of(account.pk, on=on)
    return Actor(account.pk, account.display_name, grants, administrator=administrator, unit_id=account.home_unit_id)


@dataclass
class House:
    """A district with people in posts, and a route by kind of paper (the quantity chooses)."""

    district: District
    routes: list[tuple[RouteStep, ...]] = field(default_factory=list)
    people: dict[str, Account] = field(default_factory=dict)

    def person(self, name: str, role: str, unit: Unit) -> Account:
        if name not in self.people:
            self.people[name] = account(name, unit)
        give_post(self.people[name], role, unit)
        return self.people[name]

    def actor(self, name: str) -> Actor:
        return actor_of(self.people[name])

    def route(self, kind: str, unit: Unit, quantity: Any, on: date) -> Route:
        steps = self.routes[int(quantity or 0)]
        return Route("test-route", "测试路线", steps, clause="speech:C29", title_en="test route")


def step(role: str, at: str = "own", mode: str | int = "any", days: int | None = 2) -> RouteStep:
    return RouteStep(f"{role} 审批", role, at, mode, days, "calendar_day", title_en=f"{role} decides")


def make_house() -> House:
    """Two chairs and two cadres in the north, an office of two and two leaders at the district."""
    d = make_district()
    house = House(d)
    house.person("cadre1", "cadre", d.north)
    house.person("cadre2", "cadre", d.north)
    house.person("chair1", "federation_chair", d.north)
    house.person("office1", "district_office", d.root)
    house.person("office2", "district_office", d.root)
    house.person("leader1", "district_leader", d.root)
    house.person("leader2", "district_leader", d.root)
    house.person("south1", "federation_chair", d.south)
    return house
