"""A fictional budget and some requests of the sample district, entered through the acts by its own accounts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.workflow.actions import agree_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.funds.budgets.actions import draft_budget, edit_budget, submit_budget
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.spending.actions import bill_spending, check_spending, request_spending
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.queries import KIND
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_NEEDED: Final = ("enterprise", "federation", "audit", "accountant")
_STAGES: Final = ("asked", "federation", "returned", "agreed", "billed", "checked")
#: An empty page: enough to stand for a bill.
_BILL: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def create_demo_spending(*, on: date) -> int:
    """The demonstration union's budget of the year and its requests, each at another stage; answers how many.

    Nothing is played twice.
    """
    with acting_as(system_actor("demo")):
        people = {one.username: one for one in Account.objects.filter(is_demo=True).select_related("home_unit")}
        if Budget.objects.exists() or not people.keys() >= set(_NEEDED):
            return 0
    actors = {name: actor_for(people[name]) for name in _NEEDED}
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    union = people["enterprise"].home_unit
    assert union is not None  # noqa: S101 - every demonstration account has one
    first = date(on.year, 1, 1)
    _budget(actors, union, words, max(first, on - timedelta(days=40)))
    for told in words["requests"]:
        _request(actors, union, told, words, max(first, on - timedelta(days=told["days"])), on)
    return len(words["requests"])


def _agree(actor: Actor, kind: str, record: Any, opinion: str, on: date) -> None:
    with acting_as(actor):
        run = Run.objects.filter(kind=kind, record_id=record.pk).latest("pk")
    agree_paper(actor=actor, run=run, on=on, opinion=opinion)


def _budget(actors: dict[str, Actor], union: Unit, words: dict[str, Any], day: date) -> None:
    chair = actors["enterprise"]
    version = draft_budget(actor=chair, unit=union, year=day.year, on=day)
    lines = [{**line, "amount": Yuan(line["amount"])} for line in words["lines"]]
    edit_budget(actor=chair, of=version, lines=lines, on=day)
    submit_budget(actor=chair, of=version, resolution=words["resolution"], resolved_on=day, on=day)
    for name, opinion in (("federation", words["opinion"]), ("audit", words["review"])):
        _agree(actors[name], "funds.budget", version, opinion, day)


def _request(
    actors: dict[str, Actor], union: Unit, told: dict[str, Any], words: dict[str, Any], day: date, on: date
) -> None:
    chair = actors["enterprise"]
    with acting_as(chair):
        line = BudgetLine.objects.select_related("budget", "unit").get(
            unit=union, budget__year=day.year, text=told["line"]
        )
    payee = {
        "name": told["payee"],
        "bank_name": words["bank"],
        "bank_account": told["number"],
        "amount": Yuan(told["amount"]),
    }
    request = request_spending(
        actor=chair, unit=union, line=line, purpose=told["purpose"], payees=[payee], way="transfer", on=day
    )
    stage = _STAGES.index(told["until"])
    if stage >= _STAGES.index("federation"):
        _agree(actors["federation"], KIND, request, words["opinion"], day)
    audited = _waits_for_audit(chair, request)
    if told["until"] == "returned":
        with acting_as(actors["audit"]):
            run = Run.objects.filter(kind=KIND, record_id=request.pk).latest("pk")
        return_paper(actor=actors["audit"], run=run, on=day, opinion=words["back"])
    elif stage >= _STAGES.index("agreed") and audited:
        _agree(actors["audit"], KIND, request, words["review"], day)
    if stage >= _STAGES.index("billed"):
        later = min(on, day + timedelta(days=2))
        upload = SimpleUploadedFile(words["bill"], _BILL, content_type="application/pdf")
        bill_spending(actor=chair, request=request, uploads=[upload], on=later)
        if told["until"] == "checked":
            _check(actors["accountant"], request, told, later)


def _waits_for_audit(chair: Actor, request: SpendingRequest) -> bool:
    with acting_as(chair):
        return SpendingRequest.objects.get(pk=request.pk).state == SpendingRequest.State.REQUESTED


def _check(accountant: Actor, request: SpendingRequest, told: dict[str, Any], day: date) -> None:
    with acting_as(accountant):
        (payee,) = request.payees.all()
    bill = Yuan(told.get("bill", told["amount"]))
    check_spending(actor=accountant, request=request, bills={payee.pk: bill}, on=day)
