"""Who is usually asked to a series, and whose turn it is to present."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.kernel.pinyin import spell_name
from tieshan.office.leave.queries import away
from tieshan.office.meetings.models import Attendance, Meeting, Series, SeriesGroup
from tieshan.office.meetings.rules import next_presenters
from tieshan.office.meetings.terms import Kind, Part, State, Where
from tieshan.organisations.models import Account, Appointment, Unit


@dataclass(frozen=True)
class Asked:
    """A person to be asked to a meeting, with the unit whose post brings them there."""

    account_id: int
    name: str
    unit_id: int | None
    part: str = Part.DUE


@dataclass(frozen=True)
class Group:
    """Holders of posts with a role, in the unit that meets or below it."""

    role: str
    where: str
    part: str = Part.DUE


#: Who usually comes to the kinds of the speech, when a new series is set up.
USUAL: dict[str, tuple[Group, ...]] = {
    # Of the district its leaders and office, of a federation its chair and cadres.
    Kind.OFFICE: (
        Group("district_leader", Where.OWN),
        Group("district_office", Where.OWN),
        Group("federation_chair", Where.OWN),
        Group("cadre", Where.OWN),
    ),
    Kind.CHAIRS: (
        Group("district_leader", Where.OWN),
        Group("federation_chair", Where.CHILDREN),
        Group("district_office", Where.OWN, Part.OBSERVER),
    ),
    Kind.STUDY: (
        Group("district_office", Where.OWN),
        Group("federation_chair", Where.CHILDREN),
        Group("cadre", Where.CHILDREN),
    ),
    Kind.ENTERPRISE_CHAIRS: (
        Group("federation_chair", Where.OWN),
        Group("enterprise_chair", Where.SUBTREE),
        Group("cadre", Where.OWN, Part.OBSERVER),
    ),
    Kind.OTHER: (),
}


def holders(unit: Unit, groups: Iterable[Group | SeriesGroup], *, on: date) -> list[Asked]:
    """The people of these groups on a day, each once; who is due goes before who observes. One query."""
    wanted = list(groups)
    if not wanted:
        return []
    places = {
        Where.OWN: Q(post__unit_id=unit.pk),
        Where.CHILDREN: Q(post__unit__parent_id=unit.pk),
        Where.SUBTREE: Q(post__unit__path__startswith=unit.path) & ~Q(post__unit_id=unit.pk),
    }
    condition = Q(pk__in=())
    for group in wanted:
        condition |= Q(post__postrole__role__code=group.role) & places[Where(group.where)]
    rows = (
        Appointment.objects.filter(condition, during__contains=on, account__is_active=True, post__unit__status="active")
        .order_by("post__unit__path", "pk")
        .values_list(
            "account_id",
            "account__display_name",
            "post__unit_id",
            "post__unit__parent_id",
            "post__postrole__role__code",
        )
    )
    found: dict[int, Asked] = {}
    for account, name, unit_id, parent_id, role in rows:
        for group in wanted:
            if group.role != role or not _stands(group.where, unit, unit_id, parent_id):
                continue
            before = found.get(account)
            if before is None or (before.part == Part.OBSERVER and group.part == Part.DUE):
                found[account] = Asked(account, name, unit_id, group.part)
    return list(found.values())


def _stands(where: str, unit: Unit, unit_id: int, parent_id: int | None) -> bool:
    if where == Where.OWN:
        return unit_id == unit.pk
    if where == Where.CHILDREN:
        return parent_id == unit.pk
    return unit_id != unit.pk


def usual_people(series: Series, *, on: date) -> list[Asked]:
    """Who is usually asked to a series on a day."""
    return holders(series.unit, series.groups.all(), on=on)


def people_for(actor: Actor, code: str) -> QuerySet[Any]:
    """Accounts that may be asked, preside or record: those at home where the reader holds the code."""
    accounts: QuerySet[Any] = Account.objects.visible_to(actor, code)
    return accounts.filter(is_active=True).order_by("display_name", "pk")


def last_presented(unit_id: int, *, without: int | None = None) -> dict[int, date]:
    """The day on which each person last presented, or will present, at a study meeting of the unit."""
    rows = Meeting.objects.filter(unit_id=unit_id, kind=Kind.STUDY, presenter__isnull=False).exclude(
        state=State.CANCELLED
    )
    if without is not None:
        rows = rows.exclude(pk=without)
    return dict(rows.order_by().values_list("presenter_id").annotate(last=Max("day")))


def turns(meeting: Meeting) -> list[int]:
    """Accounts in the order of their turn to present at this study meeting; who is on leave that day is passed over."""
    rows = Attendance.objects.filter(meeting=meeting, part=Part.DUE, account__isnull=False)
    people = [(account, name) for account, name in rows.values_list("account_id", "name") if account is not None]
    return next_presenters(
        [(account, spell_name(name).full) for account, name in people],
        last=last_presented(meeting.unit_id, without=meeting.pk),
        away=on_leave([account for account, _name in people], meeting.day),
    )


def on_leave(accounts: Collection[int], day: date) -> set[int]:
    """Who of these people is on leave on a day, be it for half of it."""
    return {account for account, days in away(accounts, [day]).items() if days.get(day)}
