"""What happened to the tree in the year before: moves and a merger for the demo to play through the acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tieshan.sample.plan import Plan, Union, make_plan, merged_pair, months_before
from tieshan.sample.pools import words

__all__ = ["HistoryStep", "history_script"]


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One act on the tree: ``act`` is its code, ``unit`` and ``target`` are unit codes."""

    act: str
    day: dt.date
    unit: str
    target: str
    reason: str
    document: str


def history_script(
    *, members: int, seed: int, on: dt.date, unions: int | None = None, federations: int | None = None
) -> list[HistoryStep]:
    """The steps for the district that ``write_district`` writes with the same arguments, the earliest first.

    The files show the tree before these steps. Every step lies less than a year before ``on``, so that the tree of a
    year ago differs from today's. A district of one federation has no moves.
    """
    plan = make_plan(members=members, seed=seed, on=on, unions=unions, federations=federations)
    pool = words()["history"]
    steps: list[HistoryStep] = []

    def step(act: str, day: dt.date, unit: Union, target: str, reason: str) -> None:
        # The register of papers counts through the year, so that a later step has a higher number.
        document = pool["document"].format(year=day.year, number=day.timetuple().tm_yday // 5 + 1)
        steps.append(HistoryStep(f"organisations.unit.{act}", day, unit.code, target, reason, document))

    pair = merged_pair(plan.federations, plan.unions)
    merging = {one.code for one in pair} if pair else set()
    months = (10, 7, 4)
    for unit, target in zip(*_moves(plan, merging, len(months)), strict=True):
        reason = pool["move_industry"] if plan.federations[target].kind == "industrial" else pool["move"]
        step("move", months_before(on, months[len(steps)]), unit, plan.federations[target].code, reason)
    if pair:
        step("merge", on - dt.timedelta(days=150), pair[0], pair[1].code, pool["merge"])
    return sorted(steps, key=lambda one: one.day)


def _moves(plan: Plan, merging: set[str], count: int) -> tuple[list[Union], list[int]]:
    """Middling enterprise unions and the federations they go to, industrial ones where their trade has one."""
    if len(plan.federations) < 2:
        return [], []
    trades = {one.industry: one.index for one in plan.federations if one.industry}
    units: list[Union] = []
    targets: list[int] = []
    year_ago = months_before(plan.on, 12)
    for union in plan.unions:
        if len(units) == count:
            break
        home = plan.federations[union.federation]
        fit = union.kind == "enterprise" and 10 <= union.size <= 200 and union.founded_on < year_ago
        if union.code in merging or home.kind != "regional" or not fit:
            continue
        industry = plan.employers[union.employers[0]].industry
        target = trades.get(industry, (home.index + 1) % len(plan.federations))
        if plan.federations[target].industry in {"", industry} and target not in targets:
            units.append(union)
            targets.append(target)
    return units, targets
