"""Items from draft to sign-off, and what rooms above learn of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.foundation.documents.files import png, upload
from tests.office.information.conftest import DAY, House
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.events import _subscribers, subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.lawbook.proofs import ProofChanged, proof_kind
from tieshan.office.information.actions.items import (
    edit_item,
    return_item,
    sign_item,
    submit_item,
    withdraw_item,
)
from tieshan.office.information.queries.items import waiting_items


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
    signed = sign_item(actor=house.chair, item=item, on=DAY + timedelta(days=1))
    assert (signed.state, signed.number) == ("signed", 1)
    assert rows()[0]["day"] == DAY
    assert Notice.objects.get(account=house.cadre_account).text == "您的信息“北园联合会开展安全生产竞赛”已签发。"


def test_sent_back_it_no_longer_counts_until_it_comes_again(house: House) -> None:
    item = submit_item(actor=house.cadre, item=house.item(), on=DAY)
    with pytest.raises(Refused) as refused:
        return_item(actor=house.chair, item=item, on=DAY, opinion=" ")
    assert refused.value.code == "office.information.no_opinion"
    back = return_item(actor=house.chair, item=item, on=DAY, opinion="补充数据")
    assert (back.state, rows()) == ("returned", [])
    changed = edit_item(
        actor=house.cadre, item=back, title="新标题", kind="news", text="补充后", author=house.cadre_account,
        second_author=house.colleague_account, event_on=DAY, on=DAY, expected_version=back.version,
    )  # fmt: skip
    again = submit_item(actor=house.colleague, item=changed, on=DAY + timedelta(days=3))
    assert (again.opinion, rows()[0]["day"]) == ("", DAY + timedelta(days=3))


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
        sign_item(actor=house.cadre, item=item, on=DAY)
    chairs = house.item(author=house.chair_account, second_author=house.cadre_account)
    submit_item(actor=house.cadre, item=chairs, on=DAY)
    with pytest.raises(Refused) as refused:
        sign_item(actor=house.chair, item=chairs, on=DAY)
    assert refused.value.code == "office.information.own"
    assert [one.pk for one in waiting_items(house.chair)] == [item.pk]
    assert sign_item(actor=house.office, item=chairs, on=DAY).state == "signed"


def test_steps_out_of_turn_are_refused(house: House) -> None:
    item = house.item()
    with pytest.raises(Refused):
        sign_item(actor=house.chair, item=item, on=DAY)
    submit_item(actor=house.cadre, item=item, on=DAY)
    with pytest.raises(Refused) as refused:
        submit_item(actor=house.cadre, item=item, on=DAY)
    assert refused.value.code == "office.information.state"
    gone = withdraw_item(actor=house.cadre, item=item, on=DAY, reason="重复")
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
        return_item(actor=house.chair, item=item, on=DAY, opinion="改")
        submit_item(actor=house.cadre, item=item, on=date(2026, 6, 2))
    finally:
        _subscribers[ProofChanged].remove(heard.append)
    assert [sorted(event.days) for event in heard] == [[DAY], [DAY], [DAY, date(2026, 6, 2)]]
    assert all(event.account_ids == {house.cadre_account.pk} for event in heard)
