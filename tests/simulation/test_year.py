"""A played span against its answer key: they agree, and a lie on either side is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.district import OPERATOR, make_district, resident_number
from tieshan.foundation.access import acting_as
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.cadres import engage_cadre
from tieshan.office.information.actions.items import withdraw_item
from tieshan.office.information.models import InformationItem
from tieshan.office.tasks.actions.giving import cancel_task
from tieshan.office.tasks.models import Task
from tieshan.office.worklog.actions.visits import withdraw_visit
from tieshan.office.worklog.models import Visit
from tieshan.organisations.actions.employers import register_employer
from tieshan.organisations.queries.grants import actor_for
from tieshan.simulation import happenings as told
from tieshan.simulation.plan import Script
from tieshan.simulation.year import Played, compare, play_months

UNTIL = date(2026, 3, 27)
MONTHS = 3


def make_sample() -> None:
    """A fictional district with two federations, two cadres and some employers each."""
    district = make_district(is_sample=True)
    serial = 40
    for federation in (district.north, district.south):
        for name in ("孟一", "孟二"):
            serial += 1
            engage_cadre(
                actor=OPERATOR, federation=federation, name=name + federation.code[-1],
                id_number=resident_number(serial), start=date(2024, 1, 8), on=date(2024, 1, 8),
            )  # fmt: skip
        for number in range(3):
            register_employer(actor=OPERATOR, territory=federation, name=f"示例{federation.code}第{number}厂")


def played(months: int = MONTHS, **facts: Any) -> Played:
    """A span played in the sample."""
    return play_months(months=months, seed=1, until=UNTIL, federations=None, unions=1, **facts)


@pytest.mark.django_db(transaction=True)
def test_house_and_key_agree_and_each_lie_is_found() -> None:
    make_sample()
    days: list[tuple[int, int]] = []
    year = played(report=lambda done, total: days.append((done, total)))
    assert days[0] == (1, 86)
    assert days[-1] == (86, 86)

    proof = compare(year)
    assert proof.differences == []
    assert set(proof.counted) == {
        "stored", "duty", "board", "figure", "bulletin", "list", "task", "leave", "yearly leave", "information",
        "paper", "log", "visit", "attendance",
    }  # fmt: skip
    # A script in which nothing was late, missed, excused or not owed would prove little.
    assert _states(year) == {"done", "done_late", "open", "excused", "not_owed"}

    # The house lies: work is gone of which the key knows.
    assert _topics(year, lambda: _withdraw_item(year)) >= {"duty", "figure", "list", "information"}
    assert _topics(year, lambda: _withdraw_visit(year)) >= {"figure", "list", "visit"}
    assert _topics(year, lambda: _cancel_task(year)) >= {"figure", "task"}
    # The key lies: it knows of something else than what was played.
    known = {
        told.Log: {"log"},
        told.LeaveTaken: {"leave", "duty", "figure"},
        told.Meeting: {"figure", "bulletin", "attendance"},
        told.Visit: {"figure", "visit"},
        told.Item: {"figure", "information"},
        told.TaskDone: {"task", "figure"},
        told.Paper: {"paper"},
        told.MonthReport: {"duty"},
        told.Letter: {"duty"},
        told.Declaration: {"duty"},
        told.Excuse: {"duty"},
    }
    unnoticed = {
        kind.__name__: topics - {line.topic for line in compare(_without_the_first(year, kind)).differences}
        for kind, topics in known.items()
    }
    assert not any(unnoticed.values()), unnoticed

    # The same people cannot live a month twice.
    with pytest.raises(Refused) as twice:
        played(months=1)
    assert twice.value.code == "simulation.played"


def _states(year: Played) -> set[str]:
    from tieshan.lawbook import working_calendar
    from tieshan.simulation.answers.days import Days
    from tieshan.simulation.answers.duties import duty_answers

    days = Days(working_calendar(), UNTIL)
    return {one.state for one in duty_answers(year.script, year.cast, days, as_of=UNTIL)}


def _topics(year: Played, lie: Any) -> set[str]:
    """The topics on which house and key differ after an act behind the key's back, which is then undone."""
    with transaction.atomic():
        lie()
        found = {line.topic for line in compare(year).differences}
        transaction.set_rollback(True)
    return found


def _february(rows: Any, day: str) -> Any:
    return rows.filter(**{f"{day}__year": 2026, f"{day}__month": 2}).order_by("pk")


def _withdraw_item(year: Played) -> None:
    with acting_as(OPERATOR):
        standing = InformationItem.objects.exclude(state="withdrawn")
        rows = list(_february(standing.filter(level=""), "submitted_on"))
        # Somebody's only item of the month, so that a duty falls with it.
        authors = [one.author_id for one in _february(standing, "submitted_on")]
        item = next(one for one in rows if authors.count(one.author_id) == 1)
        withdraw_item(actor=OPERATOR, item=item, on=UNTIL, reason="test")


def _withdraw_visit(year: Played) -> None:
    with acting_as(OPERATOR):
        visit = _february(Visit.objects.all(), "day").first()
        withdraw_visit(actor=actor_for(visit.account), visit=visit, reason="test", on=UNTIL)


def _cancel_task(year: Played) -> None:
    with acting_as(OPERATOR):
        task = Task.objects.exclude(stage="summed_up").order_by("pk").first()
        cancel_task(actor=OPERATOR, task=task, expected_version=None, reason="test", on=UNTIL)


def _without_the_first(year: Played, kind: type[Any]) -> Played:
    """The same span with a key that does not know of one thing that happened."""
    first = next(one for one in year.script.happenings if isinstance(one, kind))
    rest = [one for one in year.script.happenings if one is not first]
    return replace(year, script=Script(rest, year.script.months, year.script.until))


@pytest.mark.django_db
def test_nobody_invents_work_of_real_people() -> None:
    make_district()
    with pytest.raises(Refused) as real:
        played(months=1)
    assert real.value.code == "simulation.not_a_sample"
