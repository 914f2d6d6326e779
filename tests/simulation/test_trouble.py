"""Five months of employers in trouble: what the leader reads in March, what breaks out in May, and the answer key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.accounts import appointed, browser
from tests.simulation.test_year import IN_TROUBLE, make_sample
from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.income.models import Receipt
from tieshan.lawbook import working_calendar
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.warning.actions import computing, run_warnings
from tieshan.rights.warning.models import Signal
from tieshan.rights.warning.queries.figures import foresight
from tieshan.rights.warning.rules import Points
from tieshan.rights.warning.terms import Model
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.days import Days
from tieshan.simulation.answers.trouble.answers import Troubles, trouble_answers
from tieshan.simulation.cast import gather_cast
from tieshan.simulation.happenings import Cast
from tieshan.simulation.money.happenings import BookOpened, LevyFile
from tieshan.simulation.plan import Script, months_of
from tieshan.simulation.play import play
from tieshan.simulation.trouble.found import trouble_found
from tieshan.simulation.trouble.happenings import Complained, LetterSent, Proposed, Reported
from tieshan.simulation.trouble.plan import draw_trouble

UNTIL, MARCH = date(2026, 5, 29), date(2026, 3, 31)
SIMULATE = system_actor("simulate")


@contextmanager
def in_the_life_of(day: date) -> Iterator[None]:
    """The clock of the house stands at noon of a day."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    with mock.patch("django.utils.timezone.now", return_value=noon):
        yield


@dataclass
class Read:
    """What the leader has read on a day: the forecast, the employers behind it, and the employer's own page."""

    forecast: str = ""
    orange: str = ""
    employer: str = ""


def read_as_leader(leader: Account, day: date) -> Read:
    """The forecast of the day, then what its figures open."""
    with in_the_life_of(day):
        client = browser(leader)
        employer = Employer.objects.get(name=IN_TROUBLE)

        def page(url: str) -> str:
            answer = client.get(url)
            assert answer.status_code == 200, answer.headers
            return answer.content.decode()

        return Read(
            page("/warnings/forecast/"),
            page(f"/warnings/levels/?on={day}&grade=3"),
            page(f"/employers/{employer.pk}/?tab=warning"),
        )


def answers(script: Script, cast: Cast) -> list[Answer]:
    """The key."""
    return sorted(trouble_answers(Troubles(script, cast, Days(working_calendar()))), key=str)


def found(script: Script, cast: Cast) -> list[Answer]:
    """The house."""
    with acting_as(SIMULATE):
        return sorted(trouble_found(script, cast, actor_for(Account.objects.get(pk=cast.leader.account_id))), key=str)


def different(expected: list[Answer], says: list[Answer]) -> set[str]:
    """The topics on which both differ."""
    return {one.topic for one in {*expected} ^ {*says}}


