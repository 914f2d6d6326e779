"""Declarations, gifts, duty letters, service promises, accountability: the acts and who sees what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines import deadlines_of
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import proof_kind
from tieshan.office.registers.actions import (
    draft_letter,
    end_standard,
    finish_case,
    promise_standard,
    receive_case,
    record_event,
    register_gift,
    settle_gift,
    sign_declaration,
    sign_letter,
    state_own_side,
    withdraw_letter,
)
from tieshan.office.registers.models import AccountabilityEvent, DutyLetter, Gift

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 12)


def letter(house: House, by: str = "north", holder: str = "cadre", **facts: Any) -> DutyLetter:
    given: dict[str, Any] = {
        "holder": house.people[holder],
        "first_on": date(2026, 1, 1),
        "last_on": date(2026, 12, 31),
        "duties": "联系片区企业工会",
        "targets": [("走访企业每月十二次", "走访台账"), ("新建工会两家", "")],
        "on": ON,
        **facts,
    }
    return draft_letter(actor=house.actor(by), **given)


def test_a_letter_holds_when_both_sides_have_signed(house: House) -> None:
    drawn = letter(house)
    assert [one.text for one in _targets(drawn)] == ["走访企业每月十二次", "新建工会两家"]
    sign_letter(actor=house.actor("north"), letter=drawn, on=ON)
    with acting_as(OPERATOR):
        assert list(proof_kind("office.letter").rows()) == []
    with pytest.raises(Refused):
        sign_letter(actor=house.actor("north"), letter=drawn, on=ON)
    sign_letter(actor=house.actor("cadre"), letter=drawn, on=date(2026, 1, 14))
    with acting_as(OPERATOR):
        (row,) = proof_kind("office.letter").rows()
    assert (row["account_id"], row["day"]) == (house.people["cadre"].pk, date(2026, 1, 14))


def _targets(drawn: DutyLetter) -> list[Any]:
    with acting_as(OPERATOR):
        return list(drawn.targets.order_by("number"))


def test_the_next_edition_replaces_the_last_when_it_is_signed(house: House) -> None:
    first = letter(house)
    for who in ("north", "cadre"):
        sign_letter(actor=house.actor(who), letter=first, on=ON)
    with acting_as(OPERATOR):
        first.refresh_from_db()
    second = letter(house, replaces=first)
    assert second.edition == 2
    with acting_as(OPERATOR):
        assert DutyLetter.objects.get(pk=first.pk).state == DutyLetter.State.SIGNED
    for who in ("cadre", "north"):
        sign_letter(actor=house.actor(who), letter=second, on=ON)
    with acting_as(OPERATOR):
        assert DutyLetter.objects.get(pk=first.pk).state == DutyLetter.State.REPLACED


def test_nobody_signs_for_a_side_that_is_not_theirs_or_draws_up_their_own(house: House) -> None:
    drawn = letter(house)
    with pytest.raises(Forbidden):
        sign_letter(actor=house.actor("office"), letter=drawn, on=ON)
    with pytest.raises(Refused):
        letter(house, by="north", holder="north")
    withdraw_letter(actor=house.actor("north"), letter=drawn, on=ON)
    with pytest.raises(Refused):
        sign_letter(actor=house.actor("cadre"), letter=drawn, on=ON)


def test_a_declaration_is_signed_once_a_year(house: House) -> None:
    cadre = house.actor("cadre")
    with pytest.raises(Refused):
        sign_declaration(actor=cadre, year=2026, three_disorders=True, confidential=False, on=ON)
    signed = sign_declaration(
        actor=cadre, year=2026, three_disorders=True, confidential=True, interests="配偶在辖区企业任职", on=ON
    )
    with pytest.raises(Refused) as twice:
        sign_declaration(actor=cadre, year=2026, three_disorders=True, confidential=True, on=ON)
    assert twice.value.code == "office.declaration.signed"
    with acting_as(OPERATOR):
        (row,) = proof_kind("office.declaration").rows()
    assert row["account_id"] == signed.account_id


def test_the_district_reads_declarations_and_the_chair_and_colleagues_do_not(house: House) -> None:
    appointed("second", "cadre", house.district.north)
    signed = sign_declaration(
        actor=house.actor("cadre"), year=2026, three_disorders=True, confidential=True, interests="无", on=ON
    )
    answers = {
        who: browser(house.people[who]).get(reverse("office.declaration.detail", args=[signed.pk])).status_code
        for who in ("cadre", "leader", "office", "north", "south", "stranger")
    }
    assert answers == {"cadre": 200, "leader": 200, "office": 200, "north": 404, "south": 404, "stranger": 403}


def test_a_gift_waits_until_it_is_settled(house: House) -> None:
    cadre = house.actor("cadre")
    gift = register_gift(actor=cadre, offered_on=ON, giver="某企业", what="茶叶两盒", handling="pending", on=ON)
    with pytest.raises(Refused):
        settle_gift(actor=cadre, gift=gift, handling="pending", settled_on=ON, on=ON)
    with pytest.raises(Forbidden):
        settle_gift(actor=house.actor("north"), gift=gift, handling="handed_in", settled_on=ON, on=ON)
    settle_gift(actor=cadre, gift=gift, handling="handed_in", settled_on=date(2026, 1, 13), on=date(2026, 1, 13))
    with acting_as(OPERATOR):
        assert Gift.objects.get().settled_on == date(2026, 1, 13)


def test_a_promise_is_kept_or_not_by_its_days(house: House) -> None:
    chair = house.actor("north")
    standard = promise_standard(
        actor=chair, unit=house.district.north, matter="法律咨询答复", days=3, counted="working_day", on=ON
    )
    with pytest.raises(Refused):
        promise_standard(
            actor=chair, unit=house.district.north, matter="法律咨询答复", days=5, counted="working_day", on=ON
        )
    case = receive_case(
        actor=house.actor("cadre"), standard=standard, about="一名职工询问加班费", received_on=date(2026, 1, 9), on=ON
    )
    # Friday, three working days: Wednesday
    assert case.due_on == date(2026, 1, 14)
    with acting_as(OPERATOR):
        assert [one.due_on for one in deadlines_of(case)] == [date(2026, 1, 14)]
    done = finish_case(
        actor=house.actor("cadre"), case=case, done_on=date(2026, 1, 15), result="已答复", on=date(2026, 1, 15)
    )
    assert done.in_time is False
    end_standard(actor=chair, standard=standard, on=date(2026, 1, 20))


def test_the_person_concerned_is_told_and_answers(house: House) -> None:
    event = record_event(
        actor=house.actor("office"),
        account=house.people["cadre"],
        happened_on=ON,
        clause="讲话 C29",
        fact="两次无故缺席例会",
        on=ON,
    )
    with pytest.raises(Forbidden):
        state_own_side(actor=house.actor("north"), event=event, text="不是这样", on=ON)
    state_own_side(actor=house.actor("cadre"), event=event, text="当天在医院，已请假", on=ON)
    shown = (
        browser(house.people["leader"]).get(reverse("office.accountability.detail", args=[event.pk])).content.decode()
    )
    assert "当天在医院，已请假" in shown
    for who in ("north", "south"):
        hidden = browser(house.people[who]).get(reverse("office.accountability.detail", args=[event.pk]))
        assert hidden.status_code == 404
    with acting_as(house.actor("stranger")):
        assert not AccountabilityEvent.objects.exists()


LISTS = (
    "office.talk.list",
    "office.declaration.list",
    "office.gift.list",
    "office.letter.list",
    "office.service.list",
    "office.service.standards",
    "office.accountability.list",
)


@pytest.mark.parametrize("code", LISTS)
def test_lists_and_forms_open(house: House, code: str, django_assert_max_num_queries: Any) -> None:
    client = browser(house.people["office"])
    client.get(reverse(code))
    with django_assert_max_num_queries(18):
        assert client.get(reverse(code)).status_code == 200
    assert client.get(reverse(code), {"q": "zm"}).status_code == 200


def test_a_letter_is_drawn_up_with_a_browser(house: House) -> None:
    year = timezone.localdate().year
    client = browser(house.people["north"])
    form = {
        "holder": house.people["cadre"].pk,
        "holder_text": house.people["cadre"].display_name,
        "first_on": f"{year}-01-01",
        "last_on": f"{year}-12-31",
        "duties": "联系片区",
        "targets": "走访每月十二次｜走访台账\n\n新建工会两家",
    }
    answer = client.post(reverse("office.letter.draft"), form)
    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "走访台账" in shown
    assert "one signature missing" not in shown
