"""Sign of trouble from the register of members: many left within a short time (speech:C14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook import parameter
from tieshan.organisations.signals import SignalSource

__all__ = ["WORKFORCE_FALLING"]

# Each member who left counts for a while; a span begins when enough do and ends when they no longer do. The share is
# taken of the members of today together with those who left: the number on the past day is not kept.
_FALLING: Final = """
    SELECT employer_id, unit_id AS record_id, day AS since, next_day AS until, 0 AS workers, '' AS detail
    FROM (
        SELECT e.id AS employer_id, m.unit_id, m.day, coalesce(f.members, 0) AS members,
               sum(m.n) OVER by_day AS gone, lead(m.day) OVER by_day AS next_day
        FROM (
            SELECT unit_id, day, sum(n)::int AS n
            FROM (
                SELECT s.unit_id, upper(s.during) + mark.shift AS day, mark.n
                FROM members_membership s
                CROSS JOIN (VALUES (0, 1), (%(days)s::int, -1)) AS mark (shift, n)
                WHERE s.ended_by IN ('left', 'transferred', 'retained')
                  AND (%(units)s::bigint[] IS NULL OR s.unit_id = ANY (%(units)s::bigint[]))
            ) ends
            GROUP BY unit_id, day
        ) m
        JOIN organisations_unit u ON u.id = m.unit_id AND u.kind = 'enterprise'
        JOIN organisations_employer e ON e.union_unit_id = u.id
        LEFT JOIN organisations_unitfigures f ON f.unit_id = u.id
        WINDOW by_day AS (PARTITION BY e.id ORDER BY m.day)
    ) counted
    WHERE gone >= %(least)s AND gone >= %(share)s::numeric * (members + gone)
"""


def _params(on: date) -> Mapping[str, Any]:
    share = parameter("rights.warning.workforce.share", on=on).fraction
    return {
        "days": parameter("rights.warning.workforce.days", on=on).whole,
        "least": parameter("rights.warning.workforce.least", on=on).whole,
        "share": str(share.numerator / share.denominator),
    }


WORKFORCE_FALLING = SignalSource(
    code="workforce",
    title=_("Many members left within a short time"),
    ends=_("goes when fewer leave"),
    page="organisations.unit.view",
    seen_by="organisations.unit.list",
    sql=_FALLING,
    params=_params,
    tells_outside=True,
)
