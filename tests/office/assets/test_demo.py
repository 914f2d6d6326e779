"""The fictional items of the sample district enter through the acts, once."""

from __future__ import annotations

import pytest

from tests.accounts import appointed
from tests.district import make_district
from tests.office.assets.stock import MONDAY
from tieshan.office.assets.demo import create_demo_assets
from tieshan.office.assets.models import Asset, Count, Disposal, Handover

pytestmark = pytest.mark.django_db


def test_items_and_what_is_under_way() -> None:
    district = make_district()
    for name, role, unit in (
        ("office", "district_office", district.root),
        ("federation", "federation_chair", district.north),
        ("cadre", "cadre", district.north),
        ("enterprise", "enterprise_chair", district.north_1),
    ):
        appointed(name, role, unit, demo=True)
    assert create_demo_assets(on=MONDAY) == Asset.objects.count() == 13
    assert (Handover.objects.count(), Disposal.objects.count()) == (1, 1)
    assert Count.objects.get().lines.filter(finding="seen").count() == 2
    assert create_demo_assets(on=MONDAY) == 0
