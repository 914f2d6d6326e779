"""The sentences of the calculators: one for each line that a rule returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.money import Yuan
from tieshan.rights.disputes.rules.reckoning import Line

__all__ = ["in_words", "said"]

_LINES: dict[str, object] = {
    "double_from": _("The second wage runs from %(day)s: %(months)s month after the first day of work."),
    "double_permanent": _(
        "A year (%(months)s months) without a written contract: it counts as a permanent contract from %(day)s, "
        "and the second wage ends the day before."
    ),
    "double_none": _("No second wage is owed: the first month was not over."),
    "double_until": _("It runs to %(day)s."),
    "span": _("These are %(months)s full months and %(days)s days of a month of %(of)s."),
    "double_sum": _("One more wage of %(monthly)s yuan × (%(months)s months + %(days)s ÷ %(of)s)."),
    "severance_before": _(
        "Work from %(started)s to the day before %(day)s is judged by the rules of that time, which are not in the "
        "lawbook: reckon it by hand."
    ),
    "severance_part": _("This is not the whole sum: the years before %(day)s are to be added."),
    "severance_none": _("No time of work falls under the law."),
    "worked": _("Counted from %(first)s to %(last)s: %(years)s years, %(months)s months, %(days)s days."),
    "severance_years": _(
        "That makes %(years)s years: from %(half)s months on a part counts as a year, below that as half a year."
    ),
    "minimum_unknown": _("The local minimum wage was not entered: whether the pay lies below it is not checked."),
    "minimum_counts": _("The pay lies below the local minimum wage; %(minimum)s yuan count."),
    "average_unknown": _(
        "The local average wage of the year before was not entered: the ceiling of %(multiple)s times is not checked."
    ),
    "capped": _(
        "The pay lies above %(multiple)s × %(average)s yuan: %(base)s yuan count, and at most %(years)s years."
    ),
    "not_capped": _("The pay keeps below the ceiling of %(ceiling)s yuan."),
    "severance_sum": _("%(base)s yuan × %(years)s = %(sum)s yuan."),
    "damages": _("Unlawful dismissal: × %(multiple)s = %(sum)s yuan; severance is not paid beside it."),
    "notice": _("A month of pay in place of notice is added: %(notice)s yuan."),
    "notice_not": _("Damages are not joined with pay in place of notice."),
    "hourly": _("%(monthly)s yuan ÷ %(days)s days ÷ %(hours)s hours = %(sum)s yuan an hour (rounded here alone)."),
    "overtime_workday": _("Working days: %(n)s hours at %(percent)s percent, %(months)s months: %(sum)s yuan."),
    "overtime_restday": _(
        "Rest days without another day off: %(n)s hours at %(percent)s percent, %(months)s months: %(sum)s yuan."
    ),
    "overtime_holiday": _("Public holidays: %(n)s hours at %(percent)s percent, %(months)s months: %(sum)s yuan."),
    "month_passed": _("%(n)s hours a month are above the limit of %(most)s."),
    "month_kept": _("%(n)s hours a month keep within the limit of %(most)s."),
    "day_passed": _("%(n)s hours on one day are above the limit of %(most)s."),
    "day_special": _("%(n)s hours on one day are above the usual %(usual)s; up to %(most)s need a special reason."),
    "overtime_sum": _("Owed %(owed)s yuan, paid %(paid)s yuan: %(rest)s yuan are left."),
    "maternity_base": _("Maternity leave of the nation: %(n)s days."),
    "maternity_difficult": _("A difficult birth: %(n)s days more."),
    "maternity_multiple": _("%(children)s children: %(n)s days more."),
    "province_unknown": _(
        "Further leave of the province is missing in the sum (%(where)s): enter its days from the published regulation."
    ),
    "province_unnamed": _(
        "Further leave of the province is missing in the sum: choose the province or enter its days."
    ),
    "province_own": _("Further leave of the province: %(n)s days."),
    "province": _("Further leave of the province %(where)s: %(n)s days."),
    "leave_sum": _("%(n)s days in all, from %(first)s to %(last)s; holidays are not added."),
    "miscarriage_early": _("Miscarriage before the fourth month: %(n)s days."),
    "miscarriage_late": _("Miscarriage from the fourth month on: %(n)s days."),
    "limit_waits": _("Only wages are claimed and the worker is employed there: the limitation does not run."),
    "limit_wages": _("Only wages are claimed: it runs from the end of the employment, %(day)s."),
    "limit_from": _("It runs from the day on which the wrong was known, %(day)s."),
    "limit_gap": _("Its last day %(day)s had passed before: it runs anew only if something interrupted it by then."),
    "limit_anew": _("It was interrupted and runs anew from %(day)s."),
    "limit_paused": _("It stood still for %(n)s days."),
    "limit_last": _("The last day is %(day)s; a rest day moves it to the next working day."),
    "limit_preliminary": _("The calendar of %(year)s is not published yet: this is the earliest possible last day."),
    "limit_passed": _("It has passed since %(n)s days: ask for interruptions and pauses before giving up."),
    "limit_left": _("%(n)s days are left."),
}


def said(value: object) -> str:
    """A value as sentences write it."""
    match value:
        case Yuan():
            return f"{value:,}"
        case Fraction():
            return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case None | "":
            return "—"
    return str(value)


def in_words(lines: Iterable[Line]) -> list[tuple[str, bool]]:
    """Each line as a sentence, and whether it warns."""
    return [(_filled(line), line.warns) for line in lines]


def _filled(line: Line) -> str:
    text = str(_LINES[line.what])
    for name, value in line.facts.items():
        text = text.replace(f"%({name})s", said(value))
    return text
