"""Entries on budget lines: a request sets money aside, a payment spends it, what is not used is set free (speech:C30).

Rooms call these inside their own acts. The line is locked first, so that parallel requests are decided one after the
other; the entries are only added, and the database keeps the sums of the line and refuses to overspend it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Case, F, Model, Sum, When
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, current_actor
from tieshan.foundation.access.acts import running_act
from tieshan.funds.budgets.models import BudgetLine, BudgetVersion, Commitment, LineAmount
from tieshan.funds.budgets.policies import CLAUSE
from tieshan.funds.budgets.rules import Standing
from tieshan.funds.budgets.terms import CommitmentKind, Direction, VersionState
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

__all__ = ["available", "outstanding", "release", "reserve", "spend", "take_back"]


def reserve(*, actor: Actor, line: BudgetLine, amount: Yuan, source: Model, on: date) -> Commitment:
    """Set money of a line aside for a record (a spending request). Refuses what the line does not hold any more."""
    fresh = _locked([line.pk])[line.pk]
    if fresh.direction != Direction.SPENDING:
        raise Refused("funds.commitment.income", _("“%(line)s” is a line of income.") % {"line": fresh}, CLAUSE)
    _afford(fresh, amount)
    return _write(fresh, CommitmentKind.RESERVE, amount, source, on, actor)


def spend(*, source: Model, amount: Yuan, on: date) -> list[Commitment]:
    """A payment for the record went out: so much of what is set aside for it is spent (several payments may follow)."""
    held = _held(source)
    waiting = sum((one.reserved for one in held.values()), ZERO)
    if amount > waiting:
        raise Refused(
            "funds.commitment.more_than_reserved",
            _("%(amount)s yuan were paid, but only %(reserved)s yuan are set aside for this. Nothing was booked.")
            % {"amount": amount, "reserved": waiting},
            CLAUSE,
        )
    return _spread(held, CommitmentKind.SPEND, amount, source, on, "reserved")


def release(*, source: Model, on: date, spent: Yuan | None = None) -> list[Commitment]:
    """Set free what is still set aside for the record; with `spent`, that much of it is first booked as spent."""
    made = spend(source=source, amount=spent, on=on) if spent else []
    for line_id, one in _held(source).items():
        if one.reserved:
            line = _locked([line_id])[line_id]
            made.append(_write(line, CommitmentKind.RELEASE, one.reserved, source, on, current_actor()))
    return made


def take_back(*, source: Model, amount: Yuan, on: date) -> list[Commitment]:
    """Money that had been paid came back (a wrong account): it is set aside again, to be paid anew or set free."""
    held = _held(source)
    paid = sum((one.spent for one in held.values()), ZERO)
    if amount > paid:
        raise Refused(
            "funds.commitment.more_than_spent",
            _("%(amount)s yuan came back, but only %(spent)s yuan were paid for this.")
            % {"amount": amount, "spent": paid},
            CLAUSE,
        )
    return _spread(held, CommitmentKind.TAKE_BACK, amount, source, on, "spent")


def available(line: BudgetLine, on: date) -> Yuan:
    """What a line still held at the end of a day: the amount then in force, less what was set aside and spent till
    then. For today and later the sums of the line say the same."""
    version = (
        BudgetVersion.objects.filter(
            budget=line.budget_id,
            state__in=(VersionState.AGREED, VersionState.REPLACED),
            decided_on__lte=on,
        )
        .order_by("-number")
        .first()
    )
    given = LineAmount.objects.filter(of=version, line=line).first() if version is not None else None
    amount = given.amount if given is not None else ZERO
    used = Commitment.objects.filter(line=line, on__lte=on).aggregate(
        used=Sum(
            Case(
                When(kind=CommitmentKind.RESERVE, then=F("amount_fen")),
                When(kind=CommitmentKind.RELEASE, then=-F("amount_fen")),
                default=0,
            )
        )
    )["used"]
    return amount - Yuan.from_fen(used or 0)


def outstanding(source: Model) -> Yuan:
    """What is set aside for a record now."""
    return sum((one.reserved for one in _held(source).values()), ZERO)


# -- parts --------------------------------------------------------------------------------------------------------


def _locked(line_ids: list[int]) -> dict[int, BudgetLine]:
    if running_act() is None:
        raise RuntimeError("entries on a budget line are made inside an act")
    rows = BudgetLine.objects.select_for_update(of=("self",)).filter(pk__in=line_ids).order_by("pk")
    return {line.pk: line for line in rows.select_related("budget", "unit")}


def _afford(line: BudgetLine, amount: Yuan) -> None:
    if amount <= ZERO:
        raise Refused("funds.commitment.nothing", _("The amount must be above zero."), CLAUSE, field="amount")
    left = line.standing.left
    if amount > left:
        raise Refused(
            "funds.commitment.over_budget",
            _(
                "The line “%(line)s” of the budget of %(year)s has %(left)s yuan left, %(amount)s yuan are asked for."
                " Nothing is spent above the budget: ask for less, take another line, or adjust the budget."
            )
            % {"line": line, "year": line.budget.year, "left": f"{left:,}", "amount": f"{amount:,}"},
            "budget-rules:1",
            field="line",
            line=line.pk,
            left=str(left),
        )


def _held(source: Model) -> dict[int, Standing]:
    """What is set aside and spent for a record, by line; its lines are locked, so that it stays so."""
    rows = Commitment.objects.filter(source_type=source._meta.label_lower, source_id=source.pk)
    lines = sorted(set(rows.values_list("line_id", flat=True)))
    _locked(lines)
    found: dict[int, Standing] = defaultdict(lambda: Standing(ZERO))
    for line_id, kind, fen in rows.order_by("pk").values_list("line_id", "kind", "amount_fen"):
        found[line_id] = found[line_id].after(kind, Yuan.from_fen(fen))
    return dict(found)


def _spread(held: dict[int, Standing], kind: str, amount: Yuan, source: Model, on: date, part: str) -> list[Commitment]:
    """Write entries over the lines of the record, the first line first, until the amount is reached."""
    made = []
    for line_id, one in held.items():
        share = min(amount, getattr(one, part))
        if share:
            made.append(_write(_locked([line_id])[line_id], kind, share, source, on, current_actor()))
            amount -= share
    return made


def _write(line: BudgetLine, kind: str, amount: Yuan, source: Model, on: date, actor: Actor | None) -> Commitment:
    return Commitment.objects.create(
        line=line,
        unit_id=line.unit_id,
        kind=kind,
        amount_fen=amount.fen,
        source_type=source._meta.label_lower,
        source_id=source.pk,
        on=on,
        made_by_id=actor.account_id if actor is not None else None,
    )
