"""Items from draft to sign-off, and what rooms above learn of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.accounts import appointed
from tests.foundation.documents.files import png, upload
from tests.office.information.conftest import DAY, House
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.events import _subscribers, subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import agree_paper, refuse_paper, withdraw_paper
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.lawbook.proofs import ProofChanged, proof_kind
from tieshan.office.information.actions.items import edit_item, submit_item, withdraw_item
from tieshan.office.information.models import InformationItem
from tieshan.organisations.queries.grants import actor_for


def rows() -> list[dict]:
    return list(proof_kind("office.information").rows())


def test_an_item_counts_from_the_day_it_is_sent_in(house: House) -> None:
    item = house.item(uploads=[upload("现场.png", png())])
    assert (item.state, item.length, rows()) == ("draft", 24, [])
    assert attachments_of(item).get().name == "现场.png"
    submit_item(actor=house.cadre, item=item, on=DAY)
    (row,) = rows()
    assert (row["record_id"], row["account_id"], row["day"], row["adopted"], row["level"]) == (
        item.pk, house.cadre_account.pk, DAY, False, "",
    )  # fmt: skip
    signed = house.agree(item, on=DAY + timedelta(days=1))
    assert (signed.state, signed.number) == ("signed", 1)
    assert rows()[0]["day"] == DAY
    assert Notice.objects.filter(account=house.chair_account, text__contains="北园联合会开展安全生产竞赛").exists()


def test_sent_back_it_no_longer_counts_until_it_comes_again(house: House) -> None:
    item = submit_item(actor=house.cadre, item=house.item(), on=DAY)
    back = house.send_back(item, "补充数据")
    assert (back.state, rows()) == ("returned", [])
    changed = edit_item(
        actor=house.cadre, item=back, title="新标题", kind="news", text="补充后", author=house.cadre_account,
        second_author=house.colleague_account, event_on=DAY, on=DAY, expected_version=back.version,
    )  # fmt: skip
    again = submit_item(actor=house.colleague, item=changed, on=DAY + timedelta(days=3))
    assert rows()[0]["day"] == DAY + timedelta(days=3)
    assert house.agree(again, on=DAY + timedelta(days=4)).state == "signed"


def test_two_windows_on_one_draft(house: House) -> None:
    item = house.item()
    facts = {"title": "甲", "kind": "news", "text": "x", "author": house.cadre_account, "event_on": DAY, "on": DAY}
    edit_item(actor=house.cadre, item=item, expected_version=1, **facts)
    with pytest.raises(Stale):
        edit_item(actor=house.cadre, item=item, expected_version=1, **facts)


def test_nobody_signs_their_own_and_no_colleague_touches_it(house: House) -> None:
    item = house.item()
    with pytest.raises(Refused) as refused:
        edit_item(
            actor=house.colleague, item=item, title="x", kind="news", text="x", author=house.colleague_account,
            event_on=DAY, on=DAY,
        )  # fmt: skip
    assert refused.value.code == "office.information.not_yours"
    with pytest.raises(Refused):
        submit_item(actor=house.colleague, item=item, on=DAY)
    submit_item(actor=house.cadre, item=item, on=DAY)
    with pytest.raises(Forbidden):
        agree_paper(actor=house.cadre, run=house.run(item), on=DAY)
    # The chair's own item, sent in by a colleague, goes to the head above.
    chairs = house.item(author=house.chair_account, second_author=house.cadre_account)
    leader = appointed("leader", "district_leader", house.district.root)
    submit_item(actor=house.cadre, item=chairs, on=DAY)
    with pytest.raises(Refused):
        agree_paper(actor=house.chair, run=house.run(chairs), on=DAY)
    assert house.agree(chairs, by=actor_for(leader)).state == "signed"


def test_refused_and_taken_back(house: House) -> None:
    item = submit_item(actor=house.cadre, item=house.item(), on=DAY)
    withdraw_paper(actor=house.cadre, run=house.run(item), on=DAY)
    assert (InformationItem.objects.get().state, rows()) == ("draft", [])
    again = submit_item(actor=house.cadre, item=item, on=DAY)
    refuse_paper(actor=house.chair, run=house.run(again), on=DAY, opinion="不宜报送")
    assert (InformationItem.objects.get().state, rows()) == ("refused", [])
    with pytest.raises(Refused):
        submit_item(actor=house.cadre, item=item, on=DAY)


def test_steps_out_of_turn_are_refused(house: House) -> None:
    item = house.item()
    submit_item(actor=house.cadre, item=item, on=DAY)
    with pytest.raises(Refused) as refused:
        submit_item(actor=house.cadre, item=item, on=DAY)
    assert refused.value.code == "office.information.state"
    with pytest.raises(Refused):
        withdraw_item(actor=house.cadre, item=item, on=DAY, reason="重复")
    gone = withdraw_item(actor=house.cadre, item=house.agree(item), on=DAY, reason="重复")
    assert (gone.state, rows()) == ("withdrawn", [])


def test_impossible_facts_are_refused_at_their_field(house: House) -> None:
    with pytest.raises(Refused) as refused:
        house.item(second_author=house.cadre_account)
    assert refused.value.facts["field"] == "second_author"
    with pytest.raises(Refused) as refused:
        house.item(event_on=DAY + timedelta(days=1))
    assert refused.value.facts["field"] == "event_on"


def test_rooms_above_learn_of_the_old_and_the_new_day(house: House) -> None:
    heard: list[ProofChanged] = []
    subscribe(ProofChanged, heard.append)
    try:
        item = submit_item(actor=house.cadre, item=house.item(), on=DAY)
        house.send_back(item, "改")
        submit_item(actor=house.cadre, item=item, on=date(2026, 6, 2))
    finally:
        _subscribers[ProofChanged].remove(heard.append)
    assert [sorted(event.days) for event in heard] == [[DAY], [DAY], [DAY, date(2026, 6, 2)]]
    assert all(event.account_ids == {house.cadre_account.pk} for event in heard)
