"""Towards the end of a year the office is reminded that next year's calendar is to be entered."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.waiting import WaitingGroup, WaitingItem
from tieshan.lawbook.holidays import working_calendar
from tieshan.lawbook.policies import CALENDAR_PUBLISH

__all__ = ["missing_year"]

#: The State Council announces the next year between October and December.
FROM_MONTH = 11


def missing_year(actor: Actor, on: date) -> WaitingGroup | None:
    """Next year's calendar, while it is missing, for whoever may enter it."""
    if on.month < FROM_MONTH or not actor.may(CALENDAR_PUBLISH) or working_calendar().is_published(on.year + 1):
        return None
    title = _("Enter the working-day calendar of %(year)s") % {"year": on.year + 1}
    hint = _("Without it ends beyond the new year are preliminary, counted by weekdays.")
    url = page_url(CALENDAR_PUBLISH) or ""
    return WaitingGroup(_("Working-day calendar"), 1, [WaitingItem(title, url, sub=hint)], url=url, sentence=title)
