"""What waits for a person: minutes to sign, and the meetings to come."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.components import Action
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.meetings.policies import MEETING_LIST, MINUTES_SIGN
from tieshan.office.meetings.queries.meetings import coming_for, to_sign

_AHEAD = timedelta(days=7)
_SIGN = ngettext_lazy(
    "%(n)s set of minutes waits for your signature", "%(n)s sets of minutes wait for your signature", "n"
)
_COMING = ngettext_lazy("%(n)s meeting within a week", "%(n)s meetings within a week", "n")


def waiting_minutes(actor: Actor, on: date) -> WaitingGroup | None:
    """Minutes that wait for the reader's signature."""
    if actor.account_id is None or not actor.may(MINUTES_SIGN):
        return None
    rows = list(to_sign(actor).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            meeting.title,
            page_url("office.meeting.view", meeting.pk) or "",
            sub=meeting.day,
            act=Action(_("Sign"), page_url("office.minutes.sign", meeting.pk) or ""),
        )
        for meeting in rows
    ]
    count = rows[0].in_all
    return WaitingGroup(_("Minutes to sign"), count, items, page_url("office.meeting.mine") or "", _SIGN % {"n": count})


def waiting_meetings(actor: Actor, on: date) -> WaitingGroup | None:
    """Meetings of the coming week to which the reader is asked."""
    if actor.account_id is None or not actor.may(MEETING_LIST):
        return None
    rows = list(coming_for(actor, on=on).filter(day__lte=on + _AHEAD).annotate(in_all=Window(Count("pk")))[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            meeting.title,
            page_url("office.meeting.view", meeting.pk) or "",
            sub=f"{meeting.starts_at:%H:%M} {meeting.place}",
            due_on=meeting.day,
        )
        for meeting in rows
    ]
    count = rows[0].in_all
    return WaitingGroup(
        _("Meetings to come"), count, items, page_url("office.meeting.mine") or "", _COMING % {"n": count}
    )
