"""Signs of trouble from bargaining: a request refused or left without an answer, a contract that runs out (C14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook import parameter
from tieshan.organisations.signals import SignalSource
from tieshan.rights.bargaining.policies import CONTRACTS, LIST
from tieshan.rights.bargaining.terms import Kind

__all__ = ["BARGAINING_REFUSED", "CONTRACT_RUNS_OUT"]

_REFUSED: Final = """
    SELECT e.id AS employer_id, b.id AS record_id,
           CASE WHEN b.state = 'refused' THEN coalesce(b.replied_on, b.reply_due_on + 1) ELSE b.reply_due_on + 1 END
               AS since,
           CASE WHEN b.state = 'refused' OR b.replied_on IS NULL THEN b.requested_on + %(lasts)s::int
                ELSE b.replied_on END AS until,
           0 AS workers, '' AS detail
    FROM rights_bargaining_bargaining b
    JOIN organisations_unit u ON u.id = b.unit_id AND u.kind = 'enterprise'
    JOIN organisations_employer e ON e.union_unit_id = u.id
    WHERE b.side = 'workers' AND b.state <> 'withdrawn'
      AND (b.state = 'refused' OR b.replied_on IS NULL OR b.replied_on > b.reply_due_on + 1)
      AND (%(units)s::bigint[] IS NULL OR b.unit_id = ANY (%(units)s::bigint[]))
"""
# From the last reminder but one before the end, until talks on the next one are asked for or the next one holds.
_RUNS_OUT: Final = """
    SELECT k.employer_id, c.id AS record_id, c.ends_on - %(ahead)s::int AS since,
           least(c.ended_on + %(lasts)s::int, c.ends_on + %(lasts)s::int, renewal.on_day, follower.on_day) AS until,
           0 AS workers, c.kind AS detail
    FROM rights_bargaining_coveredemployer k
    JOIN rights_bargaining_collectivecontract c ON c.id = k.contract_id
    LEFT JOIN LATERAL (
        SELECT min(b.requested_on) AS on_day FROM rights_bargaining_bargaining b
        WHERE b.renews_id = c.id AND b.state NOT IN ('withdrawn', 'refused')
    ) renewal ON true
    LEFT JOIN LATERAL (
        SELECT min(n.in_force_from) AS on_day FROM rights_bargaining_collectivecontract n
        WHERE n.unit_id = c.unit_id AND n.kind = c.kind AND n.in_force_from > c.in_force_from
    ) follower ON true
    WHERE k.until IS NULL AND c.ends_on >= %(from_day)s::date - %(lasts)s::int
      AND (%(employers)s::bigint[] IS NULL OR k.employer_id = ANY (%(employers)s::bigint[]))
"""


def _lasts(on: date) -> Mapping[str, Any]:
    return {"lasts": parameter("rights.warning.bargaining.lasts", on=on).whole}


def _ahead(on: date) -> Mapping[str, Any]:
    reminders = sorted(parameter("rights.contract.warnings", on=on).wholes)
    return {**_lasts(on), "ahead": reminders[min(1, len(reminders) - 1)]}


def _kind(code: str) -> object:
    return Kind(code).label if code in Kind.values else code


BARGAINING_REFUSED = SignalSource(
    code="bargaining",
    title=_("Request to bargain refused or not answered"),
    ends=_("goes with the answer, else after half a year"),
    page="rights.bargaining.view",
    seen_by=LIST,
    sql=_REFUSED,
    params=_lasts,
    tells_outside=True,
)
CONTRACT_RUNS_OUT = SignalSource(
    code="contract",
    title=_("Collective contract runs out without renewal"),
    ends=_("goes when a renewal is asked for"),
    page="rights.contract.view",
    seen_by=CONTRACTS,
    sql=_RUNS_OUT,
    params=_ahead,
    detail_label=_kind,
    tells_outside=True,
)
