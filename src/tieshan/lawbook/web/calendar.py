"""The working-day calendar: a year as twelve months with its notice, and entering the next one."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    DateInput,
    Fact,
    Facts,
    Figure,
    FormPage,
    Nav,
    Page,
    TableView,
    page_url,
    register,
    stack,
)
from tieshan.kernel.workdays import Calendar
from tieshan.lawbook.actions.calendar import publish_calendar
from tieshan.lawbook.announcements import check_year, notice_title, read_notice, statutory_days
from tieshan.lawbook.holidays import CalendarYear, calendar_of, calendar_years
from tieshan.lawbook.policies import CALENDAR_PUBLISH
from tieshan.lawbook.web.shelf import WHY

VIEW = "lawbook.calendar.view"


def _weekdays() -> tuple[str, ...]:
    """Weekdays in one or two letters, for narrow columns."""
    return (
        pgettext("weekday in a calendar", "Mo"),
        pgettext("weekday in a calendar", "Tu"),
        pgettext("weekday in a calendar", "We"),
        pgettext("weekday in a calendar", "Th"),
        pgettext("weekday in a calendar", "Fr"),
        pgettext("weekday in a calendar", "Sa"),
        pgettext("weekday in a calendar", "Su"),
    )


@register
class CalendarPage(Page):
    """A year at a glance."""

    code = VIEW
    path = "lawbook/calendar/"
    title = _("Working-day calendar")
    signed_in = True
    why = WHY
    nav = Nav("papers", 80)
    template = "lawbook/calendar.html"

    @cached_property
    def years(self) -> dict[int, CalendarYear]:
        """All published years."""
        return {one.year: one for one in calendar_years()}

    @cached_property
    def year(self) -> CalendarYear:
        """The year that is open: the asked one, else this year, else the newest."""
        asked = self.request.GET.get("year", "")
        if asked:
            found = self.years.get(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None
            if found is None:
                raise Http404
            return found
        return self.years.get(timezone.localdate().year) or self.years[max(self.years)]

    @cached_property
    def calendar(self) -> Calendar:
        """Counting over all years: a neighbour's notice may reach into this one."""
        return calendar_of(self.years.values())

    def heading(self) -> object:
        return gettext("Working-day calendar %(year)s") % {"year": self.year.year}

    def lead(self) -> object:
        following = timezone.localdate().year + 1
        if following not in self.years:
            return gettext(
                "%(year)s is not entered yet: ends beyond the new year are preliminary, counted by weekdays."
            ) % {"year": following}
        return ", ".join(notice.number for notice in self.year.notices)

    def actions(self) -> Iterable[Action]:
        if self.actor.may(CALENDAR_PUBLISH):
            missing = timezone.localdate().year + 1 not in self.years
            yield Action(_("Enter a year"), page_url(CALENDAR_PUBLISH) or "", main=missing)

    def figures(self) -> Iterable[Figure]:
        year = self.year.year
        first, last = date(year, 1, 1), date(year, 12, 31)
        worked = self.calendar.working_days_in(first, last)
        yield Figure(_("Working days"), worked)
        yield Figure(_("Rest days"), (last - first).days + 1 - worked)
        yield Figure(_("Statutory holidays"), sum(len(holiday.statutory) for holiday in self.year.holidays))
        yield Figure(_("Weekend days worked"), sum(len(holiday.worked) for holiday in self.year.holidays))

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "years": [(year, f"?year={year}", year == self.year.year) for year in sorted(self.years, reverse=True)],
            "weekdays": _weekdays(),
            "months": [self._month(month) for month in range(1, 13)],
            "parts": stack([self._holidays(), self._source()]),
        }

    @cached_property
    def marks(self) -> dict[date, tuple[str, str, object]]:
        """Days that are not what their weekday says: class, sign and words."""
        found: dict[date, tuple[str, str, object]] = {}
        for one in self.years.values():
            for holiday in one.holidays:
                found |= {
                    day: ("off", pgettext("mark in the calendar", "R"), f"{holiday.name} · {gettext('rest day')}")
                    for day in holiday.days
                }
                found |= {
                    day: (
                        "statutory",
                        pgettext("mark in the calendar", "H"),
                        f"{holiday.name} · {gettext('statutory holiday')}",
                    )
                    for day in holiday.statutory
                }
                found |= {
                    day: (
                        "worked",
                        pgettext("mark in the calendar", "W"),
                        f"{holiday.name} · {gettext('worked instead')}",
                    )
                    for day in holiday.worked
                }
        return found

    def _month(self, month: int) -> dict[str, Any]:
        weeks = []
        for week in gregorian.Calendar().monthdatescalendar(self.year.year, month):
            weeks.append([self._cell(day) if day.month == month else None for day in week])
        return {"name": date_format(date(self.year.year, month, 1), "F"), "weeks": weeks}

    def _cell(self, day: date) -> dict[str, object]:
        look, sign, words = self.marks.get(day, ("weekend" if day.isoweekday() > 5 else "", "", ""))
        return {"number": day.day, "look": look, "sign": sign, "words": words}

    def _holidays(self) -> Card:
        rows = [
            [
                str(holiday.name),
                f"{holiday.first} – {holiday.last}" if holiday.first != holiday.last else holiday.first,
                len(holiday.days),
                ", ".join(day.isoformat()[5:] for day in holiday.statutory),
                ", ".join(day.isoformat()[5:] for day in holiday.worked),
            ]
            for holiday in self.year.holidays
        ]
        headings = [_("Holiday"), _("Days off"), _("Days"), _("Statutory"), _("Worked instead")]
        return Card(_("Holidays"), TableView(headings, rows, frozenset({2})))

    def _source(self) -> Facts:
        facts = []
        for notice in self.year.notices:
            facts.append(Fact(_("Notice of the State Council"), str(notice.title), sub=notice.number, wide=True))
            facts.append(Fact(_("Issued on"), notice.issued_on))
        if self.year.entered_by:
            facts.append(Fact(_("Entered by"), self.year.entered_by, sub=self.year.checked_on))
        else:
            facts.append(Fact(_("Checked on"), self.year.checked_on, sub=_("came with the software")))
        return Facts(_("Source"), facts)


