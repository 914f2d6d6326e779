"""What people's own records must say in the end, worked out from the script alone: tasks, leave, points, papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tieshan.kernel.workdays import add_months
from tieshan.lawbook import parameter, scheme
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.figures import tasks_of
from tieshan.simulation.happenings import Item, LeaveTaken, Log, Meeting, Paper, Visit
from tieshan.simulation.plan import SCHEME, YEARLY_DAYS, Script

__all__ = ["result_answers"]


def result_answers(script: Script, days: Days) -> list[Answer]:
    """Everything that is asked of people's own records on the evening of the last day."""
    return [*_tasks(script), *_leave(script, days), *_information(script), *_papers(script), *_days_of_work(script)]


def _tasks(script: Script) -> Iterator[Answer]:
    """Each task by its responsible person: stage, and whether it is late."""
    until = script.until
    for task in tasks_of(script):
        if task.assigned_on > until:
            continue
        steps = [kind for kind, day in task.steps if day <= until]
        begun = "guided" if {"started", "reported"} & {*steps} else "assigned"
        stage = next((kind for kind in steps[::-1] if kind in ("summed_up", "inspected")), begun)
        done = task.done_on if task.done_on is not None and task.done_on <= until else None
        late = (done or until) > task.due_on
        which = f"{task.unit_id} {task.assigned_on}"
        yield Answer("task", task.owner_id, which, f"{stage}{' late' if late else ''}")


def _leave(script: Script, days: Days) -> Iterator[Answer]:
    """Each leave: whether it was agreed and reported back in time; and the days of yearly leave that are used."""
    used: Counter[tuple[int, int]] = Counter()
    set_off: Counter[tuple[int, int]] = Counter()
    for one in script.of(LeaveTaken):
        if one.agreed_on > script.until:
            state = "running"
        elif one.reported_on is None or one.reported_on > script.until:
            state = "agreed"
        else:
            due = days.plus_working(one.last, parameter("duties.return.days", on=one.last).whole)
            state = "reported in time" if one.reported_on <= due else "reported late"
        yield Answer("leave", one.who.account_id, one.first.isoformat(), state)
        year, length = (one.who.account_id, one.first.year), len(days.working(one.first, one.last))
        used[year] += length if one.kind == "annual" else 0
        if one.kind == "personal" and parameter("office.leave.set_off", on=one.day).whole:
            # What is left of the yearly leave goes first.
            set_off[year] += min(length, YEARLY_DAYS - used[year] - set_off[year])
    for account, of in used:
        yield Answer("yearly leave", account, str(of), f"{used[account, of]} used, {set_off[account, of]} set off")


def _information(script: Script) -> Iterator[Answer]:
    """Items sent and adopted, points and fee of each author."""
    sent: Counter[int] = Counter()
    adopted: Counter[int] = Counter()
    points: dict[int, Decimal] = {}
    grants = [one for one in scheme(SCHEME).grants if "union" in one.systems]
    for one in script.of(Item):
        if one.withdrawn_on is not None and one.withdrawn_on <= script.until:
            continue
        author = one.who.account_id
        sent[author] += 1
        if one.adopted_on is not None and one.adopted_on <= script.until:
            adopted[author] += 1
            worth = next(grant.points["full"] for grant in grants if grant.level == one.adopted_level)
            points[author] = points.get(author, Decimal(0)) + worth
    fee = scheme(SCHEME).fee_per_point or Decimal(0)
    for author, number in sent.items():
        found = points.get(author, Decimal(0))
        value = f"{number} sent, {adopted[author]} adopted, {found:.2f} points, {found * fee:.2f} yuan"
        yield Answer("information", author, "all", value)


def _papers(script: Script) -> Iterator[Answer]:
    for one in script.of(Paper):
        state = "planned"
        if one.draft_on <= script.until:
            state = "drafted"
        if one.reviewed_on is not None and one.reviewed_on <= script.until:
            state = "reviewed"
        if one.final_on is not None and one.final_on <= script.until:
            state = "final"
        yield Answer("paper", one.who.account_id, one.day.isoformat(), state)


def _days_of_work(script: Script) -> Iterator[Answer]:
    """Logs, visits and meetings attended by person and month."""
    counted: Counter[tuple[str, int, date]] = Counter()
    for log in script.of(Log):
        if log.made_on <= script.until:
            counted["log", log.who.account_id, log.day.replace(day=1)] += 1
    for visit in script.of(Visit):
        counted["visit", visit.who.account_id, visit.day.replace(day=1)] += 1
    for meeting in script.of(Meeting):
        if meeting.minutes_on <= script.until:
            for person in {*meeting.due} - {*meeting.absent}:
                counted["attendance", person.account_id, meeting.day.replace(day=1)] += 1
    for (topic, account, month), number in counted.items():
        if month < add_months(script.months[-1], 1):
            yield Answer(topic, account, f"{month:%Y-%m}", str(number))
