"""Two unions give to the same person at the same moment, each on its own connection."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.district import OPERATOR, member
from tests.funds.benefits.desk import give, lines_of
from tests.funds.people import House
from tests.funds.spending.desk import file
from tests.funds.spending.test_parallel import press
from tieshan.foundation.access import acting_as
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.spending.models import SpendingRequest
from tieshan.members.actions.transfers import accept_transfer, request_transfer

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_unions_at_once_marry_one_member_once(house: House, transactional_db: None) -> None:
    """The member moved in between: each union was the member's own on the day it names."""
    lines = lines_of(house)
    with acting_as(OPERATOR):
        person = member(lines["chair"].unit, "张伟", 1)
        transfer = request_transfer(
            actor=OPERATOR, person=person, to_unit=house.district.north_2, effective_on=date(2026, 9, 26),
            on=date(2026, 11, 22), reason="工作变动",
        )  # fmt: skip
        accept_transfer(actor=OPERATOR, transfer=transfer, version=None, on=date(2026, 11, 22))
    facts: dict[str, Any] = {"occasion": "marriage", "festival": "", "item": "新婚慰问品", "members": [person.pk]}
    works = [
        partial(give, house, lines[who], who, "600", uploads=[file()], event_on=day, **facts)
        for who, day in (("chair", date(2026, 9, 1)), ("chair2", date(2026, 10, 1)))
    ]
    assert sorted(press(works * 3)) == ["done", *["funds.benefit.again"] * 5]
    with acting_as(OPERATOR):
        assert (BenefitShare.objects.count(), BenefitGrant.objects.count()) == (1, 1)
        # What was refused left no request behind, and reserved nothing.
        assert SpendingRequest.objects.count() == 1
