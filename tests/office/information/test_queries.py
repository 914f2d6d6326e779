"""How many queries sending a text in and deciding on it take; each one is a trip to the database."""

from __future__ import annotations

from typing import Any

from tests.accounts import appointed
from tests.office.information.conftest import DAY, House
from tests.office.information.test_papers import paper, word
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.office.information.actions.items import submit_item
from tieshan.office.information.actions.papers import send_draft


def test_sending_in_and_deciding_stay_within_their_budget(house: House, django_assert_max_num_queries: Any) -> None:
    # Three people of the office are asked at once: how many are asked does not count.
    for name in ("office2", "office3"):
        appointed(name, "district_office", house.district.root)
    with django_assert_max_num_queries(15):
        item = house.item()
    with django_assert_max_num_queries(17):
        found = paper(house)
    with django_assert_max_num_queries(33):
        submit_item(actor=house.cadre, item=item, on=DAY)
    run = house.run(item)
    with django_assert_max_num_queries(38):
        agree_paper(actor=house.chair, run=run, on=DAY)
    with django_assert_max_num_queries(42):
        send_draft(actor=house.cadre, paper=found, length=10, uploads=word(), on=DAY)
    run = house.run(found)
    with django_assert_max_num_queries(42):
        agree_paper(actor=house.chair, run=run, on=DAY)
    with django_assert_max_num_queries(43):
        agree_paper(actor=house.office, run=run, on=DAY)
