"""Lists of meetings: all within reach, and one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Figure,
    ListPage,
    Nav,
    RowAction,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.office.meetings.models import Meeting
from tieshan.office.meetings.policies import (
    ATTENDANCE_EXCUSE,
    MEETING_EXPORT,
    MEETING_HOLD,
    MEETING_LIST,
    MEETING_PLAN,
    MINUTES_SIGN,
)
from tieshan.office.meetings.queries.meetings import coming_for, own_meetings, to_sign, with_heads
from tieshan.office.meetings.terms import COMING, TOOK_PLACE, Kind, State
from tieshan.office.meetings.web.words import state_tag, when_words

VIEW = "office.meeting.view"
MINE = "office.meeting.mine"
CALENDAR = "office.meeting.calendar"


def signing_count(actor: Actor) -> int:
    """How many minutes wait for the reader's signature: the count beside the menu entry."""
    return to_sign(actor).count() if actor.account_id is not None else 0


def _heads(row: Any) -> str:
    return f"{row.came}/{row.due}" if row.state in TOOK_PLACE else str(row.due)


class MeetingColumns(ListPage):
    """What lists of meetings show."""

    model = Meeting
    select_related = ("unit", "chair", "presenter")
    order = "-day"
    columns = [
        Column("title", _("Meeting"), link=VIEW, sub="unit.name", width=30),
        Column("day", _("Time"), when_words, sort="day", export="day"),
        Column("place", _("Place")),
        Column("kind", _("Kind of meeting"), "get_kind_display", hidden=True),
        Column("chair", _("Chair of the meeting"), "chair.display_name", hidden=True),
        Column("presenter", _("Presenter"), "presenter.display_name", hidden=True),
        Column("heads", _("Present / due"), _heads, align="num"),
        Column("state", _("State"), state_tag, export="get_state_display"),
    ]
    search_hint = _("Words of the title")

    def queryset(self) -> QuerySet[Any]:
        return with_heads(super().queryset())

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(title__icontains=text)

    def row_class(self, row: Meeting) -> str:
        return "quiet" if row.state == State.CANCELLED else ""


@register
class MeetingList(MeetingColumns):
    """Meetings of the reader's units, and those to which they are asked."""

    code = MEETING_LIST
    path = "meetings/"
    title = _("Meetings")
    nav = Nav("office", 32)
    filters = [
        ChoiceFilter("kind", _("Kind of meeting"), "kind", choices=Kind.choices),
        ChoiceFilter("state", _("State"), "state", choices=State.choices),
        UnitFilter("unit", _("Unit"), seen_under="organisations.unit.list"),
        DateRangeFilter("day", _("Day"), "day"),
    ]
    toolbar = [
        Action(_("Plan a meeting"), main=True, code=MEETING_PLAN),
        Action(_("Calendar"), code=CALENDAR),
        Action(_("Series"), code="office.series.list"),
    ]
    row_actions = [
        RowAction(MEETING_HOLD, _("Record"), when=lambda row: row.state in COMING and row.day <= today()),
    ]
    export_code = MEETING_EXPORT

    @cached_property
    def unrecorded(self) -> int:
        """Meetings whose day has passed and that nobody recorded."""
        return self.base().filter(state__in=COMING, day__lt=today()).count()

    def lead(self) -> object:
        if not self.unrecorded:
            # Of nothing, nothing is said.
            if not self.base().filter(day__lt=today()).exists():
                return ""
            return gettext("Every meeting whose day has passed is recorded.")
        return ngettext(
            "%(n)s meeting has taken place and is not recorded.",
            "%(n)s meetings have taken place and are not recorded.",
            self.unrecorded,
        ) % {"n": self.unrecorded}

    def empty(self) -> Empty:
        return Empty(
            gettext("No meeting is planned yet."),
            gettext("Set up a series, and its meetings are planned ahead with their people."),
            self._main_action(),
        )


@register
class MyMeetings(MeetingColumns):
    """Meetings to which the reader is asked, which they chair or record."""

    code = MINE
    permission = MEETING_LIST
    path = "meetings/mine/"
    title = _("My meetings")
    nav = Nav("office", 30, badge=signing_count)
    filters = [ChoiceFilter("kind", _("Kind of meeting"), "kind", choices=Kind.choices)]

    @property
    def row_actions(self) -> list[RowAction]:  # type: ignore[override]
        """Excuse oneself before, sign afterwards."""
        me = self.actor.account_id

        def signing(row: Meeting) -> bool:
            return (row.state == State.HELD and row.recorder_id == me) or (
                row.state == State.SIGNED and row.chair_id == me
            )

        return [
            RowAction(MINUTES_SIGN, _("Sign"), main=True, when=signing),
            RowAction(ATTENDANCE_EXCUSE, _("Cannot come"), when=lambda row: row.state in COMING and row.day >= today()),
        ]

    def base(self) -> QuerySet[Any]:
        return own_meetings(self.actor).select_related(*self.select_related)

    def queryset(self) -> QuerySet[Any]:
        return with_heads(self.base())

    def figures(self) -> Iterable[Figure]:
        day = today()
        ahead = coming_for(self.actor, on=day)
        yield Figure(_("Within a week"), ahead.filter(day__lte=day + timedelta(days=7)).count())
        waiting = to_sign(self.actor).count()
        yield Figure(_("Minutes to sign"), waiting, tone="due" if waiting else "")

    def lead(self) -> object:
        following = coming_for(self.actor, on=today()).first()
        if following is None:
            return gettext("No meeting of yours is planned.")
        return gettext("Next: %(title)s, %(when)s, %(place)s") % {
            "title": following.title,
            "when": when_words(following),
            "place": following.place or "—",
        }

    def actions(self) -> Iterable[Action]:
        yield Action(_("Calendar"), page_url(CALENDAR) or "")
        yield Action(_("Submit a topic"), page_url("office.topic.submit") or "")

    def empty(self) -> Empty:
        return Empty(gettext("You have not been asked to a meeting yet."))
