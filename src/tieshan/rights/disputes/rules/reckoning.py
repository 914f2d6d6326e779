"""What a lawyer reckons by hand, step by step: pure functions on plain values. The numbers of the law are given.

Each returns a `Found`: the lines in their order (a code and its facts; the words are chosen where they are read), and
the sum in yuan, the days, or the last day that comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tieshan.kernel.money import ZERO, Yuan, total
from tieshan.kernel.workdays import add_months

__all__ = ["Found", "Line", "Pieces", "double_wage", "half_years", "maternity", "overtime", "severance"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One step: which it is, and the values that its sentence names."""

    what: str
    facts: Mapping[str, object] = field(default_factory=dict)
    #: something the reader has to look after: a limit passed, a value that is missing
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What came out, and how."""

    lines: tuple[Line, ...]
    amount: Yuan | None = None
    days: int | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """A span in full months and the part of the month that follows."""

    months: int
    days: int
    #: days of the month of work that the rest lies in
    of: int


def pieces(first: date, last: date) -> Pieces:
    """Full months of work from `first` to `last`, both worked, and the days over."""
    after, months = last + _DAY, 0
    while add_months(first, months + 1) <= after:
        months += 1
    begin, end = add_months(first, months), add_months(first, months + 1)
    return Pieces(months, (after - begin).days, (end - begin).days)


def double_wage(
    *, started_on: date, last: date, monthly: Yuan, free_months: int, most_months: int, multiple: int
) -> Found:
    """The second wage for work without a written contract (contract-law:82, contract-regulation:6, 7).

    `last` is the last day worked without one. It runs from the day after the first month (`free_months`) to the day
    before a year (`most_months`) is full; one of the wages is taken as paid. Days over count as
    parts of their month.
    """
    begin = add_months(started_on, free_months)
    end = add_months(started_on, most_months) - _DAY
    lines = [Line("double_from", {"day": begin, "months": free_months})]
    if last > end:
        lines.append(Line("double_permanent", {"day": end + _DAY, "months": most_months}))
    until = min(last, end)
    if until < begin:
        return Found((*lines, Line("double_none")), amount=ZERO)
    # Counted from the first day of work: from a begin moved to the end of a short month there would be days too many.
    whole = pieces(started_on, until)
    span = Pieces(whole.months - free_months, whole.days, whole.of)
    extra = multiple - 1
    lines += [
        Line("double_until", {"day": until}),
        Line("span", {"months": span.months, "days": span.days, "of": span.of}),
    ]
    amount = (monthly * span.months + monthly.portion(Fraction(span.days, span.of))) * extra
    lines.append(Line("double_sum", {"monthly": monthly, "months": span.months, "days": span.days, "of": span.of}))
    return Found(tuple(lines), amount=amount)


def half_years(first: date, last: date, *, half_months: int) -> int:
    """Half years of severance: a full year is two, what is left from `half_months` on two, below that one."""
    after, years = last + _DAY, 0
    while add_months(first, 12 * (years + 1)) <= after:
        years += 1
    begin = add_months(first, 12 * years)
    if begin >= after:
        return 2 * years
    return 2 * years + (2 if add_months(first, 12 * years + half_months) <= after else 1)


def severance(
    *,
    started_on: date,
    ended_on: date,
    monthly: Yuan,
    law_from: date,
    half_months: int,
    pay_months: int,
    cap_multiple: int,
    cap_years: int,
    minimum: Yuan | None = None,
    local_average: Yuan | None = None,
    multiple: int = 1,
    notice: Yuan | None = None,
) -> Found:
    """Severance, or damages where the dismissal was unlawful (`multiple` above one) (contract-law:47, 87, 97).

    `monthly` is the average of the twelve months before the end; `local_average` the published average of the year
    before, `minimum` the local minimum wage: what is not known is left out and said so. `law_from` is the first day of
    the law: severance counts from there, damages from the first day of work. `notice` is a month of pay in its place.
    """
    unlawful = multiple > 1
    first = started_on if unlawful else max(started_on, law_from)
    lines: list[Line] = []
    if first > started_on:
        lines.append(Line("severance_before", {"day": law_from, "started": started_on}, warns=True))
    if first > ended_on:
        return Found((*lines, Line("severance_none")), amount=ZERO)
    halves = half_years(first, ended_on, half_months=half_months)
    span = pieces(first, ended_on)
    lines.append(
        Line("worked", {"first": first, "last": ended_on, "years": span.months // 12, "months": span.months % 12,
                        "days": span.days})
    )  # fmt: skip
    lines.append(Line("severance_years", {"years": Fraction(halves, 2), "half": half_months}))
    base = monthly
    if minimum is None:
        lines.append(Line("minimum_unknown", warns=True))
    elif monthly < minimum:
        base = minimum
        lines.append(Line("minimum_counts", {"minimum": minimum}))
    if local_average is None:
        lines.append(Line("average_unknown", {"multiple": cap_multiple}, warns=True))
    elif base > local_average * cap_multiple:
        base, halves = local_average * cap_multiple, min(halves, 2 * cap_years)
        lines.append(
            Line("capped", {"average": local_average, "multiple": cap_multiple, "base": base, "years": cap_years})
        )
    else:
        lines.append(Line("not_capped", {"ceiling": local_average * cap_multiple}))
    years = Fraction(halves, 2)
    once = base.portion(years * pay_months)
    lines.append(Line("severance_sum", {"base": base, "years": years, "sum": once}))
    amount = once
    if unlawful:
        amount = once * multiple
        lines.append(Line("damages", {"multiple": multiple, "sum": amount}))
    if notice is not None:
        if unlawful:
            lines.append(Line("notice_not", warns=True))
        else:
            amount += notice
            lines.append(Line("notice", {"notice": notice}))
    if first > started_on:
        lines.append(Line("severance_part", {"day": law_from}, warns=True))
    return Found(tuple(lines), amount=amount)


def overtime(
    *,
    monthly: Yuan,
    paid_days: Decimal,
    day_hours: int,
    hours: Sequence[tuple[str, Decimal, Decimal]],
    months: int,
    paid: Yuan,
    longest: Decimal | None,
    limits: tuple[int, int, int],
) -> Found:
    """Overtime pay of `months` alike, and whether the limits were kept (labour-law:41, 44).

    `hours` are (kind, hours a month, rate as a multiple of the wage); `longest` the most overtime on one day; `limits`
    hours a day, a day in special cases, a month. `paid` is what was paid for it in all.
    """
    hourly = Fraction(1) / (Fraction(paid_days) * day_hours)
    lines = [
        Line("hourly", {"monthly": monthly, "days": paid_days, "hours": day_hours, "sum": monthly.portion(hourly)})
    ]
    sums: list[Yuan] = []
    for kind, number, rate in hours:
        if not number:
            continue
        sums.append(monthly.portion(hourly * Fraction(number) * Fraction(rate)) * months)
        lines.append(
            Line(f"overtime_{kind}", {"n": number, "percent": int(rate * 100), "months": months, "sum": sums[-1]})
        )
    usual, special, most = limits
    whole = sum((number for _kind, number, _rate in hours), Decimal(0))
    if whole > most:
        lines.append(Line("month_passed", {"n": whole, "most": most}, warns=True))
    else:
        lines.append(Line("month_kept", {"n": whole, "most": most}))
    if longest is not None and longest > special:
        lines.append(Line("day_passed", {"n": longest, "most": special}, warns=True))
    elif longest is not None and longest > usual:
        lines.append(Line("day_special", {"n": longest, "usual": usual, "most": special}, warns=True))
    owed = total(sums)
    rest = owed - paid if owed > paid else ZERO
    lines.append(Line("overtime_sum", {"owed": owed, "paid": paid, "rest": rest}))
    return Found(tuple(lines), amount=rest)


def maternity(
    *, first_on: date, base: int, difficult: int, multiple: int, children: int, province: int | None, where: str
) -> Found:
    """Days of leave after a birth: national, for a difficult birth, for each further child, of the province.

    `province` is None where its days are not known: then they are missing in the sum, and a line says so.
    """
    lines = [Line("maternity_base", {"n": base})]
    days = base
    if difficult:
        days += difficult
        lines.append(Line("maternity_difficult", {"n": difficult}))
    if children > 1:
        more = multiple * (children - 1)
        days += more
        lines.append(Line("maternity_multiple", {"children": children, "n": more}))
    if province is None:
        lines.append(
            Line("province_unknown", {"where": where}, warns=True) if where else Line("province_unnamed", warns=True)
        )
    else:
        days += province
        lines.append(
            Line("province", {"where": where, "n": province}) if where else Line("province_own", {"n": province})
        )
    last = first_on + timedelta(days=days - 1)
    lines.append(Line("leave_sum", {"n": days, "first": first_on, "last": last}))
    return Found(tuple(lines), days=days, last_day=last)


def miscarriage(*, first_on: date, days: int, late: bool) -> Found:
    """Days of leave after a miscarriage, before the fourth month or later."""
    last = first_on + timedelta(days=days - 1)
    lines = (
        Line("miscarriage_late" if late else "miscarriage_early", {"n": days}),
        Line("leave_sum", {"n": days, "first": first_on, "last": last}),
    )
    return Found(lines, days=days, last_day=last)
