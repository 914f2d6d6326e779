"""A district with a writer, a chair and an office clerk, and short ways to items and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, District, make_district
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.workflow.actions import agree_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.office.information.actions.items import submit_item, write_item
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
        return self.agree(item, on=day)

    def run(self, record: Any) -> Run:
        """The approval of an item or a paper."""
        kind = "office.information" if isinstance(record, InformationItem) else "office.paper"
        with acting_as(OPERATOR):
            return Run.objects.get(kind=kind, record_id=record.pk)

    def agree(self, record: Any, *, by: Actor | None = None, on: date = DAY) -> Any:
        """Agreed to by the chair."""
        agree_paper(actor=by or self.chair, run=self.run(record), on=on)
        return type(record).objects.get(pk=record.pk)

    def send_back(self, record: Any, opinion: str, *, on: date = DAY) -> Any:
        """Returned by the chair."""
        return_paper(actor=self.chair, run=self.run(record), on=on, opinion=opinion)
        return type(record).objects.get(pk=record.pk)


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
