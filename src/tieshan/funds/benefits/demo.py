"""A few fictional benefits of the sample district, entered through the acts by its own accounts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.foundation.workflow.terms import RunState
from tieshan.funds.benefits.actions import grant_benefit, sign_benefit
from tieshan.funds.benefits.models import BenefitGrant
from tieshan.funds.benefits.queries import entitled, festivals, shares_of
from tieshan.funds.benefits.terms import Form, Occasion
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.queries import KIND
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_NEEDED: Final = ("enterprise", "federation", "audit")
#: What the festival may cost in all, and a head at most (yuan): the line of the demonstration budget bears it.
_IN_ALL, _A_HEAD = 12_000, 100
_SIGNED: Final = 5
#: An empty page: enough to stand for a paper.
_PAPER: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def create_demo_benefits(*, on: date) -> int:
    """A festival with some signatures, a birthday and an illness of the demonstration union; answers how many.

    Nothing is played twice; what has no member or no festival near is left out.
    """
    with acting_as(system_actor("demo")):
        people = {one.username: one for one in Account.objects.filter(is_demo=True).select_related("home_unit")}
        if BenefitGrant.objects.exists() or not people.keys() >= set(_NEEDED):
            return 0
        union = people["enterprise"].home_unit
        assert union is not None  # noqa: S101 - every demonstration account has one
        words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
        lines = BudgetLine.objects.select_related("budget", "unit").filter(unit=union, budget__year=on.year)
        line = lines.filter(text=words["line"]).first()
    if line is None:
        return 0
    actors = {name: actor_for(people[name]) for name in _NEEDED}
    made = [
        _festival(actors, union, line, words, on),
        _give(actors["enterprise"], union, line, words, on, Occasion.BIRTHDAY, Form.VOUCHER, 200, most=3),
        _give(actors["enterprise"], union, line, words, on, Occasion.ILLNESS, Form.GOODS, 300, most=1),
    ]
    return sum(one is not None for one in made)


def _give(
    actor: Actor,
    union: Unit,
    line: BudgetLine,
    words: dict[str, Any],
    on: date,
    occasion: str,
    form: str,
    price: int,
    *,
    most: int | None = None,
    day: date | None = None,
    **facts: Any,
) -> BenefitGrant | None:
    with acting_as(actor):
        members = list(entitled(union, occasion, day or on).values_list("pk", flat=True)[:most])
    if not members:
        return None
    payee = {"name": words["supplier"], "bank_name": words["bank"], "bank_account": words["number"]}
    papers = [SimpleUploadedFile(words["paper"], _PAPER, content_type="application/pdf")]
    return grant_benefit(
        actor=actor,
        unit=union,
        occasion=occasion,
        event_on=day or on,
        form=form,
        item=words[occasion],
        price=Yuan(price),
        payees=[payee],
        line=line,
        way="transfer",
        on=on,
        members=members,
        minutes=words["minutes"],
        uploads=papers if occasion == Occasion.ILLNESS else (),
        **facts,
    )


def _festival(
    actors: dict[str, Actor], union: Unit, line: BudgetLine, words: dict[str, Any], on: date
) -> BenefitGrant | None:
    """For everybody, agreed, and signed by the first of the list."""
    chair = actors["enterprise"]
    with acting_as(chair):
        near = next(iter(festivals(on)), None)
        count = entitled(union, Occasion.FESTIVAL, near.day).count() if near is not None else 0
    price = min(_A_HEAD, _IN_ALL // count) if count else 0
    if near is None or not price:
        return None
    grant = _give(chair, union, line, words, on, Occasion.FESTIVAL, Form.GOODS, price, day=near.day, festival=near.code)
    if grant is None:
        return None
    _agree(actors["federation"], grant, words["opinion"], on)
    with acting_as(chair):
        open_ = Run.objects.filter(kind=KIND, record_id=grant.request_id, state=RunState.RUNNING).exists()
    if open_:
        _agree(actors["audit"], grant, words["review"], on)
    with acting_as(chair):
        shares = list(shares_of(grant)[: _SIGNED + 2])
        fresh = BenefitGrant.objects.select_related("unit", "request").get(pk=grant.pk)
    received = {share.pk: "" for share in shares[:_SIGNED]}
    received |= {share.pk: words["substitute"] for share in shares[_SIGNED : _SIGNED + 1]}
    missed = {share.pk: words["missed"] for share in shares[_SIGNED + 1 :]}
    return sign_benefit(actor=chair, grant=fresh, received=received, missed=missed, day=on, on=on)


def _agree(actor: Actor, grant: BenefitGrant, opinion: str, on: date) -> None:
    with acting_as(actor):
        run = Run.objects.filter(kind=KIND, record_id=grant.request_id).latest("pk")
    agree_paper(actor=actor, run=run, on=on, opinion=opinion)
