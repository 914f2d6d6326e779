"""Several computations at the same moment, on real connections: one grade, one warning, nobody stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Employer
from tieshan.rights.warning import actions
from tieshan.rights.warning.actions.computing import compute, hold
from tieshan.rights.warning.models import EarlyWarning, GradeChange, Level, Sign, Signal
from tieshan.rights.warning.policies import RUN

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
ON = date(2026, 11, 20)


def _closing(call: Callable[[], Any]) -> Any:
    """On the thread's own connection, which ends with the call."""
    try:
        with acting_as(OPERATOR):
            return call()
    finally:
        connection.close()


def _employers(house: House, number: int) -> list[int]:
    with act_context(OPERATOR, "organisations.employer.register"):
        rows = [Employer.objects.create(name=f"示例{n}有限公司", territory=house.district.north) for n in range(number)]
    return [row.pk for row in rows]


def _sign(house: House, employer: int, kind: str = "moving") -> Sign:
    with act_context(OPERATOR, "rights.warning.sign"):
        return Sign.objects.create(employer_id=employer, unit=house.district.north, kind=kind, seen_on=ON, text="外迁")


def _wait_until_blocked() -> None:
    """Until some other connection waits for a lock."""
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _turn in range(200):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_refreshes_and_the_night_at_once_raise_one_warning() -> None:
    house = House()
    with acting_as(OPERATOR):
        employers = _employers(house, 4)
        for employer in employers:
            _sign(house, employer)
    asked: list[list[int] | None] = [employers, employers[::-1], employers[1:3], employers[:2], None]
    barrier = Barrier(len(asked))

    def refresh(ids: list[int] | None) -> int:
        barrier.wait(timeout=20)
        return actions.run_warnings(actor=OPERATOR, at=AT, employer_ids=ids)

    with ThreadPoolExecutor(len(asked)) as pool:
        found = list(pool.map(lambda ids: _closing(lambda: refresh(ids)), asked))
    with acting_as(OPERATOR):
        assert sum(found) == len(employers)
        for model in (Signal, Level, EarlyWarning):
            assert sorted(model.objects.values_list("employer", flat=True)) == employers, model
        assert GradeChange.objects.count() == len(employers)


@pytest.fixture
def in_hand() -> tuple[House, EarlyWarning, Sign]:
    """A warning that somebody has in hand, with the sign that it stands on."""
    house = House()
    with acting_as(OPERATOR):
        sign = _sign(house, _employers(house, 1)[0])
        actions.run_warnings(actor=OPERATOR, at=AT)
        warning = EarlyWarning.objects.get()
        return house, actions.report_warning(actor=house.actor("cadre"), warning=warning, text="外迁", at=AT), sign


def _measure(house: House, warning: EarlyWarning, sign: Sign) -> EarlyWarning:
    return actions.add_measure(
        actor=house.actor("cadre"), warning=warning, kind="talk", done_on=ON, text="承诺不外迁", with_whom="", paper="",
        settles=[f"sign_moving:{sign.pk}"], at=AT,
    )  # fmt: skip


def test_a_measure_waits_for_a_computation_and_neither_is_stopped(in_hand: tuple[House, EarlyWarning, Sign]) -> None:
    house, warning, sign = in_hand
    with ThreadPoolExecutor(1) as pool:
        with acting_as(OPERATOR), act_context(OPERATOR, RUN):
            hold(warning.employer_id)
            waiting: Future[EarlyWarning] = pool.submit(_closing, lambda: _measure(house, warning, sign))
            _wait_until_blocked()
            # Changes the row of the warning: whoever waits must not hold it.
            _sign(house, warning.employer_id, "other")
            compute(at=AT, employer_ids=[warning.employer_id])
        assert waiting.result(timeout=20).score == 10


def test_a_warning_lifted_during_a_computation_is_left_alone(in_hand: tuple[House, EarlyWarning, Sign]) -> None:
    house, warning, sign = in_hand
    with acting_as(OPERATOR):
        warning = _measure(house, warning, sign)
        warning = actions.check_warning(actor=house.actor("north"), warning=warning, good=True, text="看过", at=AT)
        _sign(house, warning.employer_id)
    with ThreadPoolExecutor(1) as pool:
        with acting_as(OPERATOR):
            actions.close_warning(actor=house.actor("leader"), warning=warning, result="书面承诺", at=AT)
            running = pool.submit(_closing, lambda: actions.run_warnings(actor=OPERATOR, at=AT))
            _wait_until_blocked()
        assert running.result(timeout=20) == 1
    with acting_as(OPERATOR):
        assert sorted(EarlyWarning.objects.values_list("state", "grade")) == [("closed", 0), ("raised", 3)]


def test_refreshes_and_a_measure_at_once_leave_one_history(in_hand: tuple[House, EarlyWarning, Sign]) -> None:
    """Whatever comes first: the sign is settled once, the grade ends at none, each change begins where one ended."""
    house, warning, sign = in_hand
    calls: list[Callable[[], Any]] = [
        lambda: actions.run_warnings(actor=OPERATOR, at=AT, employer_ids=[warning.employer_id]),
        lambda: _measure(house, EarlyWarning.objects.get(pk=warning.pk), sign),
        lambda: actions.run_warnings(actor=OPERATOR, at=AT, employer_ids=[warning.employer_id]),
    ]
    barrier = Barrier(len(calls))

    def at_once(call: Callable[[], Any]) -> Any:
        barrier.wait(timeout=20)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(lambda call: _closing(lambda: at_once(call)), calls))
    with acting_as(OPERATOR):
        warning.refresh_from_db()
        assert (warning.grade, warning.score, warning.measures.count()) == (0, 0, 1)
        assert not Level.objects.filter(employer=warning.employer_id, until__isnull=True).exists()
        changes = list(warning.changes.order_by("pk").values_list("before", "after"))
        assert changes == [(0, 3), (3, 0)]
