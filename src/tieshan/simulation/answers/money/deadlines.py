"""Deadlines that the money sets: ways of budgets and requests, comments on audits, findings to be put right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.deadlines import Deadline, OnRoute, on_route
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.money.happenings import Audited, Purse

__all__ = ["money_deadlines"]

_CHAIR, _FEDERATION = "enterprise_chair", "federation_chair"


@lru_cache(maxsize=2)
def money_deadlines(course: Course, days: Days) -> tuple[Deadline, ...]:
    """All of them, whatever the month; worked out once, since each figure of each month asks."""
    return tuple(_deadlines(course, days))


def _deadlines(course: Course, days: Days) -> Iterator[Deadline]:
    for one in course.spending.budgets:
        kind, chair = _place(one.purse)
        paper = OnRoute("funds.budget", one.purse.unit_id, kind, one.day, one.agreed_on, without=chair)
        yield from on_route(paper, days)
    for claims in course.spending.claims.values():
        for claim in claims:
            asked = claim.one
            begun = asked.day
            kind, chair = _place(asked.purse)
            without = chair if asked.by == asked.purse.chair else ""
            if asked.returned is not None:
                # Its first step ended with the return; corrected it begins anew.
                paper = OnRoute(
                    "funds.spending", asked.purse.unit_id, kind, begun, asked.returned.on,
                    Decimal(asked.returned.first) / 100, without, _FEDERATION,
                )  # fmt: skip
                yield from on_route(paper, days)
                begun = asked.returned.corrected_on
            paper = OnRoute(
                "funds.spending",
                asked.purse.unit_id,
                kind,
                begun,
                asked.decided_on,
                Decimal(claim.counts) / 100,
                without,
                asked.refused_by,
            )
            yield from on_route(paper, days)
    for (unit_id, _employer), cases in course.arrears.cases.items():
        for case in cases:
            if case.due_on is not None:
                # The next step, or a reason, ends the days of the one before.
                ended = (case.closed_on, None) if case.state == "paid" else (None, case.closed_on)
                yield Deadline(unit_id, case.made_on, case.due_on, *ended)
    for audit in course.audits:
        yield from _of_audit(audit, days)


def _place(purse: Purse) -> tuple[str, str]:
    """Which kind of unit spends, and the role of its chair."""
    return ("regional", _FEDERATION) if purse.is_own else ("enterprise", _CHAIR)


def _of_audit(one: Audited, days: Days) -> Iterator[Deadline]:
    """Days to comment on the draft, and to put each finding right; sent back, they run anew."""
    unit_id = one.purse.unit_id
    due = days.plus(one.drafted_on, parameter("funds.audit.comments", on=one.drafted_on).whole)
    yield Deadline(unit_id, one.drafted_on, due, one.commented_on)
    for flaw in one.flaws:
        for begun, met in ((one.reported_on, flaw.answered_on), (flaw.sent_back_on, flaw.answered_again_on)):
            if begun is not None:
                due = days.plus(begun, parameter("funds.audit.mend", on=begun).whole)
                yield Deadline(unit_id, begun, due, met)
