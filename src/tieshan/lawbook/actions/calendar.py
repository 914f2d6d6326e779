"""Entering the State Council's calendar of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines import recount_deadlines
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.announcements import check_year, number_fits, unbalanced
from tieshan.lawbook.holidays import Holiday, calendar_years
from tieshan.lawbook.models import AnnouncedYear
from tieshan.lawbook.policies import CALENDAR_PUBLISH

__all__ = ["publish_calendar"]

FIRST_YEAR, LAST_YEAR = 2010, 2100


@act("lawbook.calendar.publish")
def publish_calendar(
    *,
    actor: Actor,
    year: int,
    number: str,
    title: str,
    issued_on: date,
    holidays: Sequence[Holiday],
    on: date,
    replaces: bool = False,
    compared: bool = False,
) -> AnnouncedYear:
    """Enter a year's holidays from the notice; deadlines that reach into it are counted anew.

    `replaces`: a later notice takes the place of the calendar that is there. `compared`: somebody has compared a year
    that does not balance with the notice.
    """
    actor.require(CALENDAR_PUBLISH)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("lawbook.calendar.year", _("The year makes no sense."), field="year")
    if not number_fits(number):
        raise Refused(
            "lawbook.calendar.number",
            _("The document number is not that of a notice on holidays. Copy it from the notice."),
            field="number",
        )
    if not date(year - 1, 1, 1) <= issued_on <= min(on, date(year, 12, 31)):
        raise Refused("lawbook.calendar.issued", _("The day of the notice makes no sense."), field="issued_on")
    known = {one.year: one for one in calendar_years()}
    if year in known and not replaces:
        raise Refused(
            "lawbook.calendar.known",
            _("The calendar of that year is there already. Tick that this notice replaces it, if it does."),
            field="replaces",
        )
    check_year(year, holidays, [day for holiday in holidays for day in holiday.statutory])
    if not compared and (more := unbalanced(holidays)):
        raise Refused(
            "lawbook.calendar.unbalanced",
            _(
                "Days off and days worked instead do not balance. Compare all dates with the notice; if they are "
                "right, tick that you have compared them."
            ),
            field="compared",
            more=more,
        )
    entered = AnnouncedYear.objects.create(
        year=year,
        title=title.strip(),
        number=number,
        issued_on=issued_on,
        holidays=[_plain(holiday) for holiday in holidays],
        entered_on=on,
        entered_by_id=actor.account_id,
    )
    before = known[year].holidays if year in known else ()
    touched = [day for holiday in (*before, *holidays) for day in (*holiday.days, *holiday.worked)]
    since = min([date(year, 1, 1), *touched])
    moved = recount_deadlines(since=since, on=on)
    note(year=year, number=number, deadlines_moved=moved)
    return entered


def _plain(holiday: Holiday) -> dict[str, object]:
    return {
        "name": holiday.name.zh,
        "first": holiday.first.isoformat(),
        "last": holiday.last.isoformat(),
        "statutory": [day.isoformat() for day in holiday.statutory],
        "worked": [day.isoformat() for day in holiday.worked],
    }
