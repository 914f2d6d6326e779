"""The checks that a lawyer makes by hand, by the rule of the day: the values of the lawbook each uses, what comes out.

Every calculator takes plain inputs and returns a `Result`; what only the place can know (the average wage, the minimum
wage, leave of a province that the lawbook lacks) is an input and is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import Parameter, clause, code_list, parameter, parameter_codes
from tieshan.rights.disputes.rules.clocks import limitation_begins
from tieshan.rights.disputes.rules.reckoning import (
    Found,
    Line,
    double_wage,
    maternity,
    miscarriage,
    overtime,
    severance,
)
from tieshan.rights.disputes.terms import ClaimKind

__all__ = ["CALCULATORS", "Calculator", "Result", "plain", "reckon"]

PROVINCE = "rights.maternity.province."


@dataclass(frozen=True)
class Result:
    """What came out, with the values and clauses it rests on."""

    found: Found
    parameters: tuple[Parameter, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Calculator:
    """One calculator; `claim` is the kind of claim it makes, None where it only tells a day."""

    code: str
    title: object
    run: Callable[..., Result]
    claim: Callable[[Mapping[str, Any]], ClaimKind] | None


class _Rules:
    """Reads values of one day and keeps what was read, for the grounds."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.read: list[Parameter] = []

    def __call__(self, code: str) -> Parameter:
        found = parameter(code, on=self.on)
        self.read.append(found)
        return found


def _refuse(code: str, message: object, field: str) -> Refused:
    return Refused(f"rights.dispute.{code}", message, field=field)


def reckon_double(
    *,
    on: date,
    started_on: date,
    monthly: Yuan,
    signed_on: date | None = None,
    ended_on: date | None = None,
) -> Result:
    """Double wage: until the contract was signed, the employment ended, or the day on which it is reckoned."""
    if started_on > on:
        raise _refuse("future", _("The day lies in the future."), "started_on")
    for day, name in ((signed_on, "signed_on"), (ended_on, "ended_on")):
        if day is not None and day < started_on:
            raise _refuse("reckon_order", _("The day lies before the first day of work."), name)
    last = min([on, *([signed_on - timedelta(days=1)] if signed_on else []), *([ended_on] if ended_on else [])])
    rules = _Rules(started_on)
    found = double_wage(
        started_on=started_on,
        last=last,
        monthly=monthly,
        free_months=rules("rights.contract.written").whole,
        most_months=rules("rights.contract.permanent").whole,
        multiple=rules("rights.double.multiple").whole,
    )
    return Result(found, tuple(rules.read), ("contract-law:82", "contract-regulation:6", "contract-regulation:7"))


def reckon_severance(
    *,
    on: date,
    started_on: date,
    ended_on: date,
    monthly: Yuan,
    local_average: Yuan | None = None,
    minimum: Yuan | None = None,
    ground: str = "severance",
    last_month: Yuan | None = None,
) -> Result:
    """Severance (`severance`), with pay in place of notice (`notice`), or damages (`unlawful`)."""
    if ended_on < started_on:
        raise _refuse("reckon_order", _("The day lies before the first day of work."), "ended_on")
    if ground == "notice" and last_month is None:
        raise _refuse("last_month", _("Enter the pay of the last month before the end."), "last_month")
    rules = _Rules(ended_on)
    pay = rules("rights.severance.pay")
    # The first day of the law itself: a value may be the district's own and stand in another document.
    law_from = clause("contract-law:97").regulation.valid_from
    clauses = ["contract-law:47", "contract-regulation:27"]
    unlawful = ground == "unlawful"
    found = severance(
        started_on=started_on,
        ended_on=ended_on,
        monthly=monthly,
        law_from=law_from,
        half_months=rules("rights.severance.half").whole,
        pay_months=pay.whole,
        cap_multiple=rules("rights.severance.cap.multiple").whole,
        cap_years=rules("rights.severance.cap.years").whole,
        minimum=minimum,
        local_average=local_average,
        multiple=rules("rights.dismissal.multiple").whole if unlawful else 1,
        notice=last_month * rules("rights.dismissal.notice").whole if ground == "notice" and last_month else None,
    )
    if unlawful:
        clauses += ["contract-law:87", "contract-regulation:25"]
    if ground == "notice":
        clauses += ["contract-law:40", "contract-regulation:20"]
    if started_on < law_from:
        clauses.append("contract-law:97")
    return Result(found, tuple(rules.read), tuple(clauses))


def reckon_overtime(
    *,
    on: date,
    monthly: Yuan,
    workday: Decimal | None = None,
    restday: Decimal | None = None,
    holiday: Decimal | None = None,
    months: int = 1,
    longest: Decimal | None = None,
    paid: Yuan | None = None,
) -> Result:
    """Overtime pay of months alike, and the limits."""
    given = {"workday": workday, "restday": restday, "holiday": holiday}
    if not any(given.values()):
        raise _refuse("no_hours", _("Enter the hours of overtime."), "workday")
    rules = _Rules(on)
    found = overtime(
        monthly=monthly,
        paid_days=rules("office.worktime.paid").decimal,
        day_hours=rules("rights.overtime.normal").whole,
        hours=[(kind, n, rules(f"rights.overtime.pay.{kind}").decimal) for kind, n in given.items() if n],
        months=months,
        paid=paid or ZERO,
        longest=longest,
        limits=(
            rules("rights.overtime.day").whole,
            rules("rights.overtime.day.special").whole,
            rules("rights.overtime.month").whole,
        ),
    )
    return Result(found, tuple(rules.read), ("labour-law:41", "labour-law:44"))


