"""A stranger tries receipts: whatever is wrong with one, page, work and time are the same. And with the right one, but
for what stands on the page, nobody else learns that a person complained."""

from __future__ import annotations

import random
import re
import statistics
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.receipts import Receipt, draw_receipt, receipt_hash

pytestmark = pytest.mark.django_db
_HIDDEN = re.compile(rb'(name="csrfmiddlewaretoken" value|name="(?:number|code)"[^>]*value|value)="[^"]*"')
_NUMBERS = re.compile(r"\d+")


@pytest.fixture
def receipt(house: House) -> Receipt:
    """A worker complained."""
    with acting_as(OPERATOR):
        return submit_concern(
            actor=ANONYMOUS, kind="complain", text="拖欠工资", at=timezone.now(), area=house.district.north
        )[1]


def tries(receipt: Receipt) -> dict[str, tuple[str, str]]:
    """What a stranger may send in: the number overheard, the code found, nothing of both, nonsense."""
    other = draw_receipt()
    return {
        "known number, wrong code": (receipt.number, other.code),
        "unknown number, right code": (other.number, receipt.code),
        "unknown number, wrong code": (other.number, other.code),
        "known number, code with a sign too many": (receipt.number, receipt.code + "A"),
        "nonsense": ("'; --", "%00<script>"),
    }


def send(number: str, code: str, **more: str) -> Any:
    return browser().post("/ask/progress/", {"number": number, "code": code, **more})


def shape(queries: CaptureQueriesContext) -> list[str]:
    """The statements without the values in them."""
    return [_NUMBERS.sub("n", re.sub(r"'[^']*'(::\w+)?", "v", one["sql"])) for one in queries.captured_queries]


@pytest.mark.parametrize("more", [{}, {"what": "add", "text": "还有"}, {"what": "rate", "rating": "satisfied"}])
def test_whatever_is_wrong_the_page_and_its_work_are_the_same(receipt: Receipt, more: dict[str, str]) -> None:
    send("1", "A", **more)  # what a process does once is done
    answers, works = set(), set()
    for number, code in tries(receipt).values():
        with CaptureQueriesContext(connection) as queries:
            answer = send(number, code, **more)
        headers = tuple(sorted((name, answer.headers[name]) for name in ("Content-Type", "Cache-Control")))
        answers.add((answer.status_code, headers, _HIDDEN.sub(b"", answer.content)))
        works.add(tuple(shape(queries)))
    assert len(answers) == len(works) == 1
    with acting_as(OPERATOR):
        assert Concern.objects.get().steps.count() == 1


def test_wrong_receipts_take_the_same_time(receipt: Receipt) -> None:
    """Medians of many tries in mixed order differ by less than tries of one kind differ among themselves."""
    rnd = random.Random(1)
    kinds = dict(list(tries(receipt).items())[:3])
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    page = browser()
    order = [name for name in kinds for _ in range(60)]
    rnd.shuffle(order)
    for number, code in kinds.values():
        page.post("/ask/progress/", {"number": number, "code": code})
    for name in order:
        number, code = kinds[name]
        start = time.perf_counter()
        page.post("/ask/progress/", {"number": number, "code": code})
        taken[name].append(time.perf_counter() - start)
    medians = [statistics.median(values) for values in taken.values()]
    everything = sorted(value for values in taken.values() for value in values)
    spread = everything[3 * len(everything) // 4] - everything[len(everything) // 4]
    # A look-up that found something and then compared would show as a shift beyond the noise of the house itself.
    assert max(medians) - min(medians) < max(spread, 0.1 * statistics.median(everything))


def test_a_number_says_nothing_of_when_and_how_many() -> None:
    """Numbers are drawn, not counted; equal receipts typed otherwise are one, others never."""
    drawn = [draw_receipt() for _ in range(300)]
    numbers = [int(one.number.replace("-", "")) for one in drawn]
    assert numbers != sorted(numbers)
    assert max(numbers) - min(numbers) > 10**8
    one = drawn[0]
    typed = receipt_hash(one.number.replace("-", " "), one.code.lower().replace("-", ""))
    assert typed == receipt_hash(one.number, one.code)
    assert len({receipt_hash(each.number, each.code) for each in drawn}) == len(drawn)
