"""Grades are computed: every night over all employers by a few statements, at once for one whose facts changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Employer
from tieshan.organisations.signals import signal_sources
from tieshan.rights.warning.models import EarlyWarning, Episode, Level, MissedReport, Signal
from tieshan.rights.warning.policies import LIST, REPORT, RUN
from tieshan.rights.warning.queries import rule_of, told_accounts
from tieshan.rights.warning.queries import statements as sql
from tieshan.rights.warning.queries.versions import Version, score_versions, source_versions
from tieshan.rights.warning.rules import Rule
from tieshan.rights.warning.terms import Grade, Model, State

__all__ = ["Change", "compute", "hold", "report_times", "run_warnings"]

_ACROSS = "grades rest on the facts of all rooms about an employer; only the grade and its reasons are kept"
#: Days ahead for which known ends and beginnings are looked at: what comes when nothing is done.
AHEAD = timedelta(days=60)
#: The lock of the nightly run; one employer's lock is shared with it.
_LOCK = 7731


@dataclass(frozen=True)
class Change:
    """The grade of a warning changed."""

    warning_id: int
    unit_id: int
    employer_id: int
    before: int
    after: int
    state: str


@act(RUN)
def run_warnings(*, actor: Actor, at: datetime, employer_ids: Collection[int] | None = None) -> int:
    """Judge all employers, or those named, by their facts as they stand; returns how many grades changed.

    New and higher grades are told to the union in charge, from the grade set in the lawbook on also to the level above;
    so is, once, what was not reported in time.
    """
    actor.require(RUN)
    changes = compute(at=at, employer_ids=employer_ids)
    late = 0 if employer_ids is not None else _tell_late(at)
    note(changed=len(changes), employers=None if employer_ids is None else len(employer_ids), late=late)
    return len(changes)


def compute(*, at: datetime, employer_ids: Collection[int] | None = None) -> list[Change]:
    """Inside a running act: facts, grades of all days, warnings are computed anew, for these employers or all."""
    on = timezone.localdate(at)
    asked = None if employer_ids is None else sorted(set(employer_ids))
    with whole_district(_ACROSS), connection.cursor() as cursor:
        _lock(cursor, asked)
        given = _given(on, asked, at)
        _facts(cursor, given, asked)
        for model in (Level, Episode):
            rows = model.objects.all() if asked is None else model.objects.filter(employer_id__in=asked)
            rows._raw_delete(rows.db)
        versions = score_versions(given["from_day"], given["last_day"])
        weights = _weights(versions)
        cursor.execute(sql.LEVELS, given | weights)
        cursor.execute(sql.EPISODES, given | {"model": Model.SCORE.value})
        baseline = {"model": Model.COMPLAINTS.value, **_complaints_alone(weights)}
        cursor.execute(sql.EPISODES_OF_COMPLAINTS, given | baseline)
        _missed(cursor, given)
        cursor.execute(sql.CHANGED, given)
        found = [Change(*row) for row in cursor.fetchall()]
        cursor.execute(sql.LAPSED, given)
        cursor.execute(sql.NEW, given)
        found += [Change(*row) for row in cursor.fetchall()]
        changes = [one for one in found if one.before != one.after]
        if changes:
            ids = {"ids": [one.warning_id for one in changes], "before": [one.before for one in changes]}
            now = [Version(None, None, rule_of(on))]
            cursor.execute(sql.NOTED, given | _weights(now) | ids)
        _tell([one for one in changes if one.after > one.before and one.state == State.RAISED], on)
    return changes


def hold(employer_id: int) -> None:
    """Inside a running act: nobody else computes this employer until the act ends."""
    with connection.cursor() as cursor:
        _lock(cursor, [employer_id])


def report_times(at: datetime) -> list[datetime]:
    """By when a warning of each grade, blue to red, is to be reported, by the rules of the day."""
    on = timezone.localdate(at)
    days = parameter("rights.warning.report.blue", on=on).whole
    last = calendar().expected.add_working_days(on, days)
    blue = timezone.make_aware(datetime.combine(last, time(18)))
    hours = [parameter(f"rights.warning.report.{grade}", on=on).whole for grade in ("yellow", "orange", "red")]
    return [max(blue, at), *(at + timedelta(hours=number) for number in hours)]


def _lock(cursor: Any, asked: list[int] | None) -> None:
    """One run at a time over all; several employers at once, but none twice, and none during the run."""
    if asked is None:
        # Sorting a district's days on disk would cost more than all the rest.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0), set_config('work_mem', '128MB', true)", [_LOCK])
        return
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_LOCK])
    for employer in asked:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK + 1, employer % 2**31])


def _given(on: date, asked: list[int] | None, at: datetime) -> dict[str, Any]:
    units = None
    if asked is not None:
        rows = Employer.objects.filter(pk__in=asked, union_unit__isnull=False)
        units = list(rows.values_list("union_unit_id", flat=True))
    return {
        "on": on,
        "at": at,
        "zone": timezone.get_default_timezone_name(),
        "employers": asked,
        "units": units,
        "from_day": on - timedelta(days=parameter("rights.warning.kept", on=on).whole),
        "last_day": on + AHEAD,
        "ahead": parameter("rights.warning.ahead", on=on).whole,
        "due": report_times(at),
    }


def _facts(cursor: Any, given: Mapping[str, Any], asked: list[int] | None) -> None:
    rows = Signal.objects.all() if asked is None else Signal.objects.filter(employer_id__in=asked)
    rows._raw_delete(rows.db)
    for source in signal_sources():
        for one in source_versions(source, given["from_day"], given["last_day"]):
            own = {**given, **one.value, "source": source.code, "v_since": one.since, "v_until": one.until}
            cursor.execute(sql.SIGNALS.format(rows=source.sql), own)
            if one.since is not None:
                cursor.execute(sql.JOINED, own)


def _weights(versions: Sequence[Version[Rule]]) -> dict[str, Any]:
    """Columns for the statements: a line a version, and a line a version and source."""
    rules = [
        (
            one.since.isoformat() if one.since else "-infinity",
            one.until.isoformat() if one.until else "infinity",
            one.value,
        )
        for one in versions
    ]
    points = [(since, rule, *line) for since, _until, rule in rules for line in sorted(rule.points.items())]
    steps = [rule.steps for _since, _until, rule in rules]
    return {
        "v_since": [since for since, _until, _rule in rules],
        "v_until": [until for _since, until, _rule in rules],
        "yellow_workers": [rule.yellow_workers for *_days, rule in rules],
        "orange_workers": [rule.orange_workers for *_days, rule in rules],
        "yellow_complaints": [rule.yellow_complaints for *_days, rule in rules],
        **{name: [step[n] for step in steps] for n, name in enumerate(("blue", "yellow", "orange", "red"))},
        "w_since": [since for since, *_rest in points],
        "codes": [code for _since, _rule, code, _points in points],
        "each": [one.each for *_rest, one in points],
        "most": [one.most for *_rest, one in points],
        "lowest": [one.lowest for *_rest, one in points],
        "complaint": [code in rule.complaint_sources for _since, rule, code, _points in points],
    }


def _complaints_alone(weights: Mapping[str, Any]) -> dict[str, Any]:
    """The baseline: a complaint is blue, several within the window yellow; nothing else counts."""
    lines = [
        (since, code)
        for since, code, counts in zip(weights["w_since"], weights["codes"], weights["complaint"], strict=True)
        if counts
    ]
    number = len(lines)
    return {
        **weights,
        "w_since": [since for since, _code in lines],
        "codes": [code for _since, code in lines],
        "each": [0] * number,
        "most": [0] * number,
        "lowest": [int(Grade.BLUE)] * number,
        "complaint": [True] * number,
    }


def _missed(cursor: Any, given: Mapping[str, Any]) -> None:
    """Duties to report that end unmet with their grade are written down, with who was in charge when they fell due.

    The level above is told, where the night had not told it already.
    """
    cursor.execute(sql.MISSED, given)
    found = cursor.fetchall()
    if not found:
        return
    on = given["on"]
    names = dict(Employer.objects.filter(pk__in=[row[2] for row in found]).values_list("pk", "name"))
    rows = []
    for warning, unit, employer, grade, due, ended, told in found:
        day = timezone.localdate(due)
        own = told_accounts([unit], on=day).get(unit, ([], []))[0]
        people = Account.objects.filter(pk__in=own).order_by("pk").values_list("display_name", flat=True)
        rows.append(
            MissedReport(
                warning_id=warning, unit_id=unit, grade=grade, due_at=due, ended_on=ended, people="\n".join(people)
            )
        )
        if not told:
            text = format_lazy(
                _("Report of a warning missed, {grade}: {employer}"), grade=Grade(grade).label, employer=names[employer]
            )
            now, above = told_accounts([unit], on=on).get(unit, ([], []))
            url = page_url("rights.warning.view", warning) or ""
            notify(accounts=[*now, *above], code=REPORT, text=text, url=url, on=on, unit_id=unit)
    MissedReport.objects.bulk_create(rows)


def _tell(changes: list[Change], on: date) -> None:
    """One line a person, union and grade: who is in charge, and from the grade set on the level above."""
    levels = parameter("rights.warning.told", on=on).wholes
    groups: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.unit_id, change.after].append(change)
    people = told_accounts(sorted({unit for unit, _grade in groups}), on=on)
    alone = [found[0].employer_id for found in groups.values() if len(found) == 1]
    names = dict(Employer.objects.filter(pk__in=alone).values_list("pk", "name"))
    for (unit, grade), found in groups.items():
        own, above = people.get(unit, ([], []))
        word = Grade(grade).label
        if len(found) == 1:
            name = names[found[0].employer_id]
            text = format_lazy(_("Early warning, {grade}: {employer}"), grade=word, employer=name)
            url = page_url("rights.warning.view", found[0].warning_id) or ""
        else:
            text = format_lazy(_("Early warning, {grade}: {number} employers"), grade=word, number=len(found))
            url = f"{page_url(LIST)}?grade={grade}&in_charge={unit}"
        told = [*own, *(above if levels[grade - 1] else [])]
        notify(accounts=told, code=RUN, text=text, url=url, on=on, unit_id=unit)


def _tell_late(at: datetime) -> int:
    """Once for each warning that nobody reported in time: the level above is told."""
    on = timezone.localdate(at)
    with whole_district(_ACROSS):
        late = EarlyWarning.objects.filter(state=State.RAISED, report_due_at__lt=at, late_told=False)
        rows = list(late.values_list("pk", "unit_id"))
        by_unit: dict[int, int] = defaultdict(int)
        for _pk, unit in rows:
            by_unit[unit] += 1
        people = told_accounts(sorted(by_unit), on=on)
        for unit, number in by_unit.items():
            own, above = people.get(unit, ([], []))
            text = format_lazy(_("Early warnings not reported in time: {number}"), number=number)
            url = f"{page_url(LIST)}?late=1&in_charge={unit}"
            notify(accounts=[*own, *above], code=REPORT, text=text, url=url, on=on, unit_id=unit)
        EarlyWarning.objects.filter(pk__in=[pk for pk, _unit in rows]).update(late_told=True)
    return len(rows)