def reckon_maternity(
    *,
    on: date,
    first_on: date,
    case: str = "birth",
    children: int = 1,
    order: str = "1",
    is_difficult: bool = False,
    province: str = "",
    own_days: int | None = None,
) -> Result:
    """Maternity leave by the rule of its first day. `own_days` (as entered) goes before what the lawbook knows."""
    rules = _Rules(first_on)
    if case in ("early", "late"):
        days = rules(f"rights.maternity.miscarriage.{case}").whole
        return Result(
            miscarriage(first_on=first_on, days=days, late=case == "late"), tuple(rules.read), ("women-labour:7",)
        )
    words = code_list("maternity_province", on=on)
    more = own_days
    if more is None and province:
        code = PROVINCE + province
        if code not in parameter_codes():
            raise _refuse("province", _("Choose the province from the list."), "province")
        try:
            more = rules(code).wholes[int(order) - 1]
        except Refused:
            more = None
    found = maternity(
        first_on=first_on,
        base=rules("rights.maternity.days").whole,
        difficult=rules("rights.maternity.difficult").whole if is_difficult else 0,
        multiple=rules("rights.maternity.multiple").whole if children > 1 else 0,
        children=children,
        province=more,
        where=words.label(province) if province else "",
    )
    return Result(found, tuple(rules.read), ("women-labour:7",))


def reckon_limitation(
    *,
    on: date,
    knew_on: date,
    only_wages: bool = False,
    is_employed: bool = False,
    left_on: date | None = None,
    interrupted_on: date | None = None,
    paused_days: int = 0,
) -> Result:
    """The last day to apply for arbitration: from when, begun anew, stood still so many days, moved by rest days."""
    if only_wages and not is_employed and left_on is None:
        raise _refuse(
            "left", _("For unpaid wages the limitation runs from the last day of employment: enter it."), "left_on"
        )
    for day, name in ((knew_on, "knew_on"), (interrupted_on, "interrupted_on")):
        if day is not None and day > on:
            raise _refuse("future", _("The day lies in the future."), name)
    began = limitation_begins(knew_on=knew_on, only_wages=only_wages, employed=is_employed, left_on=left_on)
    clauses = ("arbitration-law:27",)
    if began is None:
        return Result(Found((Line("limit_waits"),)), (), clauses)
    lines = [Line("limit_wages" if only_wages else "limit_from", {"day": began})]
    if interrupted_on is not None:
        if interrupted_on < began:
            raise _refuse("reckon_order", _("The day lies before the limitation began."), "interrupted_on")
        before = parameter("rights.arbitration.limit", on=began)
        passed, _known = end_of(calendar(), began, before.whole, before.counted.value, paused_days)
        if interrupted_on > passed:
            # What has run out is not interrupted; an earlier interruption, not entered, may have kept it alive.
            lines.append(Line("limit_gap", {"day": passed}, warns=True))
        began = interrupted_on
        lines.append(Line("limit_anew", {"day": began}))
    rules = _Rules(began)
    rule = rules("rights.arbitration.limit")
    last, preliminary = end_of(calendar(), began, rule.whole, rule.counted.value, paused_days)
    if paused_days:
        lines.append(Line("limit_paused", {"n": paused_days}))
    lines.append(Line("limit_last", {"day": last}))
    if preliminary:
        lines.append(Line("limit_preliminary", {"year": last.year}, warns=True))
    if last < on:
        lines.append(Line("limit_passed", {"n": (on - last).days}, warns=True))
    else:
        lines.append(Line("limit_left", {"n": (last - on).days}))
    return Result(Found(tuple(lines), last_day=last), tuple(rules.read), clauses)


def _severance_claim(inputs: Mapping[str, Any]) -> ClaimKind:
    return ClaimKind.DAMAGES if inputs.get("ground") == "unlawful" else ClaimKind.SEVERANCE


CALCULATORS = {
    one.code: one
    for one in (
        Calculator("double", _("Double wage without a contract"), reckon_double, lambda _i: ClaimKind.DOUBLE),
        Calculator("severance", _("Severance and damages"), reckon_severance, _severance_claim),
        Calculator("overtime", _("Overtime: limits and pay"), reckon_overtime, lambda _i: ClaimKind.OVERTIME),
        Calculator("maternity", _("Days of maternity leave"), reckon_maternity, lambda _i: ClaimKind.MATERNITY),
        Calculator("limitation", _("Last day to apply for arbitration"), reckon_limitation, None),
    )
}


def reckon(code: str, *, on: date, inputs: Mapping[str, Any]) -> Result:
    """Run one calculator on a day; `inputs` are typed values."""
    if code not in CALCULATORS:
        raise Refused("rights.dispute.calculator", _("Choose the calculator."))
    return CALCULATORS[code].run(on=on, **inputs)


def plain(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as they are kept with a claim: text, whole numbers, yes and no."""
    return {
        key: value if isinstance(value, bool | int) else value.isoformat() if isinstance(value, date) else str(value)
        for key, value in inputs.items()
        if value not in (None, "")
    }