class YearForm(forms.Form):
    """A year's notice, pasted, and the days of the festivals that follow the moon and the sun."""

    year = forms.IntegerField(label=_("Year"), min_value=2010, max_value=2100)
    number = forms.CharField(label=_("Document number"), max_length=40)
    issued_on = forms.DateField(label=_("Issued on"), widget=DateInput)
    text = forms.CharField(
        label=_("Paragraphs of the notice"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Paste the numbered paragraphs, one holiday a line. Dates, weekdays and sums are compared."),
    )
    spring = forms.DateField(label=_("First day of the Spring Festival"), widget=DateInput)
    qingming = forms.DateField(label=_("Day of the Qingming Festival"), widget=DateInput)
    dragon_boat = forms.DateField(label=_("Day of the Dragon Boat Festival"), widget=DateInput)
    mid_autumn = forms.DateField(label=_("Day of the Mid-Autumn Festival"), widget=DateInput)
    replaces = forms.BooleanField(label=_("This notice replaces the calendar that is there"), required=False)
    compared = forms.BooleanField(
        label=_("I have compared all dates with the notice"),
        required=False,
        help_text=_("Only needed when days off and days worked do not balance."),
    )


@register
class PublishCalendar(FormPage):
    """Enter a year from its notice."""

    code = CALENDAR_PUBLISH
    path = "lawbook/calendar/publish/"
    title = _("Enter the calendar of a year")
    parent = VIEW
    form_class = YearForm
    action = staticmethod(publish_calendar)
    submit = _("Enter the year")

    def lead(self) -> object:
        return _("From the notice of the State Council. Deadlines that reach into the year are counted anew.")

    def initial(self) -> dict[str, Any]:
        return {"year": max(one.year for one in calendar_years()) + 1}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        year: int = cleaned["year"]
        festivals = {name: cleaned[name] for name in ("spring", "qingming", "dragon_boat", "mid_autumn")}
        statutory = statutory_days(year, festivals)
        holidays = read_notice(year, cleaned["text"], statutory)
        check_year(year, holidays, statutory)
        return {
            "year": year,
            "number": "".join(cleaned["number"].split()),
            "title": notice_title(year).zh,
            "issued_on": cleaned["issued_on"],
            "holidays": holidays,
            "replaces": cleaned["replaces"],
            "compared": cleaned["compared"],
            "on": timezone.localdate(),
        }

    def done_url(self, result: Any) -> str:
        year = getattr(result, "year", None)
        return f"{page_url(VIEW)}?year={year}" if year else page_url(VIEW) or "/"

    def done_message(self, result: Any) -> object:
        return gettext("The calendar of %(year)s is entered. Compare it once more with the notice.") % {
            "year": result.year
        }
