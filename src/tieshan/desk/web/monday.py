"""Monday on a phone: what is late and where, what last week brought, what this week asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.policies import MONDAY_VIEW
from tieshan.desk.queries.counting import TOTAL
from tieshan.desk.queries.weeks import WeekOfUnits, due_this_week, meetings_of_week, top_unit, week_of_units, weeks_of
from tieshan.desk.rules.sentences import listed
from tieshan.desk.web.figures import figure_url
from tieshan.desk.web.home import DEADLINES
from tieshan.desk.web.parts import days_tag, deadline_url, titled, work_rows
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import Action, Card, Empty, Figure, Nav, ReportPage, page_url, register

SHOWN = 10
UNITS = 40


@register
class Monday(ReportPage):
    """The week at a glance, for those who answer for several units."""

    code = MONDAY_VIEW
    path = "week/"
    title = _("The week at a glance")
    nav = Nav("desk", 15)
    template = "desk/report.html"

    @cached_property
    def on(self) -> Any:
        """The day of the reading."""
        return timezone.localdate()

    @cached_property
    def week(self) -> WeekOfUnits | None:
        """The numbers; none where the post's unit has ended."""
        unit = top_unit(self.actor, MONDAY_VIEW)
        return week_of_units(unit, on=self.on) if unit is not None else None

    @cached_property
    def meetings(self) -> list[Any]:
        return meetings_of_week(self.actor, on=self.on, most=SHOWN) if self.actor.may("office.meeting.list") else []

    @cached_property
    def due(self) -> list[Any]:
        return due_this_week(self.actor, on=self.on, most=SHOWN)

    def lead(self) -> object:
        if self.week is None or not self.week.late_places:
            return _("Nothing is late.")
        n, duties, where = self.week.late_in_all, self.week.duties_late_in_all, len(self.week.late_places)
        said = ngettext("%(n)s deadline is overdue", "%(n)s deadlines are overdue", n) % {"n": n}
        undone = ngettext("%(n)s duty is not done", "%(n)s duties are not done", duties) % {"n": duties}
        places = ngettext("in %(n)s unit", "in %(n)s units", where) % {"n": where}
        late = [part for part, number in ((said, n), (undone, duties)) if number]
        return gettext("%(late)s, %(places)s.") % {"late": gettext("; ").join(late), "places": places}

    def figures(self) -> Iterable[Figure]:
        if self.week is None:
            return
        late = self.week.late_in_all
        yield Figure(_("Deadlines overdue"), late, self._overdue_url(self.week.unit.pk), tone="late" if late else "")
        undone = self.week.duties_late_in_all
        yield Figure(_("Duties not done"), undone, self._duties_url(self.week.unit.pk), tone="late" if undone else "")
        for kind in self.week.kinds[:2]:
            url = figure_url(kind, self.week.unit.pk, weeks_of(self.on).last)
            yield Figure(kind.title, self.week.done[kind.code].get(TOTAL, 0), url, _("last week"))

    def _overdue_url(self, unit_id: int) -> str:
        return f"{page_url(DEADLINES)}?{urlencode({'pile': 'late', 'unit': unit_id})}"

    def _duties_url(self, unit_id: int) -> str:
        return f"{page_url('duties.instance.list')}?{urlencode({'state': 'late', 'unit': unit_id})}"

    def parts(self) -> Iterable[object]:
        if self.week is None:
            yield Card("", Empty(_("Your post's unit has ended.")))
            return
        if self.week.late_places:
            yield self._late(self.week)
        yield self._coming()
        yield self._last(self.week)

    def _late(self, week: WeekOfUnits) -> Card:
        rows = [
            (
                _numbers(
                    place.name,
                    [
                        (_("Deadlines overdue"), overdue, self._overdue_url(place.unit_id)),
                        (_("Duties not done"), undone, self._duties_url(place.unit_id)),
                    ],
                ),
                "",
                "",
            )
            for place, overdue, undone in week.late_places[:SHOWN]
        ]
        return Card(_("What is late, and where"), work_rows(rows))

    def _coming(self) -> Card:
        rows: list[tuple[object, object, object]] = [
            (
                titled(meeting.title, meeting.unit, page_url("office.meeting.view", meeting.pk) or ""),
                f"{meeting.day:%m-%d} {meeting.starts_at:%H:%M}",
                "",
            )
            for meeting in self.meetings
        ]
        rows += [
            (
                titled(row.title, row.unit, deadline_url(row, self.actor)),
                days_tag(row.due_on, self.on),
                "",
            )
            for row in self.due
        ]
        link = Action(_("All deadlines"), page_url(DEADLINES) or "")
        if not rows:
            return Card(_("This week"), Empty(_("Neither meetings nor deadlines until Sunday.")), link=link)
        return Card(_("This week"), work_rows(rows), link=link)

    def _last(self, week: WeekOfUnits) -> Card:
        period = weeks_of(self.on).last
        rows, silent = [], []
        for place in week.places:
            own = place.unit_id == week.unit.pk
            numbers = [
                (kind.title, number, figure_url(kind, place.unit_id, period, own=own))
                for kind in week.kinds
                if (number := week.done[kind.code].get(place.unit_id, 0))
            ]
            if numbers:
                rows.append((_numbers(place.name, numbers), "", ""))
            elif not own:
                silent.append(place.name)
        title = gettext("Last week, %(days)s") % {"days": f"{period.first:%m-%d} – {period.last:%m-%d}"}
        body: object = work_rows(rows[:UNITS]) if rows else Empty(_("Last week left no record."))
        if not silent:
            return Card(title, body)
        none = gettext("None recorded: %(names)s.") % {"names": listed(silent)}
        return Card(title, joined([body, format_html('<p class="change"><span class="sub">{}</span></p>', none)], ""))


def _numbers(name: str, numbers: Sequence[tuple[object, int, str]]) -> SafeString:
    """A unit with its numbers in one line, each opening its records; what is nothing is left out."""
    links = format_html_join(
        " · ",
        '<span class="nb">{} <a href="{}">{}</a></span>',
        ((what, url, f"{number:,}") for what, number, url in numbers if number),
    )
    return format_html('{}<span class="sub">{}</span>', name, links)
