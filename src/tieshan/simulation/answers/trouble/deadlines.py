"""Deadlines that trouble sets: complaints classified and answered, letters signed and answered, promises, measures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tieshan.lawbook import parameter
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.deadlines import Deadline, OnRoute, on_route
from tieshan.simulation.answers.trouble.answers import Troubles
from tieshan.simulation.answers.trouble.course import Course
from tieshan.simulation.trouble.happenings import Complained, LetterSent, Promised

__all__ = ["trouble_deadlines"]


@lru_cache(maxsize=2)
def trouble_deadlines(troubles: Troubles) -> tuple[Deadline, ...]:
    """All of them, whatever the month."""
    return tuple(one for course in troubles.courses for one in _deadlines(course, troubles.days))


def _deadlines(course: Course, days: Days) -> Iterator[Deadline]:
    unit_id = course.employer.unit_id
    for one in course.happenings:
        match one:
            case Complained():
                due = days.plus_working(one.day, parameter("rights.concern.classify", on=one.day).whole)
                yield Deadline(unit_id, one.day, due, one.classified_on)
                if one.classified_on <= course.until:
                    due = days.plus_working(one.day, parameter("rights.concern.ordinary", on=one.day).whole)
                    yield Deadline(unit_id, one.classified_on, due, one.answered_on)
            case LetterSent():
                paper = OnRoute("rights.supervision_letter", unit_id, "regional", one.day, one.agreed_on)
                yield from on_route(paper, days)
                length = parameter("rights.supervision.advisory_reply", on=one.delivered_on).whole
                yield Deadline(unit_id, one.delivered_on, days.plus_working(one.delivered_on, length), None)
            case Promised():
                yield Deadline(unit_id, one.day, one.due_on, None)
            case _:
                continue
    for visit in course.visits:
        yield Deadline(unit_id, visit.set_on, visit.due_on, visit.met_on)
    for warned in course.warnings:
        for measure in warned.measures:
            yield Deadline(unit_id, measure.set_on, measure.due_on, measure.met_on, measure.dropped_on)
