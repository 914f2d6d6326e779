"""Transfers on screen: three piles, both sides, several at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.accounts import account, appointed, browser, give_post
from tests.district import OPERATOR, TODAY, District, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.members.actions.officers import elect_officer
from tieshan.members.actions.transfers import request_transfer
from tieshan.members.models import Officer, Person, Transfer
from tieshan.organisations.actions.bodies import elect_body
from tieshan.organisations.actions.employers import register_employer

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def asked(district: District, name: str, serial: int, **facts: Any) -> Transfer:
    person = member(district.south_1, name, serial, **facts)
    return request_transfer(
        actor=OPERATOR, person=person, to_unit=district.north_1, effective_on=TODAY, on=TODAY, reason="换工作"
    )


def text(response: Any) -> str:
    return response.content.decode()


def test_each_side_sees_its_pile(district: District) -> None:
    asked(district, "张伟", 1)
    old = browser(appointed("old", "enterprise_chair", district.south_1))
    new = browser(appointed("new", "enterprise_chair", district.north_1))
    stranger = browser(appointed("stranger", "enterprise_chair", district.north_2))
    assert "张伟" in text(new.get("/transfers/"))
    assert "张伟" not in text(old.get("/transfers/"))
    assert "张伟" in text(old.get("/transfers/?pile=asked"))
    for pile in ("waiting", "asked", "decided"):
        assert "张伟" not in text(stranger.get(f"/transfers/?pile={pile}"))


def test_only_the_deciding_side_decides(district: District) -> None:
    transfer = asked(district, "张伟", 1)
    old = browser(appointed("old", "enterprise_chair", district.south_1))
    new = browser(appointed("new", "enterprise_chair", district.north_1))
    stranger = browser(appointed("stranger", "enterprise_chair", district.north_2))
    assert old.post(f"/transfers/{transfer.pk}/accept/", {"version": "1"}).status_code == 403
    assert stranger.post(f"/transfers/{transfer.pk}/accept/", {"version": "1"}).status_code == 404
    assert "/accept/" not in text(old.get(f"/transfers/{transfer.pk}/"))
    assert "/withdraw/" in text(old.get(f"/transfers/{transfer.pk}/"))
    answer = new.post(f"/transfers/{transfer.pk}/refuse/", {"version": "1", "opinion": ""})
    assert answer.status_code == 422
    assert new.post(f"/transfers/{transfer.pk}/accept/", {"version": "1"}).status_code == 302
    with acting_as(OPERATOR):
        assert Person.objects.get().unit_id == district.north_1.pk


def test_several_are_accepted_at_once_and_one_refusal_holds_nobody_up(district: District) -> None:
    transfers = [asked(district, "张伟", serial) for serial in (1, 2)]
    # This one cannot move on the day asked for: the membership began only today.
    late = asked(district, "王芳", 3, joined_on=TODAY)
    new = browser(appointed("new", "enterprise_chair", district.north_1))
    address = "/transfers/accept/?" + "&".join(f"ids={t.pk}" for t in (*transfers, late))
    assert "张伟" in text(new.get(address))
    answer = new.post(address, {"opinion": "同意"}, follow=True)
    assert "2 transfers accepted" in text(answer)
    assert "王芳" in text(answer), "the refused one is named with its reason"
    with acting_as(OPERATOR):
        assert Transfer.objects.filter(state="accepted").count() == 2
        assert Transfer.objects.get(pk=late.pk).state == "requested"


def test_what_held_in_the_old_union_ends_with_the_move(district: District) -> None:
    d = district
    term = elect_body(
        actor=OPERATOR, unit=d.south_1, kind="committee", on=date(2024, 1, 1), years=3, seats=3, members=10,
        today=TODAY, seats_reason="测试",
    )  # fmt: skip
    employer = register_employer(
        actor=OPERATOR, name="示例机械有限公司", territory=d.north, union_unit=d.north_1, credit_code=None
    )
    transfer = asked(d, "张伟", 1, job="车工", department="一车间", union_post="chair")
    elect_officer(
        actor=OPERATOR, term=term, person=transfer.person, position="chair", on=date(2024, 2, 1), not_a_relative=True
    )
    new = browser(appointed("new", "enterprise_chair", d.north_1))
    assert new.post(f"/transfers/{transfer.pk}/accept/", {"version": "1"}).status_code == 302
    with acting_as(OPERATOR):
        person = Person.objects.get()
        assert (person.union_post, person.job, person.employer_id) == ("", "", employer.pk)
        assert Officer.objects.get().during.upper == TODAY


def test_who_stands_on_both_sides_does_not_decide_their_own_request(district: District) -> None:
    person = member(district.south_1, "张伟", 1)
    clerk = account("office", district.root)
    give_post(clerk, "district_office", district.root)
    office = browser(clerk)
    sent = office.post(
        f"/members/{person.pk}/transfer/",
        {"to_unit": district.north_1.pk, "effective_on": TODAY.isoformat(), "reason": "换工作"},
    )
    assert sent.status_code == 302, text(sent)
    assert "张伟" not in text(office.get("/transfers/"))
    assert "张伟" in text(office.get("/transfers/?pile=asked"))
    other = browser(appointed("office2", "district_office", district.root))
    assert "张伟" in text(other.get("/transfers/"))
