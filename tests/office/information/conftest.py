"""A district with a writer, a chair and an office clerk, and short ways to items and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.accounts import appointed
from tests.district import District, make_district
from tieshan.foundation.access import Actor
from tieshan.office.information.actions.items import sign_item, submit_item, write_item
from tieshan.office.information.models import InformationItem
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

DAY = date(2026, 5, 12)


@dataclass
class House:
    """The district with the people of this room."""

    district: District
    cadre_account: Account
    colleague_account: Account
    cadre: Actor
    colleague: Actor
    chair: Actor
    office: Actor
    office_account: Account
    chair_account: Account

    def item(self, *, day: date = DAY, by: Actor | None = None, **facts: Any) -> InformationItem:
        """A draft of the cadre."""
        values = {
            "unit": self.district.north,
            "title": "北园联合会开展安全生产竞赛",
            "kind": "news",
            "text": "五月十日，联合会组织二十家企业开展安全生产竞赛。",
            "author": self.cadre_account,
            "event_on": day,
            "on": day,
        }
        return write_item(actor=by or self.cadre, **(values | facts))

    def signed(self, *, day: date = DAY, by: Actor | None = None, **facts: Any) -> InformationItem:
        """An item sent in and signed off on one day."""
        item = submit_item(actor=by or self.cadre, item=self.item(day=day, by=by, **facts), on=day)
        return sign_item(actor=self.chair, item=item, on=day)


@pytest.fixture
def house(db: None) -> House:
    district = make_district()
    accounts = [
        appointed("cadre", "cadre", district.north),
        appointed("colleague", "cadre", district.north),
        appointed("chair", "federation_chair", district.north),
        appointed("office", "district_office", district.root),
    ]
    cadre, colleague, chair, office = accounts
    return House(
        district, cadre, colleague, *(actor_for(account) for account in accounts), office_account=office,
        chair_account=chair,
    )  # fmt: skip
