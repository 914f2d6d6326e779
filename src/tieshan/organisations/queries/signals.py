"""Sign of trouble from the register of bodies: a re-election that is overdue (union-law:16)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.organisations.signals import SignalSource

__all__ = ["ELECTION_OVERDUE"]

# A term ends on the day on which the re-election is due.
_OVERDUE: Final = """
    SELECT e.id AS employer_id, u.id AS record_id, upper(t.during) AS since, t.closed_on AS until, 0 AS workers,
           '' AS detail
    FROM organisations_term t
    JOIN organisations_body b ON b.id = t.body_id AND b.kind = 'committee'
    JOIN organisations_unit u ON u.id = b.unit_id AND u.kind = 'enterprise'
    JOIN organisations_employer e ON e.union_unit_id = u.id
    WHERE upper(t.during) IS NOT NULL AND (t.closed_on IS NULL OR t.closed_on > upper(t.during))
      AND (%(units)s::bigint[] IS NULL OR u.id = ANY (%(units)s::bigint[]))
"""

ELECTION_OVERDUE = SignalSource(
    code="election",
    title=_("Re-election of the union overdue"),
    ends=_("goes with the re-election"),
    page="organisations.unit.view",
    seen_by="organisations.unit.list",
    sql=_OVERDUE,
    tells_outside=True,
)
