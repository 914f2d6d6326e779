"""The month: days logged, missing, away; one's own, and for superiors those of their people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Figure,
    Heat,
    HeatTable,
    ReportPage,
    may_open,
    page_url,
    register,
    today,
)
from tieshan.kernel.workdays import add_months
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.worklog.models import MonthSummary
from tieshan.office.worklog.policies import LOG_OVERSEE, LOG_VIEW, LOG_WRITE, SUMMARY_SUBMIT
from tieshan.office.worklog.queries import Month, months, people_with_logs
from tieshan.office.worklog.rules import DayState, days_of
from tieshan.office.worklog.web.words import month_asked
from tieshan.organisations.models import Account

SHOWN = 200
TONES = {
    DayState.LOGGED: "done",
    DayState.MISSING: "late",
    DayState.AWAY: "free",
    DayState.REST: "",
    DayState.AHEAD: "",
}


def words() -> dict[DayState, str]:
    """The states of a day in words."""
    return {
        DayState.LOGGED: _("logged"),
        DayState.MISSING: _("no log"),
        DayState.AWAY: _("on leave"),
        DayState.REST: pgettext("work log", "rest day"),
        DayState.AHEAD: _("not over"),
    }


@register
class LogMonth(ReportPage):
    """A month of logs as a table of people and days."""

    code = "office.log.month"
    permission = LOG_VIEW
    path = "log/month/"
    title = gettext_lazy("Logs of the month")
    parent = "office.log.list"

    @cached_property
    def month(self) -> date:
        return month_asked(self.request.GET.get("month", ""), otherwise=today())

    def heading(self) -> object:
        return _("Logs of %(month)s") % {"month": f"{self.month:%Y-%m}"}

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for back in (-2, -1, 0, 1):
            month = add_months(self.month, back)
            if month <= today():
                yield f"{month:%Y-%m}", f"?month={month:%Y-%m}", not back

    @cached_property
    def own(self) -> Month | None:
        account = Account.objects.filter(pk=self.actor.account_id or 0).first()
        return months([account], self.month, on=today())[0] if account is not None else None

    @cached_property
    def others(self) -> list[Month]:
        if not self.actor.may(LOG_OVERSEE):
            return []
        people = people_with_logs(self.actor, self.month).exclude(pk=self.actor.account_id or 0)[:SHOWN]
        return months(list(people), self.month, on=today())

    def figures(self) -> Iterable[Figure]:
        if self.own is None:
            return
        yield Figure(_("My days logged"), self.own.count(DayState.LOGGED))
        missing = self.own.count(DayState.MISSING)
        yield Figure(_("Days without a log"), missing, tone="late" if missing else "")
        yield Figure(_("Days on leave"), self.own.count(DayState.AWAY))
        if self.others:
            without = sum(1 for one in self.others if one.count(DayState.MISSING))
            yield Figure(_("People with missing days"), without, note=_("of %(n)s") % {"n": len(self.others)})

    def actions(self) -> Iterable[Action]:
        if may_open(self.actor, LOG_WRITE):
            yield Action(_("Write the log of the day"), page_url(LOG_WRITE) or "", True)
        if may_open(self.actor, SUMMARY_SUBMIT):
            yield Action(_("Summary of the month"), f"{page_url(SUMMARY_SUBMIT)}?month={self.month:%Y-%m}")

    def parts(self) -> Iterable[object]:
        said = words()
        days = list(days_of(self.month))
        legend = [(TONES[state], said[state]) for state in (DayState.LOGGED, DayState.MISSING, DayState.AWAY)]
        if self.own is not None:
            rows = [(_("I"), [self._cell(self.own, day, said, own=True) for day in days])]
            yield Card(_("My month"), HeatTable([day.day for day in days], rows, legend))
        if self.others:
            table = [
                (one.account.display_name, [self._cell(one, day, said, own=False) for day in days])
                for one in self.others
            ]
            yield Card(_("My people"), HeatTable([day.day for day in days], table, legend), note=len(table))
        yield explanation(clauses=["speech:C29"], steps=[_("Rest days and days of leave need no log.")])

    def _cell(self, month: Month, day: date, said: dict[DayState, str], *, own: bool) -> Heat:
        state, log_id = month.days[day]
        url = ""
        if log_id is not None:
            url = page_url("office.log.detail", log_id) or ""
        elif own and state is DayState.MISSING:
            url = f"{page_url(LOG_WRITE)}?day={day.isoformat()}"
        return Heat(TONES[state], f"{day.isoformat()} {said[state]}", url)


def summary_of(account_id: int | None, month: date) -> MonthSummary | None:
    """The summary of a person's month, if it was submitted."""
    return MonthSummary.objects.filter(account_id=account_id or 0, month=month).first()
