"""Drafting the budget of a year from the year before, writing its lines, opening its adjustment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.workflow import draft_paper, drop_paper
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.terms import AccountClass
from tieshan.funds.budgets.models import BUDGET, Budget, BudgetLine, BudgetVersion, Commitment, LineAmount
from tieshan.funds.budgets.policies import ADJUST, CLAUSE, DRAFT, DROP, EDIT
from tieshan.funds.budgets.queries import carried_over, last_year
from tieshan.funds.budgets.rules import proposal
from tieshan.funds.budgets.terms import Direction, VersionKind, VersionState
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Unit

KINDS = {VersionKind.ORIGINAL: "funds.budget", VersionKind.ADJUSTMENT: "funds.budget_adjustment"}
ADJUSTMENTS = "funds.budget.adjustments"
DIRECTIONS = {AccountClass.INCOME: Direction.INCOME, AccountClass.SPENDING: Direction.SPENDING}


@act("funds.budget.draft")
def draft_budget(*, actor: Actor, unit: Unit, year: int, on: date) -> BudgetVersion:
    """Draft the budget of a union for this year or the next: its lines come from last year's budget and books."""
    actor.require(DRAFT, unit)
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("funds.budget.unit_ended", _("This union has ended."), field="unit")
    if year not in (on.year, on.year + 1):
        raise Refused("funds.budget.other_year", _("Draft the budget of this year or of the next."), field="year")
    budget = _budget(unit, year)
    versions = list(budget.versions.order_by("number"))
    if any(one.state in (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.RETURNED) for one in versions):
        raise _drafted(budget)
    if any(one.state == VersionState.AGREED for one in versions):
        raise Refused(
            "funds.budget.in_force", _("The budget of %(year)s is in force: adjust it.") % {"year": year}, field="year"
        )
    version = _new_version(budget, VersionKind.ORIGINAL, actor=actor, on=on, carried=carried_over(unit, on))
    for line in last_year(unit, year, on=on):
        _give(version, line.account, line.text, line.direction, last=line.last, actual=line.actual)
    draft_paper(actor=actor, record=version, kind=KINDS[VersionKind.ORIGINAL], unit=unit, on=on)
    note(year=year)
    return version


@act("funds.budget.adjust", subject="budget")
def adjust_budget(*, actor: Actor, budget: Budget, reason: str, on: date) -> BudgetVersion:
    """Open the adjustment of a budget in force; the rule of the day says how many a year may have."""
    actor.require(ADJUST, budget.unit)
    fresh = Budget.objects.select_for_update(of=("self",)).select_related("unit").get(pk=budget.pk)
    versions = list(fresh.versions.order_by("number"))
    current = next((one for one in versions if one.state == VersionState.AGREED), None)
    if current is None:
        raise Refused("funds.budget.not_in_force", _("Only a budget in force is adjusted; this one is not agreed yet."))
    if any(one.state in (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.RETURNED) for one in versions):
        raise _drafted(fresh)
    if not reason.strip():
        raise Refused("funds.budget.no_reason", _("Say why the budget is adjusted."), field="reason")
    rule = parameter(ADJUSTMENTS, on=on)
    made = sum(
        one.kind == VersionKind.ADJUSTMENT and one.state in (VersionState.AGREED, VersionState.REPLACED)
        for one in versions
    )
    if made >= rule.whole:
        raise Refused(
            "funds.budget.adjusted_already",
            _("The budget of %(year)s has been adjusted %(made)s time(s); the rule allows %(most)s a year.")
            % {"year": fresh.year, "made": made, "most": rule.whole},
            rule.clause,
            parameter=rule.code,
        )
    version = _new_version(fresh, VersionKind.ADJUSTMENT, actor=actor, on=on, carried=current.carried)
    version.reason = reason.strip()
    version.save()
    for given in current.amounts.select_related("line").order_by("pk"):
        LineAmount.objects.create(
            of=version,
            line=given.line,
            unit_id=fresh.unit_id,
            amount_fen=given.amount_fen,
            last_fen=given.amount_fen,
            actual_fen=given.line.reserved_fen + given.line.spent_fen,
            remark=given.remark,
        )
    draft_paper(actor=actor, record=version, kind=KINDS[VersionKind.ADJUSTMENT], unit=fresh.unit, on=on)
    return version


