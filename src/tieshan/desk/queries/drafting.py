"""What a draft is put together from: figures, records, minutes, open tasks, proposals for the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tieshan.desk.queries.counting import TOTAL, Period, count_figures, places_below, records_of
from tieshan.desk.rules.bulletin import FrozenFigure, FrozenGroup
from tieshan.desk.rules.figures import FigureGroup, figure_groups, person_groups
from tieshan.desk.rules.sentences import group_sentences
from tieshan.foundation.access import Scope
from tieshan.office.meetings.agenda import agenda_proposals
from tieshan.office.meetings.models import Decision, Meeting
from tieshan.office.meetings.terms import TOOK_PLACE
from tieshan.organisations.models import Unit

EVERYWHERE = Scope(everything=True)
#: How many records a section names, and how many decisions and points.
NAMED = 8
POINTS = 20


@dataclass(frozen=True)
class Material:
    """Sections (key, heading, text) and the figures that stand behind them (code, total)."""

    sections: list[dict[str, Any]]
    figures: list[dict[str, Any]]


def section(key: str, heading: object, text: str) -> dict[str, Any]:
    """One section; what is left empty is the author's to write."""
    return {"key": key, "heading": str(heading), "text": text}


def _groups(
    unit: Unit, period: Period, groups: tuple[FigureGroup, ...], *, account_id: int | None = None
) -> list[FrozenGroup]:
    """The groups as counted now; those without any record are left out."""
    kinds = [kind for group in groups for kind in group.figures]
    counted = count_figures(unit, period, kinds, account_id=account_id)
    found = []
    for group in groups:
        figures = tuple(
            FrozenFigure(
                kind, {k: v for k, v in counted[kind.code].items() if k is not None}, counted[kind.code].get(TOTAL, 0)
            )
            for kind in group.figures
            if kind.code in counted
        )
        if any(figure.total for figure in figures):
            found.append(FrozenGroup(group.code, group.title, group.clause, group.chart, figures))
    return found


def _as_figures(groups: list[FrozenGroup]) -> list[dict[str, Any]]:
    return [{"code": figure.kind.code, "total": figure.total} for group in groups for figure in group.figures]


def own_year(unit: Unit, account_id: int, period: Period) -> Material:
    """One person's year of work: numbers and the records themselves, then what only they can write.

    Their own records are read wherever they stand: a cadre's year may have led through several units.
    """
    root = Unit.objects.filter(parent__isnull=True).first() or unit
    groups = _groups(root, period, person_groups(), account_id=account_id)
    sections = []
    for group in groups:
        lines = [group_sentences(group, ())]
        leading = next((f for f in group.figures if f.kind.code == group.chart), group.figures[0])
        rows = records_of(leading.kind, root, period, own=False, scope=EVERYWHERE, most=NAMED, account_id=account_id)
        lines += [f"{date_format(row['day'], 'MONTH_DAY_FORMAT')} {row['title']}" for row in rows]
        sections.append(section(group.code, group.title, "\n".join(lines)))
    sections.append(section("shortcomings", _("Shortcomings and reasons"), ""))
    sections.append(section("plan", _("Plans for the coming year"), ""))
    return Material(sections, _as_figures(groups))


def unit_year(unit: Unit, period: Period) -> Material:
    """A unit's year: each part of the bulletin over the whole year, compared between the units below."""
    groups = _groups(unit, period, figure_groups())
    places = [(p.unit_id, p.name) for p in places_below(unit, on=period.last) if p.unit_id != unit.pk]
    sections = [section(group.code, group.title, group_sentences(group, places)) for group in groups]
    sections.append(section("problems", _("Shortcomings"), ""))
    sections.append(section("plan", _("Plans for the coming year"), ""))
    return Material(sections, _as_figures(groups))


def meeting_material(unit: Unit, period: Period, *, on: date) -> Material:
    """What a unit's next meeting has before it: the last decisions, what is open or late, figures, proposed points."""
    groups = _groups(unit, period, figure_groups())
    places = [(p.unit_id, p.name) for p in places_below(unit, on=on) if p.unit_id != unit.pk]
    points = agenda_proposals(unit, on)[:POINTS]
    work = "\n".join(group_sentences(group, places) for group in groups)
    proposed = "\n".join(f"{number}. {point.title}" for number, point in enumerate(points, 1))
    return Material(
        [
            section("decisions", _("What became of the last decisions"), _decisions(unit, on)),
            section("work", _("Work since then"), work),
            section("points", _("Proposed agenda"), proposed),
            section("asked", _("What the meeting is asked to decide"), ""),
        ],
        _as_figures(groups),
    )


def last_meeting(unit: Unit, *, on: date) -> Meeting | None:
    """The unit's last meeting that took place before a day."""
    rows = Meeting.objects.filter(unit=unit, state__in=TOOK_PLACE, day__lt=on)
    found: Meeting | None = rows.order_by("-day", "-pk").first()
    return found


def _decisions(unit: Unit, on: date) -> str:
    """The decisions of the last meeting, each with the state of the task it became."""
    meeting = last_meeting(unit, on=on)
    if meeting is None:
        return ""
    lines = [_("%(title)s, %(day)s") % {"title": meeting.title, "day": meeting.day.isoformat()}]
    rows = Decision.objects.filter(meeting=meeting).select_related("became__task").order_by("number")
    for decision in rows[:POINTS]:
        became = getattr(decision, "became", None)
        stands = became.task.get_stage_display() if became is not None else _("no task")
        lines.append(f"{decision.number}. {decision.text} ({stands})")
    return "\n".join(lines)
