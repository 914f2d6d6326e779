"""The fictional requests of the sample district: each at its stage, by four people, and not played twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, make_district
from tieshan.foundation.access import acting_as
from tieshan.funds.spending.demo import create_demo_spending
from tieshan.funds.spending.models import PriorReview, SpendingRequest
from tieshan.funds.spending.queries import hands

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 25)


def test_every_stage_is_there_and_nothing_is_played_twice() -> None:
    district = make_district()
    assert create_demo_spending(on=ON) == 0
    for name, role, unit in (
        ("enterprise", "enterprise_chair", district.north_1),
        ("federation", "federation_chair", district.north),
        ("audit", "audit_committee", district.root),
        ("accountant", "accountant", district.north),
    ):
        appointed(name, role, unit, demo=True)
    assert create_demo_spending(on=ON) == 7
    assert create_demo_spending(on=ON) == 0
    with acting_as(OPERATOR):
        found = list(SpendingRequest.objects.all())
        assert Counter(one.state for one in found) == {"checked": 3, "agreed": 1, "requested": 2, "returned": 1}
        assert [one.purpose for one in found if one.looks_split] == ["慰问品采购第二批"]
        assert PriorReview.objects.count() == 2
        for one in found:
            assert hands(one).applicant not in {*hands(one).deciders, one.checked_by_id}
