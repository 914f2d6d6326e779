"""The meetings of a month on one sheet."""

from __future__ import annotations

import calendar as gregorian
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.kinds import Action, Page, page_url, register, today
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import working_calendar
from tieshan.office.meetings.models import Meeting
from tieshan.office.meetings.policies import MEETING_LIST
from tieshan.office.meetings.terms import State
from tieshan.office.meetings.web.words import TONES, WEEKDAYS

MOST_IN_A_CELL = 6


@register
class MeetingCalendar(Page):
    """A month, week by week; rest days stand out by the official calendar."""

    code = "office.meeting.calendar"
    permission = MEETING_LIST
    path = "meetings/calendar/"
    title = gettext_lazy("Calendar of meetings")
    parent = MEETING_LIST
    template = "office_meetings/calendar.html"

    @property
    def month(self) -> date:
        """The first day of the month that is shown."""
        try:
            asked = date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            asked = today()
        return asked.replace(day=1)

    def heading(self) -> object:
        return _("Meetings in %(month)s") % {"month": f"{self.month:%Y-%m}"}

    def context(self) -> dict[str, Any]:
        month, day = self.month, today()
        weeks = gregorian.Calendar().monthdatescalendar(month.year, month.month)
        rows = (
            Meeting.objects.visible_to(self.actor, MEETING_LIST)
            .filter(day__gte=weeks[0][0], day__lte=weeks[-1][-1])
            .exclude(state=State.CANCELLED)
            .select_related("unit")
            .order_by("day", "starts_at", "pk")
        )
        found: dict[date, list[tuple[str, str, str, str]]] = {}
        for row in rows:
            words = f"{row.starts_at:%H:%M} {row.title}"
            tone = TONES[State(row.state)]
            found.setdefault(row.day, []).append(
                (page_url("office.meeting.view", row.pk) or "", words, str(row.unit), tone)
            )
        official = working_calendar().expected

        cells = [
            [
                {
                    "day": one,
                    "weekday": WEEKDAYS[one.weekday()][1],
                    "outside": one.month != month.month,
                    "rest": not official.is_working_day(one),
                    "today": one == day,
                    "meetings": found.get(one, [])[:MOST_IN_A_CELL],
                    "more": max(0, len(found.get(one, [])) - MOST_IN_A_CELL),
                    "url": f"{page_url(MEETING_LIST)}?day_from={one}&day_to={one}",
                }
                for one in week
            ]
            for week in weeks
        ]
        return super().context() | {"weeks": cells, "weekdays": [word for _number, word in WEEKDAYS]}

    def actions(self) -> list[Action]:
        here = self.request.path
        return [
            Action(_("Month before"), f"{here}?month={add_months(self.month, -1):%Y-%m}"),
            Action(_("Month after"), f"{here}?month={add_months(self.month, 1):%Y-%m}"),
            Action(pgettext("meeting", "List"), page_url(MEETING_LIST) or ""),
        ]
