"""Two windows on the same day's log at the same moment, on real connections: one log, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.kernel.refusal import Stale
from tieshan.office.worklog.actions import write_log
from tieshan.office.worklog.models import DayLog

DAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_first_logs_one_stands_and_the_other_is_shown_it() -> None:
    house = House()
    actor = house.actor("cadre")
    barrier = Barrier(2)

    def window(text: str) -> str:
        try:
            barrier.wait(timeout=20)
            return write_log(actor=actor, day=DAY, text=text, on=DAY, version=0).text
        except Stale as stale:
            return "told: " + stale.facts["changes"][0]["new"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(window, ["上午开会", "下午走访"]))
    with acting_as(OPERATOR):
        stands = DayLog.objects.get().text
    assert results == sorted([stands, f"told: {stands}"])
