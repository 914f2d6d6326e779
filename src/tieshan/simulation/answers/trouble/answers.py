"""What the house must say of employers in trouble: grades, the signs behind them, warnings, what they foretold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.trouble.course import Course, Warned
from tieshan.simulation.answers.trouble.facts import Came
from tieshan.simulation.answers.trouble.grades import GRADES, Span, grade, spans
from tieshan.simulation.happenings import Cast
from tieshan.simulation.money.happenings import LevyFile
from tieshan.simulation.plan import Script
from tieshan.simulation.trouble.happenings import Disputed, TroubleHappening

__all__ = ["MODELS", "THRESHOLDS", "Troubles", "told_warning", "trouble_answers"]

_DAY = timedelta(days=1)
#: What foretells: all signs, or complaints alone; and from which grade.
MODELS, THRESHOLDS = ("score", "complaints"), (1, 2, 3)


@dataclass(frozen=True, eq=False)
class Troubles:
    """The courses of all employers that are watched, quiet ones among them."""

    script: Script
    cast: Cast
    days: Days

    @cached_property
    def courses(self) -> list[Course]:
        """One of each employer."""
        own: dict[int, list[TroubleHappening]] = defaultdict(list)
        for one in self.script.happenings:
            if isinstance(one, TroubleHappening):
                own[one.employer.employer_id].append(one)
        levy: dict[int, list[Came]] = defaultdict(list)
        for file in self.script.of(LevyFile):
            for line in file.lines:
                if line.purse is not None and line.purse.payer is not None:
                    levy[line.purse.payer.employer_id].append(Came(file.day, line.month, line.paid_on))
        first, until = self.script.months[0], self.script.until
        return [
            Course(one, own.get(one.employer_id, []), levy[one.employer_id], self.days, first, until)
            for one in self.cast.trouble.employers
        ]


def trouble_answers(troubles: Troubles) -> list[Answer]:
    """Everything that is asked of every employer, and of all together."""
    found: list[Answer] = []
    for course in troubles.courses:
        found += [*_standing(troubles, course), *_warnings(course), *_visits(course), *_foretold(course)]
    return [*found, *_calibration(troubles)]


def month_ends(script: Script) -> list[date]:
    """The last days of the months, the last one that is played among them."""
    ends = [add_months(month, 1) - _DAY for month in script.months]
    return [*(day for day in ends if day < script.until), script.until]


def _standing(troubles: Troubles, course: Course) -> Iterator[Answer]:
    """At each month's end: the grade and since when, its points, the signs behind it and since when each stands."""
    facts, until = course.facts, troubles.script.until
    held = spans(facts, until=until)
    for day in month_ends(troubles.script):
        now = grade(facts, day)
        since = next((one.since for one in held if one.since <= day and (one.until is None or one.until > day)), "")
        yield Answer("grade", course.employer.employer_id, day.isoformat(), f"{now}; this grade since {since}")


def _warnings(course: Course) -> Iterator[Answer]:
    employer = course.employer.employer_id
    for one in course.warnings:
        yield Answer("warning", employer, one.opened_on.isoformat(), told_warning(one))
        for due in one.measures:
            if due.dropped_on is None:
                met = "open" if due.met_on is None else "in time" if due.met_on <= due.due_on else "late"
                yield Answer("measure", employer, due.set_on.isoformat(), f"due {due.due_on}, {met}")
    for missed in course.missed:
        value = f"{GRADES[missed.grade]}, due {missed.due:%Y-%m-%d %H:%M}"
        yield Answer("missed report", employer, missed.day.isoformat(), value)
    for change in course.changes:
        value = f"{GRADES[change.before]} to {change.after}"
        yield Answer("grade changed", employer, change.day.isoformat(), value)


def _visits(course: Course) -> Iterator[Answer]:
    """Prevention visits that the forecast proposed, and whether they were paid."""
    for one in course.visits:
        done = one.met_on is not None and one.met_on <= course.until
        value = f"due {one.due_on}, done {one.met_on}" if done else f"due {one.due_on}, planned None"
        yield Answer("prevention visit", course.employer.employer_id, one.set_on.isoformat(), value)


def told_warning(one: Warned) -> str:
    """A warning in a line: how it stands, when it was reported, by when the last report was due."""
    closed = f" {closed}" if (closed := one.closed_on) is not None else ""
    state = f"{'lapsed' if one.lapsed else one.state}{closed}, {GRADES[one.grade]}, highest {GRADES[one.highest]}"
    reports = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at, _due in one.reports) or "never"
    kept = "still due" if one.state == "raised" or not one.reports else "in time"
    if kept == "in time" and one.reports[-1][0] > one.due:
        kept = "late"
    return f"{state}; reported {reports}, due {one.due:%Y-%m-%d %H:%M}, {kept}; {one.acted} measures"


# -- how well it was foretold ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Warning:
    span: Span
    dispute: date | None


def _disputes(course: Course) -> list[date]:
    return sorted(one.day for one in course.happenings if isinstance(one, Disputed))


def _islands(course: Course, model: str, threshold: int) -> list[_Warning]:
    """Times at or above a grade without a break, with the first dispute in the days after they began."""
    until = course.until
    found: list[Span] = []
    for span in spans(course.facts, until=until, only_complaints=model == "complaints"):
        if span.grade < threshold:
            continue
        if found and found[-1].until == span.since:
            found[-1] = Span(threshold, found[-1].since, span.until)
        else:
            found.append(Span(threshold, span.since, span.until))
    within = _DAY * parameter("rights.warning.ahead", on=until).whole
    return [
        _Warning(one, next((day for day in _disputes(course) if one.since < day <= one.since + within), None))
        for one in found
    ]


def _foretold(course: Course) -> Iterator[Answer]:
    for model in MODELS:
        for threshold in THRESHOLDS:
            told = [
                f"{one.span.since} to {one.span.until}, dispute {one.dispute}"
                for one in _islands(course, model, threshold)
            ]
            if told:
                which = f"{model} from {GRADES[threshold]}"
                yield Answer("foretold", course.employer.employer_id, which, "; ".join(told))


def _calibration(troubles: Troubles) -> Iterator[Answer]:
    """Of those warned how many had a dispute; of disputes how many were warned, and how early."""
    until = troubles.script.until
    over = until - _DAY * parameter("rights.warning.ahead", on=until).whole
    for model in MODELS:
        for threshold in THRESHOLDS:
            warned = hits = disputes = 0
            early: list[int] = []
            for course in troubles.courses:
                islands = _islands(course, model, threshold)
                old = [one for one in islands if one.span.since <= over]
                warned, hits = warned + len(old), hits + sum(one.dispute is not None for one in old)
                for day in _disputes(course):
                    disputes += 1
                    standing = [
                        one.span.since
                        for one in islands
                        if one.span.since < day and (one.span.until is None or one.span.until >= day)
                    ]
                    early += [(day - max(standing)).days] if standing else []
            half = int(median(early)) if early else None
            value = f"{warned} warned, {hits} of them rightly; {disputes} disputes, {len(early)} foreseen, {half} days"
            yield Answer("calibration", troubles.cast.district_id, f"{model} from {GRADES[threshold]}", value)
