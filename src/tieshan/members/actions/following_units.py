"""What members do when their union merges, splits or ends: set-based, inside the unit's own act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from tieshan.foundation.access import whole_district
from tieshan.organisations.events import UnitDissolved, UnitMerged, UnitSplitOff

# Members who joined on or after the day of the change have no span before it to close: their span is re-addressed.
_MOVE = """
WITH moving AS (
    SELECT p.id FROM members_person p
    WHERE p.unit_id = %(unit)s AND p.state IN ('active', 'retained') {only}
    FOR UPDATE
), late AS (
    UPDATE members_membership m SET unit_id = %(target)s
    FROM moving WHERE m.person_id = moving.id AND upper_inf(m.during) AND lower(m.during) >= %(on)s
    RETURNING m.person_id
), closed AS (
    UPDATE members_membership m
    SET during = daterange(lower(m.during), %(on)s), ended_by = %(end)s, reason = %(reason)s
    FROM moving WHERE m.person_id = moving.id AND upper_inf(m.during) AND lower(m.during) < %(on)s
    RETURNING m.person_id, m.state
), moved AS (
    UPDATE members_person p
    SET unit_id = %(target)s, version = version + 1, state = coalesce(%(state)s, p.state)
    FROM moving WHERE p.id = moving.id
    RETURNING p.id
)
SELECT coalesce(array_agg(c.person_id), '{{}}'), coalesce(array_agg(c.state), '{{}}'), (SELECT count(*) FROM moved)
FROM closed c
"""

_BEGIN = """
INSERT INTO members_membership (person_id, unit_id, state, during, started_by, ended_by, reason)
SELECT person_id, %(target)s, coalesce(%(state)s, state), daterange(%(on)s, NULL), %(start)s, '', %(reason)s
FROM unnest(%(people)s::bigint[], %(states)s::text[]) AS t(person_id, state)
"""


def _move(
    unit: int,
    target: int,
    on: date,
    *,
    start: str,
    end: str,
    reason: str,
    state: str | None,
    employers: tuple[int, ...],
) -> int:
    only = "AND p.employer_id = ANY(%(employers)s::bigint[])" if employers else ""
    values: dict[str, Any] = {
        "unit": unit,
        "target": target,
        "on": on,
        "start": start,
        "end": end,
        "reason": reason,
        "state": state,
        "employers": list(employers),
    }
    with whole_district("members follow their union"), connection.cursor() as cursor:
        cursor.execute(_MOVE.format(only=only), values)
        people, states, moved = cursor.fetchone()
        cursor.execute(_BEGIN, {**values, "people": people, "states": states})
    return moved


def follow_merger(event: UnitMerged) -> None:
    """Everybody in the merged union becomes a member of its successor."""
    _move(
        event.unit_id,
        event.successor_id,
        event.on,
        start="transferred",
        end="transferred",
        reason="",
        state=None,
        employers=(),
    )


def follow_split(event: UnitSplitOff) -> None:
    """The people whom the leaving employers employ go to the new union."""
    _move(
        event.unit_id,
        event.successor_id,
        event.on,
        start="transferred",
        end="transferred",
        reason="",
        state=None,
        employers=event.employer_ids,
    )


def follow_dissolution(event: UnitDissolved) -> None:
    """Memberships are retained at the superior unit until a new union takes them."""
    _move(
        event.unit_id,
        event.superior_id,
        event.on,
        start="retained",
        end="retained",
        reason=event.reason,
        state="retained",
        employers=(),
    )
