"""What the house says of employers in trouble, in the words of the answer key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines.models import Deadline
from tieshan.lawbook import parameter
from tieshan.rights.warning.models import (
    EarlyWarning,
    Episode,
    GradeChange,
    Level,
    MissedReport,
    Signal,
    Visit,
    WarningStep,
)
from tieshan.rights.warning.policies import MEASURE, REPORT
from tieshan.rights.warning.queries.figures import past_disputes
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.trouble.answers import MODELS, THRESHOLDS, month_ends
from tieshan.simulation.answers.trouble.grades import GRADES
from tieshan.simulation.happenings import Cast
from tieshan.simulation.plan import Script

__all__ = ["trouble_found"]

_MINUTE = "%Y-%m-%d %H:%M"


def trouble_found(script: Script, cast: Cast, leader: Actor) -> list[Answer]:
    """Everything that the key speaks of, of the employers of the cast."""
    return list(_Found(script, cast, leader).answers())


class _Found:
    def __init__(self, script: Script, cast: Cast, leader: Actor) -> None:
        self.script, self.cast, self.leader = script, cast, leader
        self.employers = [one.employer_id for one in cast.trouble.employers]

    def answers(self) -> Iterator[Answer]:
        yield from self._standing()
        yield from self._warnings()
        yield from self._visits()
        yield from self._foretold()
        yield from self._calibration()

    # -- grades ------------------------------------------------------------------------------------------------------

    def _standing(self) -> Iterator[Answer]:
        levels, signals = self._by_employer(Level, "since"), self._by_employer(Signal, "since")
        for employer in self.employers:
            for day in month_ends(self.script):
                held = [one for one in levels[employer] if _holds(one, day)]
                now, score = (held[0].grade, held[0].score) if held else (0, 0)
                reasons = self._reasons([one for one in signals[employer] if _holds(one, day)], day)
                value = f"{GRADES[now]}, {score} points: {reasons}; this grade since {_since(levels[employer], held)}"
                yield Answer("grade", employer, day.isoformat(), value)

    def _by_employer(self, model: Any, order: str) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for one in model.objects.filter(employer__in=self.employers).order_by(order, "pk"):
            found[one.employer_id].append(one)
        return found

    def _reasons(self, signals: list[Any], day: date) -> str:
        by_source: dict[str, list[date]] = defaultdict(list)
        for one in signals:
            by_source[one.source].append(one.since)
        rows = []
        for source, days in by_source.items():
            each, most, _lowest = parameter(f"rights.warning.points.{source}", on=day).wholes
            rows.append((source, len(days), min(most, each * len(days)), min(days)))
        return _in_words(rows)

    # -- warnings ----------------------------------------------------------------------------------------------------

    def _warnings(self) -> Iterator[Answer]:
        rows = EarlyWarning.objects.filter(employer__in=self.employers, opened_on__gte=self.script.months[0])
        for one in rows.order_by("pk"):
            yield Answer("warning", one.employer_id, one.opened_on.isoformat(), self._warning(one))
            due = Deadline.objects.filter(subject_type="rights_warning.earlywarning", subject_id=one.pk, kind=MEASURE)
            for found in due.exclude(state=Deadline.State.DROPPED):
                met = {"met": "in time", "met_late": "late"}.get(found.state, "open")
                yield Answer("measure", one.employer_id, found.set_on.isoformat(), f"due {found.due_on}, {met}")
            for missed in MissedReport.objects.filter(warning=one):
                value = f"{GRADES[missed.grade]}, due {timezone.localtime(missed.due_at):{_MINUTE}}"
                yield Answer("missed report", one.employer_id, missed.ended_on.isoformat(), value)
            yield from self._changes(one)

    def _warning(self, one: EarlyWarning) -> str:
        closed = f" {one.closed_on}" if one.closed_on is not None else ""
        state = "lapsed" if one.is_lapsed else one.state
        steps = WarningStep.objects.filter(warning=one, act=REPORT).order_by("pk").values_list("at", flat=True)
        reports = ", ".join(f"{timezone.localtime(at):{_MINUTE}}" for at in steps) or "never"
        due = timezone.localtime(one.report_due_at)
        kept = "still due" if one.state == "raised" or one.reported_at is None else "in time"
        if kept == "in time" and one.reported_at is not None and one.reported_at > one.report_due_at:
            kept = "late"
        return (
            f"{state}{closed}, {GRADES[one.grade]}, highest {GRADES[one.highest]}; reported {reports},"
            f" due {due:{_MINUTE}}, {kept}; {one.measures.count()} measures"
        )

    def _changes(self, warning: EarlyWarning) -> Iterator[Answer]:
        """A day's changes told as one."""
        by_day: dict[date, list[GradeChange]] = defaultdict(list)
        for change in GradeChange.objects.filter(warning=warning).order_by("pk"):
            by_day[change.on].append(change)
        for day, changes in by_day.items():
            last = changes[-1]
            rows = [(one["source"], one["n"], one["points"], one["since"]) for one in last.reasons]
            after = f"{GRADES[last.after]}, {last.score} points: {_in_words(rows)}"
            value = f"{GRADES[changes[0].before]} to {after}"
            yield Answer("grade changed", warning.employer_id, day.isoformat(), value)

    def _visits(self) -> Iterator[Answer]:
        for one in Visit.objects.filter(employer__in=self.employers, planned_on__gte=self.script.months[0]):
            value = f"due {one.due_on}, {one.state} {one.visited_on}"
            yield Answer("prevention visit", one.employer_id, one.planned_on.isoformat(), value)

    # -- how well it was foretold ------------------------------------------------------------------------------------

    def _episodes(self, model: str, threshold: int) -> Any:
        return Episode.objects.filter(employer__in=self.employers, model=model, threshold=threshold)

    def _foretold(self) -> Iterator[Answer]:
        for model in MODELS:
            for threshold in THRESHOLDS:
                told: dict[int, list[str]] = defaultdict(list)
                for one in self._episodes(model, threshold).order_by("since"):
                    told[one.employer_id].append(f"{one.since} to {one.until}, dispute {one.dispute_on}")
                for employer, lines in told.items():
                    yield Answer("foretold", employer, f"{model} from {GRADES[threshold]}", "; ".join(lines))

    def _calibration(self) -> Iterator[Answer]:
        until = self.script.until
        over = until - timedelta(days=parameter("rights.warning.ahead", on=until).whole)
        for model in MODELS:
            for threshold in THRESHOLDS:
                old = self._episodes(model, threshold).filter(since__lte=over)
                rows = past_disputes(self.leader, model, threshold).filter(employer__in=self.employers)
                days = list(rows.values_list("received_on", "warned_since"))
                early = [(received - since).days for received, since in days if since is not None]
                half = int(median(early)) if early else None
                hits = old.filter(~Q(dispute_on=None)).count()
                value = (
                    f"{old.count()} warned, {hits} of them rightly; {len(days)} disputes, {len(early)} foreseen,"
                    f" {half} days"
                )
                which = f"{model} from {GRADES[threshold]}"
                yield Answer("calibration", self.cast.district_id, which, value)


def _holds(one: Any, day: date) -> bool:
    return one.since <= day and (one.until is None or one.until > day)


def _since(levels: list[Any], held: list[Any]) -> object:
    """The day since which the grade has stood without a break, whatever its points."""
    if not held or not held[0].grade:
        return ""
    since = held[0].since
    for one in reversed([level for level in levels if level.since < since]):
        if one.until != since or one.grade != held[0].grade:
            break
        since = one.since
    return since


def _in_words(rows: list[tuple[str, int, int, Any]]) -> str:
    ordered = sorted(rows, key=lambda one: (-one[2], one[0]))
    return "; ".join(f"{source} {n} ({points}) since {since}" for source, n, points, since in ordered) or "nothing"