@act("funds.budget.edit", subject="of")
def edit_budget(
    *,
    actor: Actor,
    of: BudgetVersion,
    lines: Sequence[dict[str, Any]],
    on: date,
    carried: Yuan | None = None,
    expected_version: int | None = None,
) -> BudgetVersion:
    """Write the lines of a draft: each with account, text, amount and grounds. What is not named falls out of it."""
    actor.require(EDIT, of.unit)
    version = claim_version(of, expected_version)
    if not version.is_open:
        raise Refused(
            "funds.budget.not_open",
            _("This version is “%(state)s”: its lines stand as they are.") % {"state": version.get_state_display()},
        )
    accounts = chart(on)
    before = {given.line_id: given for given in version.amounts.select_related("line")}
    kept: set[int] = set()
    for row in lines:
        line = _line(version.budget, row["account"], row["text"], accounts)
        if line.pk in kept:
            raise Refused(
                "funds.budget.line_twice",
                _("“%(line)s” stands in the budget twice. Put both amounts into one line.") % {"line": line},
                field="lines",
            )
        kept.add(line.pk)
        given = before.get(line.pk) or LineAmount(of=version, line=line, unit_id=version.unit_id)
        given.amount_fen, given.remark = (row["amount"] or ZERO).fen, str(row.get("remark") or "").strip()
        given.save()
    gone = [given for line_id, given in before.items() if line_id not in kept]
    for given in gone:
        given.delete()
    _forget(version.budget, [given.line_id for given in gone])
    if carried is not None:
        version.carried_fen = carried.fen
    version.save()
    note(lines=len(kept))
    return version


@act("funds.budget.drop", subject="of")
def drop_budget(*, actor: Actor, of: BudgetVersion, on: date) -> BudgetVersion:
    """Throw a draft away; what was decided on it before stays readable."""
    actor.require(DROP, of.unit)
    version = claim_version(of, None)
    BUDGET.move(version, DROP, actor=actor)
    version.save()
    drop_paper(actor=actor, record=version, kind=KINDS[VersionKind(version.kind)], on=on)
    return version


# -- parts --------------------------------------------------------------------------------------------------------


def _budget(unit: Unit, year: int) -> Budget:
    """The budget of the year, locked; made when it is the first draft."""
    try:
        with transaction.atomic():
            Budget.objects.get_or_create(unit=unit, year=year)
    except IntegrityError:
        pass
    return Budget.objects.select_for_update(of=("self",)).get(unit=unit, year=year)


def _drafted(budget: Budget) -> Refused:
    return Refused(
        "funds.budget.drafted",
        _("A version of the budget of %(year)s is being drafted or decided already. Go on with that one.")
        % {"year": budget.year},
        CLAUSE,
    )


def _new_version(budget: Budget, kind: str, *, actor: Actor, on: date, carried: Yuan) -> BudgetVersion:
    return BudgetVersion.objects.create(
        budget=budget,
        unit_id=budget.unit_id,
        number=budget.versions.count() + 1,
        kind=kind,
        carried_fen=carried.fen,
        drafted_on=on,
        drafted_by_id=actor.account_id,
    )


def _give(version: BudgetVersion, account: str, text: str, direction: str, *, last: Yuan, actual: Yuan) -> LineAmount:
    line, _made = BudgetLine.objects.get_or_create(
        budget=version.budget,
        account=account,
        text=text,
        defaults={"unit_id": version.unit_id, "direction": direction},
    )
    return LineAmount.objects.create(
        of=version,
        line=line,
        unit_id=version.unit_id,
        amount_fen=proposal(direction, last, actual).fen,
        last_fen=last.fen,
        actual_fen=actual.fen,
    )


def _line(budget: Budget, account: str, text: str, accounts: Chart) -> BudgetLine:
    known = accounts.get(account)
    direction = DIRECTIONS.get(known.kind) if known is not None else None
    if known is None or direction is None:
        raise Refused(
            "funds.budget.account",
            _("“%(account)s” is no account of income or spending on this day.") % {"account": accounts.name(account)},
            field="lines",
        )
    words = " ".join(str(text or "").split()) or known.name
    line, _made = BudgetLine.objects.get_or_create(
        budget=budget, account=account, text=words, defaults={"unit_id": budget.unit_id, "direction": direction}
    )
    return line


def _forget(budget: Budget, line_ids: Sequence[int]) -> None:
    """A line that no version gives anything and on which nothing was ever entered was a slip of the pen."""
    unused = BudgetLine.objects.filter(budget=budget, pk__in=line_ids, amounts__isnull=True)
    unused.exclude(pk__in=Commitment.objects.filter(line__in=line_ids).values("line")).delete()
