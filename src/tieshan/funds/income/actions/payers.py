"""Who pays: registered one by one, or all employers of the register at once."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.income.models import Payer
from tieshan.funds.income.policies import PAYER_END, PAYER_ENROL, PAYER_REGISTER
from tieshan.funds.income.rules.levy import first_of_month, month_after
from tieshan.funds.income.terms import Direction, PayerKind
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer, Unit

#: Employers of a subtree that nobody has registered as payers yet, with the union whose money it is: their own union,
#: or, for the preparation fund, the federation in charge.
_ENROL = """
INSERT INTO funds_income_payer (employer_id, unit_id, kind, direction, taxpayer_code, during, version)
SELECT e.id, coalesce(e.union_unit_id, e.territory_id),
       CASE WHEN e.union_unit_id IS NULL THEN 'preparation' ELSE 'levy' END, %(direction)s, e.credit_code,
       daterange(%(since)s, NULL), 1
FROM organisations_employer e
JOIN organisations_unit u ON u.id = coalesce(e.union_unit_id, e.territory_id)
WHERE u.path >= %(path)s AND u.path < rtrim(%(path)s, '.') || '/'
  AND u.status = 'active' AND e.closed_on IS NULL AND coalesce(e.credit_code, '') <> ''
  AND (e.union_unit_id IS NOT NULL OR %(preparation)s)
  AND NOT EXISTS (SELECT FROM funds_income_payer p
                  WHERE p.taxpayer_code = e.credit_code AND p.during && daterange(%(since)s, NULL))
ORDER BY e.id
"""


@act(PAYER_REGISTER)
def register_payer(
    *,
    actor: Actor,
    employer: Employer,
    direction: str,
    since: date,
    on: date,
    taxpayer_code: str = "",
    preparation: bool = False,
) -> Payer:
    """Register an employer as payer from a month on: to its own union, or to the preparation fund without one."""
    unit = employer.territory if preparation else employer.union_unit
    if unit is None:
        raise Refused(
            "funds.payer.no_union",
            _("This employer has no union. Register it for the preparation fund, or record its union first."),
            field="preparation",
        )
    if preparation and employer.union_unit_id is not None:
        raise Refused(
            "funds.payer.has_union",
            _("This employer has a union: it pays the levy there, not the preparation fund."),
            field="preparation",
        )
    actor.require(PAYER_REGISTER, unit)
    code = "".join((taxpayer_code or employer.credit_code or "").split()).upper()
    if not code:
        raise Refused(
            "funds.payer.no_code", _("Enter the taxpayer code: files are matched by it."), field="taxpayer_code"
        )
    try:
        with transaction.atomic():
            return Payer.objects.create(
                employer=employer,
                unit=unit,
                kind=PayerKind.PREPARATION if preparation else PayerKind.LEVY,
                direction=Direction(direction),
                taxpayer_code=code,
                during=DateRange(first_of_month(since), None),
            )
    except IntegrityError:
        raise Refused(
            "funds.payer.twice", _("This taxpayer code is registered for that time already."), field="taxpayer_code"
        ) from None


@act(PAYER_ENROL, subject="unit")
def enrol_payers(
    *, actor: Actor, unit: Unit, direction: str, since: date, on: date, with_preparation: bool = False
) -> int:
    """Register every employer below a unit that has a credit code and is no payer yet; answers how many."""
    actor.require(PAYER_ENROL, unit)
    with connection.cursor() as cursor:
        cursor.execute(
            _ENROL,
            {
                "direction": Direction(direction),
                "since": first_of_month(since),
                "path": unit.path,
                "preparation": with_preparation,
            },
        )
        made = cursor.rowcount
    if not made:
        raise Refused("funds.payer.none_new", _("Every employer with a credit code is a payer already."))
    note(payers=made)
    return int(made)


@act(PAYER_END, subject="payer")
def end_payer(*, actor: Actor, payer: Payer, last_month: date, on: date, version: int | None = None) -> Payer:
    """End a payer with a month: the employer closed, moved away, or pays another way from then on."""
    actor.require(PAYER_END, payer.unit)
    fresh = claim_version(payer, version)
    if fresh.during.upper is not None:
        raise Refused("funds.payer.ended", _("This payer has ended already."))
    if first_of_month(last_month) < fresh.during.lower:
        raise Refused("funds.payer.order", _("The last month lies before the first."), field="last_month")
    last = fresh.assessments.order_by("-month").values_list("month", flat=True).first()
    if last is not None and last > first_of_month(last_month):
        raise Refused(
            "funds.payer.later_month", _("A later month has been declared. Correct it first."), field="last_month"
        )
    fresh.during = DateRange(fresh.during.lower, month_after(first_of_month(last_month)))
    fresh.save()
    return fresh
