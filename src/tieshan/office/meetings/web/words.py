"""Words, tags and small forms that the pages of meetings share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import RecordField, Tag, choice_word
from tieshan.office.meetings.models import Attendance, Meeting
from tieshan.office.meetings.queries.people import Group, holders, people_for
from tieshan.office.meetings.terms import Kind, Part, Presence, State, Where
from tieshan.organisations.models import Account, Unit

TONES = {
    State.PLANNED: "plain",
    State.INVITED: "info",
    State.HELD: "due",
    State.SIGNED: "due",
    State.FINAL: "done",
    State.CANCELLED: "plain",
}
PRESENCE_TONES = {Presence.PRESENT: "done", Presence.LATE: "due", Presence.ABSENT: "late"}
WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


class TimeInput(forms.TimeInput):
    """A time field with the browser's clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def title_of(kind: str) -> str:
    """The name of a kind as a title; it is stored, so it is written in the house's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(Kind(kind).label)


def state_tag(meeting: Meeting) -> Tag:
    """The state of a meeting as a tag."""
    return Tag(choice_word(meeting, "state"), TONES[State(meeting.state)])


def presence_tag(row: Attendance) -> object:
    """Whether somebody was there, as a tag."""
    if not row.presence:
        return ""
    return Tag(choice_word(row, "presence"), PRESENCE_TONES.get(Presence(row.presence), "plain"))


def when_words(meeting: Meeting) -> str:
    """Day and time of a meeting."""
    end = f"–{meeting.ends_at:%H:%M}" if meeting.ends_at else ""
    return f"{meeting.day.isoformat()} {meeting.starts_at:%H:%M}{end}"


def person_field(label: Any, code: str, *, required: bool = True, help_text: Any = "") -> RecordField:
    """One person out of those within the reader's reach under a code."""
    return RecordField(
        label=label,
        source=lambda actor: people_for(actor, code),
        searched=("display_name", "username"),
        required=required,
        help_text=help_text,
    )


def usual_hands(actor: Actor, unit: Unit | None, *, on: date) -> dict[str, Any]:
    """Who most likely presides, and the reader as recorder."""
    if unit is None:
        return {}
    leading = [Group(role, Where.OWN, Part.DUE) for role in ("district_leader", "federation_chair", "enterprise_chair")]
    first = next((one for one in holders(unit, leading, on=on) if one.account_id != actor.account_id), None)
    me = Account.objects.filter(pk=actor.account_id or 0).first()
    return {"chair": Account.objects.filter(pk=first.account_id).first() if first else None, "recorder": me}


def home_unit(actor: Actor, code: str) -> Unit | None:
    """The reader's own unit, when they hold the code there; else the highest unit in which they do."""
    units = Unit.objects.visible_to(actor, code)
    own: Unit | None = units.filter(pk=actor.unit_id or 0).first()
    return own or units.order_by("path").first()
