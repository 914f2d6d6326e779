"""The monthly summary: submitted by the person, taken note of by the chair (speech:C29)."""

from __future__ import annotations

from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.office.worklog.actions.persons import needed, not_later, oneself
from tieshan.office.worklog.models import MonthSummary
from tieshan.office.worklog.policies import C29, SUMMARY_READ, SUMMARY_SUBMIT
from tieshan.office.worklog.queries import counted, months, records_between
from tieshan.office.worklog.rules import DAY, DayState
from tieshan.organisations.models import Appointment, Unit


@act("office.summary.submit")
def submit_summary(*, actor: Actor, month: date, text: str, on: date, version: int | None = None) -> MonthSummary:
    """Submit the summary of a month; until the chair has taken note it may be submitted again, better."""
    account, unit = oneself(actor, on=on)
    actor.require(SUMMARY_SUBMIT, unit)
    first = month.replace(day=1)
    not_later(first, on, "month")
    found = MonthSummary.objects.select_for_update().filter(account=account, month=first).first()
    if found is not None:
        found = claim_version(found, version)
        if found.read_on is not None:
            raise Refused("office.summary.read", _("The chair has taken note of this summary; it is not changed."))
    else:
        found = MonthSummary(account=account, unit=unit, month=first)
    found.text = needed(text, _("Write the summary."), "text", C29)
    found.submitted_on = on
    last = min(add_months(first, 1) - DAY, on)
    (days,) = months([account], first, on=on)
    records = counted(records_between(account.pk, first, last, limit=1000))
    found.figures = {"records": records, "days": {state.value: days.count(state) for state in DayState}}
    found.save()
    notify(
        accounts=_chairs(unit, on),
        code=SUMMARY_SUBMIT,
        text=format_lazy(
            _("{name} has submitted the summary of {month}."), name=account.display_name, month=f"{first:%Y-%m}"
        ),
        url=page_url("office.summary.detail", found.pk) or "",
        on=on,
        unit_id=unit.pk,
    )
    return found


def _chairs(unit: Unit, on: date) -> list[int]:
    """Who takes note in the unit itself."""
    held = Appointment.objects.filter(
        post__unit=unit,
        post__abolished_on__isnull=True,
        during__contains=on,
        post__postrole__role__codes__contains=[SUMMARY_READ],
    )
    return list(held.values_list("account_id", flat=True).distinct())


@act("office.summary.read", subject="summary")
def read_summary(*, actor: Actor, summary: MonthSummary, on: date, opinion: str = "") -> MonthSummary:
    """Take note of a summary, with an opinion where there is one."""
    actor.require(SUMMARY_READ, summary.unit)
    if is_own(actor, summary.account_id):
        raise Refused("office.summary.own", _("Your own summary is read by your superior."))
    fresh = claim_version(summary, None)
    if fresh.read_on is not None:
        raise Refused("office.summary.read_already", _("Somebody has taken note of it already."))
    fresh.read_by_id, fresh.read_on, fresh.opinion = actor.account_id, on, opinion.strip()
    fresh.save()
    note(month=f"{fresh.month:%Y-%m}")
    if fresh.opinion:
        notify(
            accounts=[fresh.account_id],
            code=SUMMARY_READ,
            text=_("An opinion was written to your monthly summary."),
            url=page_url("office.summary.detail", fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh
