"""Who is away today, this week, this month: by unit, without a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Empty,
    Nav,
    ReportPage,
    TableView,
    may_open,
    page_url,
    register,
    today,
)
from tieshan.kernel.workdays import add_months
from tieshan.office.leave.models import Leave
from tieshan.office.leave.papers import span_text
from tieshan.office.leave.policies import BOARD, REQUEST
from tieshan.office.leave.queries import board

PERIODS = ("day", "week", "month")
SHOWN = 500


@register
class AwayBoard(ReportPage):
    """The away board."""

    code = BOARD
    path = "leave/away/"
    title = gettext_lazy("Who is away")
    parent = "office.leave.list"
    nav = Nav("office", 42)

    @cached_property
    def period(self) -> str:
        asked = self.request.GET.get("period", "")
        return asked if asked in PERIODS else "day"

    @cached_property
    def range(self) -> tuple[date, date]:
        day = today()
        if self.period == "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        if self.period == "month":
            first = day.replace(day=1)
            return first, add_months(first, 1) - timedelta(days=1)
        return day, day

    @cached_property
    def rows(self) -> list[Leave]:
        return list(board(self.actor, *self.range)[:SHOWN])

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        words = {"day": pgettext("leave", "Today"), "week": _("This week"), "month": _("This month")}
        return [(words[key], f"?period={key}", key == self.period) for key in PERIODS]

    def lead(self) -> object:
        people = len({one.account_id for one in self.rows})
        first, last = (day.isoformat() for day in self.range)
        when = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        if not people:
            return _("%(when)s: nobody is away.") % {"when": when}
        return ngettext("%(when)s: %(n)s person is away.", "%(when)s: %(n)s people are away.", people) % {
            "when": when,
            "n": people,
        }

    def actions(self) -> Iterable[Action]:
        if may_open(self.actor, REQUEST):
            yield Action(_("Ask for leave"), page_url(REQUEST) or "", True)

    def parts(self) -> Iterable[object]:
        if not self.rows:
            yield Card("", Empty(_("Everybody is at work."), _("Granted leave appears here by itself.")))
            return
        headings = [pgettext("leave", "Person"), _("Away"), _("Stands in"), _("Matters")]
        for unit, found in groupby(self.rows, key=lambda one: one.unit):
            people = [
                [
                    one.account.display_name,
                    span_text(one),
                    one.deputy.display_name if one.deputy else None,
                    one.handover,
                ]
                for one in found
            ]
            yield Card(unit.name, TableView(headings, people), note=len(people))
