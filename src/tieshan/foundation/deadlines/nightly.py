"""Every night: warn by the ladder, find what is overdue, tell the level above. Set-based for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils.functional import lazy
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines.events import DeadlineOverdue, OverdueLine
from tieshan.foundation.deadlines.policies import LIST, WARN
from tieshan.foundation.deadlines.providers import people_in_charge
from tieshan.foundation.events import announce
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url

__all__ = ["warn_of_deadlines"]

# Several steps of a ladder that fell into nights without a run are one warning.
_CLIMB = """
WITH due AS (
    UPDATE deadlines_deadline d
    SET next_warn_on = (SELECT min(step) FROM unnest(d.warn_on) AS step WHERE step > %(on)s)
    WHERE d.state = 'running' AND d.next_warn_on <= %(on)s
    RETURNING d.id, d.unit_id, d.account_id, d.due_on
), told AS (
    INSERT INTO deadlines_deadlinestep (deadline_id, kind, "on", due_after, reason, actor_name)
    SELECT id, 'warned', %(on)s, due_on, '', %(actor)s FROM due WHERE due_on >= %(on)s
)
SELECT unit_id, account_id, due_on FROM due WHERE due_on >= %(on)s
"""
_OVERDUE = """
WITH late AS (
    UPDATE deadlines_deadline d SET overdue_on = %(on)s
    WHERE d.state = 'running' AND d.overdue_on IS NULL AND d.due_on < %(on)s
    RETURNING d.id, d.kind, d.subject_type, d.subject_id, d.unit_id, d.account_id, d.due_on
), told AS (
    INSERT INTO deadlines_deadlinestep (deadline_id, kind, "on", due_after, reason, actor_name)
    SELECT id, 'overdue', %(on)s, due_on, '', %(actor)s FROM late
)
SELECT id, kind, subject_type, subject_id, unit_id, account_id, due_on FROM late ORDER BY id
"""
OVERDUE = "deadlines.deadline.overdue"


@act(WARN)
def warn_of_deadlines(*, actor: Actor, on: date) -> dict[str, int]:
    """Warn whose deadline draws near, and tell the unit above what has passed unmet. Safe to repeat."""
    actor.require(WARN)
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, {"on": on, "actor": actor.name})
        near = cursor.fetchall()
        cursor.execute(_OVERDUE, {"on": on, "actor": actor.name})
        late = [OverdueLine(*row) for row in cursor.fetchall()]
    units = {unit for unit, account, _due in near if account is None} | {line.unit_id for line in late}
    in_charge = people_in_charge(units, on=on)
    _warn(near, in_charge, on)
    if late:
        _escalate(late, in_charge, on)
        announce(DeadlineOverdue(tuple(late), on))
    note(warned=len(near), overdue=len(late))
    return {"warned": len(near), "overdue": len(late)}


InCharge = dict[int, tuple[list[int], list[int]]]


def _warn(near: Iterable[tuple[int, int | None, date]], in_charge: InCharge, on: date) -> None:
    found: dict[int, list[date]] = defaultdict(list)
    for unit_id, account_id, due_on in near:
        for account in [account_id] if account_id is not None else in_charge.get(unit_id, ([], []))[0]:
            found[account].append(due_on)
    # People who read the same sentence are told together.
    alike: dict[tuple[int, date], list[int]] = defaultdict(list)
    for account, days in found.items():
        alike[len(days), min(days)].append(account)
    for (count, first), accounts in alike.items():
        notify(accounts=accounts, code=WARN, text=_near_words(count, first.isoformat()), url=_list_at("mine"), on=on)


def _escalate(late: Iterable[OverdueLine], in_charge: InCharge, on: date) -> None:
    own: dict[int, int] = defaultdict(int)
    above: dict[int, int] = defaultdict(int)
    for line in late:
        people, superiors = in_charge.get(line.unit_id, ([], []))
        for account in [line.account_id] if line.account_id is not None else people:
            own[account] += 1
        for account in superiors:
            above[account] += 1
    for counts, words in ((own, _passed_words), (above, _below_words)):
        alike: dict[int, list[int]] = defaultdict(list)
        for account, count in counts.items():
            alike[count].append(account)
        for count, accounts in alike.items():
            notify(accounts=accounts, code=OVERDUE, text=words(count), url=_list_at("late"), on=on)


def _list_at(pile: str) -> str:
    return f"{page_url(LIST)}?pile={pile}"


def _near(count: int, day: str) -> str:
    return ngettext(
        "%(count)d deadline draws near; it ends on %(day)s.",
        "%(count)d deadlines draw near; the first ends on %(day)s.",
        count,
    ) % {"count": count, "day": day}


def _passed(count: int) -> str:
    return ngettext("%(count)d deadline has passed.", "%(count)d deadlines have passed.", count) % {"count": count}


def _below(count: int) -> str:
    return ngettext(
        "%(count)d deadline has passed in the unions below yours.",
        "%(count)d deadlines have passed in the unions below yours.",
        count,
    ) % {"count": count}


# Each account reads its own language: the words are chosen when they are written.
_near_words, _passed_words, _below_words = lazy(_near, str), lazy(_passed, str), lazy(_below, str)