@pytest.mark.django_db(transaction=True)
def test_a_leader_sees_in_march_who_stops_work_in_may() -> None:
    make_sample()
    leader = appointed("leader", "district_leader", Unit.objects.get(kind=Unit.Kind.DISTRICT))
    months = months_of(UNTIL, 5)
    cast = gather_cast(actor=SIMULATE, since=months[0], unions=1)
    assert cast.leader.account_id == leader.pk
    calendar, tills = working_calendar(), {one.unit_id: one for one in cast.money.tills}
    drawn = draw_trouble(cast.trouble, months=months, until=UNTIL, seed=1, calendar=calendar, tills=tills)
    # Of the money no more than the books into which the levy goes until it stops.
    opened = [BookOpened(months[0], till, 1) for till in tills.values()]
    script = Script([*opened, *(one for one in drawn if one.day <= UNTIL)], months, UNTIL)
    read: dict[int, Read] = {}

    def look(done: int, _total: int) -> None:
        if done == (MARCH - months[0]).days + 1:
            read[done] = read_as_leader(leader, MARCH)
            assert not Dispute.objects.filter(employer__name=IN_TROUBLE).exists()

    with acting_as(SIMULATE):
        play(script, cast, operator=SIMULATE, report=look)

    # No job waits that would judge an employer of March by the clock of today.
    assert not ProcrastinateJob.objects.filter(task_name="rights.warning.refresh").exists()

    # In March: the employer stands at orange, with the reasons.
    march = next(iter(read.values()))
    assert "As of 2026-03-31" in march.forecast
    assert IN_TROUBLE in march.orange
    for reason in (
        "Levy of a month not paid", "Payroll fell", "Promise of a dialogue overdue", "Collective contract runs out",
        "Many members left", "Letter of supervision without effect",
    ):  # fmt: skip
        assert reason in march.forecast
        assert reason in march.employer
    # The levy came in by a file and stopped: it counts from the first month of which nothing came.
    with acting_as(SIMULATE):
        came = Receipt.objects.filter(payer__employer__name=IN_TROUBLE, state="booked").exclude(batch=None)
        assert [month.month for month in came.order_by("month").values_list("month", flat=True)] == [10, 11]
        signs = Signal.objects.filter(employer__name=IN_TROUBLE, source="levy").order_by("since")
        assert signs.values_list("since", flat=True)[0] == date(2026, 2, 15)
    # In May: work stops, and a group comes with its dispute.
    with acting_as(SIMULATE):
        dispute = Dispute.objects.get(employer__name=IN_TROUBLE)
    assert (dispute.received_on.year, dispute.received_on.month, dispute.workers) == (2026, 5, 46)
    with in_the_life_of(UNTIL):
        assert IN_TROUBLE in browser(leader).get("/disputes/").content.decode()
        assert IN_TROUBLE in browser(leader).get(f"/warnings/levels/?on={dispute.received_on}&grade=4").content.decode()

    expected = answers(script, cast)
    says = found(script, cast)
    assert [*{*expected} - {*says}] == []
    assert [*{*says} - {*expected}] == []
    _visits_go_each_way(expected)
    _calibration_page_says_the_same(leader, expected)
    _each_lie_is_found(script, cast, expected)


def _visits_go_each_way(expected: list[Answer]) -> None:
    """In time, late, and not at all."""
    ways = set()
    for one in expected:
        if one.topic == "prevention visit":
            due, paid = re.findall(r"due (\S+), \w+ (\S+)", one.value)[0]
            ways.add("never" if paid == "None" else "late" if paid > due else "in time")
    assert ways == {"in time", "late", "never"}


def _calibration_page_says_the_same(leader: Account, expected: list[Answer]) -> None:
    """Nothing else is in this house, so the room's own figures are those of the key."""
    said = next(one.value for one in expected if (one.topic, one.which) == ("calibration", "score from yellow"))
    with acting_as(SIMULATE):
        room = foresight(actor_for(leader), Model.SCORE, 2, date(2025, 1, 1), UNTIL, on=UNTIL)
    assert said == (
        f"{room.warned} warned, {room.hits} of them rightly; {room.disputes} disputes, {room.foreseen} foreseen,"
        f" {room.days_early} days"
    )
    assert room.foreseen > 0
    assert room.foreseen < room.disputes


def _each_lie_is_found(script: Script, cast: Cast, expected: list[Answer]) -> None:
    # The room weighs one sign otherwise than the lawbook says.
    as_documented = computing.score_versions

    def otherwise(first: date, last: date) -> list[Any]:
        versions = as_documented(first, last)
        points = [{**one.value.points, "workforce": Points(40, 40, 0)} for one in versions]
        return [replace(one, value=replace(one.value, points=p)) for one, p in zip(versions, points, strict=True)]

    with acting_as(SIMULATE), transaction.atomic(), mock.patch.object(computing, "score_versions", otherwise):
        ids = [one.employer_id for one in cast.trouble.employers]
        at = timezone.make_aware(datetime.combine(UNTIL, time(20)))
        run_warnings(actor=system_actor("simulate", kind="job"), at=at, employer_ids=ids)
        assert "grade" in different(expected, found(script, cast))
        transaction.set_rollback(True)
    # The key knows of something else than what was played.
    rest = Script([one for one in script.happenings if not isinstance(one, Proposed)], script.months, UNTIL)
    assert different(answers(rest, cast), expected) == {"prevention visit"}
    for kind in (Complained, LetterSent, Reported, LevyFile):
        first = next(one for one in script.happenings if isinstance(one, kind))
        rest = Script([one for one in script.happenings if one is not first], script.months, UNTIL)
        assert different(answers(rest, cast), expected) & {"grade", "warning"}, kind
