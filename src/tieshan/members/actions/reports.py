"""The act of the monthly membership report: the system counts, the chair confirms."""

from __future__ import annotations

import calendar
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_changed
from tieshan.members.models import MembershipReport
from tieshan.members.policies import REPORT_SUBMIT
from tieshan.members.queries.reports import FIGURES, month_figures
from tieshan.organisations.models import Unit

BASIC = (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT, Unit.Kind.ORGANISER)


@act(REPORT_SUBMIT)
def submit_report(*, actor: Actor, unit: Unit, month: date, on: date, remark: str = "") -> MembershipReport:
    """Confirm the figures of a month that is over. Nothing is typed: the register is counted in this moment.

    Confirming again after the register was corrected replaces the figures; the first report keeps its day.
    """
    actor.require(REPORT_SUBMIT, unit)
    first = month.replace(day=1)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    if unit.kind not in BASIC:
        raise Refused("members.report.wrong_unit", _("Only a basic union reports its members."))
    if last >= on:
        raise Refused("members.report.running", _("The month is not over yet."), field="month")
    if unit.founded_on > last or (unit.ended_on is not None and unit.ended_on <= first):
        raise Refused("members.report.no_unit", _("The union did not stand in that month."), field="month")
    # Two confirmations at once: the second waits here and sees the first.
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    figures = month_figures(unit, first, last)
    report = MembershipReport.objects.filter(unit=unit, first_day=first).first()
    if report is None:
        report = MembershipReport(unit=unit, first_day=first, last_day=last, submitted_on=on)
    elif all(getattr(report, name) == getattr(figures, name) for name in FIGURES):
        raise Refused("members.report.same", _("This month is reported already, and the figures have not changed."))
    else:
        report.corrected_on = on
        report.version += 1
    for name in FIGURES:
        setattr(report, name, getattr(figures, name))
    report.remark, report.confirmed_by_id = remark.strip(), actor.account_id
    report.save()
    proof_changed("members.report", unit_ids={unit.pk}, days={last})
    note(month=f"{first:%Y-%m}")
    return report
