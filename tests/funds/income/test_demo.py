"""The fictional levy and dues of the sample district come in through the acts, once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, make_district, member
from tests.funds.income.levy_house import employer
from tieshan.foundation.access import acting_as
from tieshan.funds.income.checks import income_problems
from tieshan.funds.income.demo import create_demo_income
from tieshan.funds.income.models import DuesList, Dunning, Receipt, Remittance

ON = date(2026, 11, 25)


@pytest.mark.django_db
def test_the_sample_holds_levy_a_queue_arrears_and_dues() -> None:
    district = make_district()
    for serial in range(4):
        union = (district.north_1, district.north_2)[serial % 2]
        employer(f"示例{serial}号有限公司", f"91999901D{serial:09d}", district.north, union)
    member(district.north_1, "张伟", 1)
    member(district.north_1, "李娜", 2)
    assert create_demo_income(on=ON) == 0
    for name, role, unit in (
        ("federation", "federation_chair", district.north),
        ("accountant", "accountant", district.north),
        ("cashier", "cashier", district.north),
        ("enterprise", "enterprise_chair", district.north_1),
    ):
        appointed(name, role, unit, subtree=role != "enterprise_chair", demo=True)
    assert create_demo_income(on=ON) == 4
    assert create_demo_income(on=ON) == 0
    with acting_as(OPERATOR):
        assert Receipt.objects.filter(state="booked").count() == 14
        assert sorted(Receipt.objects.filter(state="queued").values_list("reason", flat=True)) == [
            "code", "month", "settled",
        ]  # fmt: skip
        assert Remittance.objects.count() == Dunning.objects.count() == 1
        assert DuesList.objects.filter(paid_fen__gt=0).count() == 2
        assert income_problems() == {}
