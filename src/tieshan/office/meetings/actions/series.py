"""Acts on series: set up, change, end, and plan their meetings ahead (speech:C25, C26)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import working_calendar
from tieshan.office.meetings.actions.planning import add_people, propose_presenter, two_hands
from tieshan.office.meetings.models import Meeting, Series, SeriesGroup
from tieshan.office.meetings.queries.people import Group, usual_people
from tieshan.office.meetings.rules import dates_of
from tieshan.office.meetings.terms import State
from tieshan.organisations.models import Account, Unit


@act("office.series.create")
def create_series(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    title: str,
    rhythm: str,
    weekday: int,
    starts_at: time,
    begins_on: date,
    on: date,
    week: str = "",
    place: str = "",
    chair: Account | None = None,
    recorder: Account | None = None,
    groups: Iterable[Group] = (),
) -> Series:
    """Set up a series: what kind of meeting, how often, who is usually asked."""
    actor.require("office.series.create", unit)
    two_hands(chair, recorder)
    series = Series.objects.create(
        unit=unit,
        kind=kind,
        title=title.strip(),
        rhythm=rhythm,
        weekday=weekday,
        week=week,
        starts_at=starts_at,
        place=place.strip(),
        chair=chair,
        recorder=recorder,
        begins_on=begins_on,
    )
    _set_groups(series, groups)
    note(on=on.isoformat())
    return series


@act("office.series.change", subject="series")
def change_series(
    *,
    actor: Actor,
    series: Series,
    expected_version: int | None,
    on: date,
    groups: Iterable[Group] | None = None,
    **facts: Any,
) -> Series:
    """Change rhythm, time, place, chair, recorder or the people; meetings that are planned already stay as they are."""
    actor.require("office.series.change", series.unit)
    fresh = claim_version(series, expected_version)
    if fresh.ended_on is not None:
        raise Refused("office.series.ended", _("This series has ended. Set up a new one."))
    allowed = {"title", "rhythm", "weekday", "week", "starts_at", "place", "chair", "recorder"}
    if strangers := set(facts) - allowed:
        raise ValueError(f"no fact of a series: {sorted(strangers)}")
    for name, value in facts.items():
        setattr(fresh, name, value)
    two_hands(fresh.chair, fresh.recorder)
    fresh.save()
    if groups is not None:
        SeriesGroup.objects.filter(series=fresh).delete()
        _set_groups(fresh, groups)
    note(on=on.isoformat())
    return fresh


@act("office.series.end", subject="series")
def end_series(*, actor: Actor, series: Series, expected_version: int | None, on: date) -> Series:
    """End a series; meetings that are planned for later are cancelled one by one."""
    actor.require("office.series.end", series.unit)
    fresh = claim_version(series, expected_version)
    if fresh.ended_on is not None:
        raise Refused("office.series.ended", _("This series has ended. Set up a new one."))
    fresh.ended_on = on
    fresh.save()
    return fresh


@act("office.series.schedule", subject="series")
def schedule_series(*, actor: Actor, series: Series, until: date, on: date) -> list[Meeting]:
    """Plan the meetings of a series from today to a day; one that is planned already is left alone.

    A day on which nobody works moves to the next working day.
    """
    actor.require("office.series.schedule", series.unit)
    fresh = claim_version(series, None)
    if fresh.ended_on is not None:
        raise Refused("office.series.ended", _("This series has ended. Set up a new one."))
    calendar = working_calendar().expected
    last = Meeting.objects.filter(series=fresh).exclude(state=State.CANCELLED).order_by("-day").first()
    wanted = dates_of(
        rhythm=fresh.rhythm,
        weekday=fresh.weekday,
        week=fresh.week,
        begins_on=fresh.begins_on,
        after=date.fromordinal(on.toordinal() - 1),
        until=until,
    )
    taken = set(
        Meeting.objects.filter(series=fresh, day__gte=on).exclude(state=State.CANCELLED).values_list("day", flat=True)
    )
    days = [day for day in dict.fromkeys(calendar.settle(day) for day in wanted) if day not in taken]
    if last is not None:
        # A meeting that was moved by hand still stands for its week or month.
        days = [day for day in days if day > last.day or last.day < on]
    if not days:
        raise Refused("office.series.planned", _("The meetings up to this day are planned already."), field="until")
    people = usual_people(fresh, on=on)
    made = []
    for day in days:
        meeting = Meeting.objects.create(
            unit=fresh.unit,
            series=fresh,
            kind=fresh.kind,
            title=fresh.title,
            day=day,
            starts_at=fresh.starts_at,
            place=fresh.place,
            chair=fresh.chair,
            recorder=fresh.recorder,
        )
        add_people(meeting, people)
        propose_presenter(meeting)
        made.append(meeting)
    note(meetings=[meeting.pk for meeting in made])
    return made


def _set_groups(series: Series, groups: Iterable[Group]) -> None:
    SeriesGroup.objects.bulk_create(
        [SeriesGroup(series=series, role=one.role, where=one.where, part=one.part) for one in dict.fromkeys(groups)]
    )
