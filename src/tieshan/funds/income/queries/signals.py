"""Signs of trouble from the levy: a month that is not paid, a payroll that fell (speech:C14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook import parameter
from tieshan.organisations.signals import SignalSource

__all__ = ["LEVY_UNPAID", "PAYROLL_FALLEN"]

# A month counts from some days after its last day for paying; paid later than that, it counted until the last receipt.
_UNPAID: Final = """
    SELECT p.employer_id, p.id AS record_id, a.due_on + 1 + %(grace)s::int AS since, NULL::date AS until, 0 AS workers,
           '' AS detail
    FROM funds_income_assessment a
    JOIN funds_income_payer p ON p.id = a.payer_id AND p.kind = 'levy'
    WHERE a.due_fen > a.paid_fen AND a.due_on >= %(from_day)s::date
      AND (%(employers)s::bigint[] IS NULL OR p.employer_id = ANY (%(employers)s::bigint[]))
    UNION ALL
    SELECT p.employer_id, p.id, a.due_on + 1 + %(grace)s::int, max(r.paid_on), 0, ''
    FROM funds_income_receipt r
    JOIN funds_income_assessment a ON a.id = r.assessment_id
    JOIN funds_income_payer p ON p.id = a.payer_id AND p.kind = 'levy'
    WHERE r.state = 'booked' AND r.paid_on > a.due_on + 1 + %(grace)s::int AND a.paid_fen >= a.due_fen
      AND a.due_fen > 0 AND a.due_on >= %(from_day)s::date
      AND (%(employers)s::bigint[] IS NULL OR p.employer_id = ANY (%(employers)s::bigint[]))
    GROUP BY p.employer_id, p.id, a.id, a.due_on
"""

# A month counts for the days set from the day on which it was declared, against the average of the months set before.
_FALLEN: Final = """
    SELECT employer_id, payer_id AS record_id, declared_on AS since, declared_on + %(lasts)s::int AS until,
           0 AS workers, '' AS detail
    FROM (
        SELECT p.employer_id, a.payer_id, a.declared_on, a.payroll_fen,
               avg(a.payroll_fen) OVER before AS usual, count(*) OVER before AS months
        FROM funds_income_assessment a
        JOIN funds_income_payer p ON p.id = a.payer_id AND p.kind = 'levy'
        WHERE a.month >= %(from_day)s::date - make_interval(months => %(months)s::int + 1)
          AND (%(employers)s::bigint[] IS NULL OR p.employer_id = ANY (%(employers)s::bigint[]))
        WINDOW before AS (
            PARTITION BY a.payer_id ORDER BY a.month ROWS BETWEEN %(months)s::int PRECEDING AND 1 PRECEDING
        )
    ) told
    WHERE months = %(months)s::int AND usual > 0 AND payroll_fen <= usual * (1 - %(fall)s::numeric)
"""


def _unpaid(on: date) -> Mapping[str, Any]:
    return {"grace": parameter("rights.warning.levy.grace", on=on).whole}


def _fallen(on: date) -> Mapping[str, Any]:
    fall = parameter("rights.warning.payroll.fall", on=on).fraction
    return {
        "fall": str(fall.numerator / fall.denominator),
        "lasts": parameter("rights.warning.payroll.lasts", on=on).whole,
        "months": parameter("rights.warning.payroll.months", on=on).whole,
    }


LEVY_UNPAID = SignalSource(
    code="levy",
    title=_("Levy of a month not paid"),
    ends=_("goes when the month is paid"),
    page="funds.payer.view",
    seen_by="funds.levy.list",
    sql=_UNPAID,
    params=_unpaid,
    tells_outside=True,
)
PAYROLL_FALLEN = SignalSource(
    code="payroll",
    title=_("Payroll fell against the months before"),
    ends=_("goes after the days set in the lawbook"),
    page="funds.payer.view",
    seen_by="funds.levy.list",
    sql=_FALLEN,
    params=_fallen,
    tells_outside=True,
)
