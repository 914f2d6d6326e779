"""A membership's life: one person, one active membership in the district."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.district import OPERATOR, TODAY, District, actor_as, make_district, member, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.members.actions import membership as acts
from tieshan.members.actions.transfers import accept_transfer, refuse_transfer, request_transfer, withdraw_transfer
from tieshan.members.models import Membership, Person, Transfer
from tieshan.members.queries.people import people, search_people
from tieshan.organisations.models import Account, Headcount

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def account(username: str, district: District) -> Account:
    with act_context(OPERATOR, "organisations.account.open"):
        return Account.objects.create(username=username, display_name=username, home_unit=district.root)


def test_joining_fills_in_what_the_identity_number_says(district: District) -> None:
    person = member(district.north_1, "单雄信", 7, sex="2", phone="13900001234")
    assert (person.birth_date, person.sex) == (date(1990, 3, 7), "2")
    assert (person.name_pinyin, person.name_initials) == ("shanxiongxin", "sxx")
    assert person.id_masked != person.id_number
    assert person.phone_masked.endswith("1234")


def test_nobody_joins_twice_anywhere_in_the_district(district: District) -> None:
    member(district.north_1)
    clerk = actor_as("enterprise_chair", district.south_1)
    with pytest.raises(Refused) as refusal:
        member(district.south_1, actor=clerk)
    assert refusal.value.code == "members.person.elsewhere"
    assert "示例机械有限公司工会" in str(refusal.value)


def test_the_database_itself_refuses_a_second_membership(district: District) -> None:
    person = member(district.north_1)
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "members.person.join"):
        Membership.objects.create(
            person=person, unit=district.south_1, during=DateRange(date(2021, 1, 1), None), started_by="joined"
        )


def test_retain_resume_leave_and_join_again_leave_their_spans(district: District) -> None:
    person = member(district.north_1)
    acts.retain_membership(actor=OPERATOR, person=person, day=date(2021, 1, 1), on=TODAY, reason="unemployed")
    acts.resume_membership(actor=OPERATOR, person=person, day=date(2022, 1, 1), on=TODAY)
    acts.leave_union(actor=OPERATOR, person=person, day=date(2023, 1, 1), on=TODAY, reason="本人申请")
    acts.rejoin_member(actor=OPERATOR, person=person, unit=district.south_1, day=date(2024, 1, 1), on=TODAY)
    with acting_as(OPERATOR):
        spans = Membership.objects.filter(person=person).order_by("during")
        assert [(s.state, s.during.lower.year, s.ended_by) for s in spans] == [
            ("active", 2020, "retained"),
            ("retained", 2021, "resumed"),
            ("active", 2022, "left"),
            ("active", 2024, ""),
        ]
        assert Person.objects.get(pk=person.pk).unit_id == district.south_1.pk
    steps = list(Headcount.objects.order_by("day").values_list("unit_id", "day__year", "change"))
    n, s = district.north_1.pk, district.south_1.pk
    assert steps == [(n, 2020, 1), (n, 2021, -1), (n, 2022, 1), (n, 2023, -1), (s, 2024, 1)]


def test_a_former_member_joins_another_union_and_brings_the_history_along(district: District) -> None:
    d = district
    person = member(d.north_1, "张伟", 1)
    acts.leave_union(actor=OPERATOR, person=person, day=date(2023, 1, 1), on=TODAY, reason="本人申请")
    clerk = actor_as("enterprise_chair", d.south_1)
    with pytest.raises(Refused) as refusal:
        member(d.south_1, "李伟", 1, actor=clerk, joined_on=date(2024, 1, 1))
    assert refusal.value.code == "members.person.former_name"
    assert "示例机械" not in str(refusal.value)
    again = member(d.south_1, "张伟", 1, actor=clerk, joined_on=date(2024, 1, 1), phone="13900001234")
    assert (again.pk, again.unit_id, again.state) == (person.pk, d.south_1.pk, "active")
    with acting_as(clerk):
        assert people(clerk).get().phone_masked.endswith("1234")
        assert Membership.objects.filter(person=again).count() == 2
    with pytest.raises(Refused):
        member(d.south_1, "张伟", 1, actor=clerk)


def test_steps_start_from_the_right_state(district: District) -> None:
    person = member(district.north_1)
    with pytest.raises(Refused) as refusal:
        acts.resume_membership(actor=OPERATOR, person=person, day=date(2022, 1, 1), on=TODAY)
    assert refusal.value.code == "members.person.wrong_state"
    with pytest.raises(Refused) as early:
        acts.retain_membership(actor=OPERATOR, person=person, day=date(2020, 5, 1), on=TODAY, reason="x")
    assert early.value.code == "members.person.before_present"


def test_second_writer_is_told_what_the_first_changed(district: District) -> None:
    person = member(district.north_1)
    acts.correct_person(actor=OPERATOR, person=person, version=1, on=TODAY, job="车工")
    with pytest.raises(Stale) as stale:
        acts.correct_person(actor=OPERATOR, person=person, version=1, on=TODAY, job="钳工")
    assert "车工" in str(stale.value)


def test_transfer_needs_both_sides(district: District) -> None:
    d = district
    person = member(d.north_1)
    sender = actor_as("enterprise_chair", d.north_1, account_id=account("a", d).pk)
    receiver = actor_as("enterprise_chair", d.south_1, account_id=account("b", d).pk)
    with acting_as(sender):
        transfer = request_transfer(
            actor=sender, person=person, to_unit=d.south_1, effective_on=date(2026, 9, 1), on=TODAY, reason="换工作"
        )
    with pytest.raises(Forbidden):
        accept_transfer(actor=sender, transfer=transfer, version=1, on=TODAY)
    with acting_as(receiver):
        assert not people(receiver).exists()
        assert Transfer.objects.visible_to(receiver, "members.transfer.list").count() == 1
        accept_transfer(actor=receiver, transfer=transfer, version=1, on=TODAY)
    with acting_as(receiver):
        moved = people(receiver).get()
        assert moved.unit_id == d.south_1.pk
        # The new union sees the span in the old one: it is the person's own history.
        assert Membership.objects.filter(person=moved).count() == 2
    with acting_as(sender):
        assert not people(sender).exists()
    with pytest.raises(Refused) as decided:
        accept_transfer(actor=receiver, transfer=transfer, version=None, on=TODAY)
    assert decided.value.code == "members.transfer.decided"


def test_refusal_needs_an_opinion_and_withdrawal_ends_the_request(district: District) -> None:
    d = district
    person = member(d.north_1)
    ask = {"person": person, "to_unit": d.south_1, "effective_on": TODAY, "on": TODAY, "reason": "换工作"}
    transfer = request_transfer(actor=OPERATOR, **ask)
    with pytest.raises(Refused) as refusal:
        request_transfer(actor=OPERATOR, **ask)
    assert refusal.value.code == "members.transfer.open"
    with pytest.raises(Refused):
        refuse_transfer(actor=OPERATOR, transfer=transfer, version=1, on=TODAY, opinion=" ")
    withdraw_transfer(actor=OPERATOR, transfer=transfer, version=1, on=TODAY)
    assert request_transfer(actor=OPERATOR, **ask).state == "requested"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("张", ["张伟", "张薇"]),
        ("张伟", ["张伟"]),
        ("zw", ["张伟", "张薇"]),
        ("zhangw", ["张伟", "张薇"]),
        ("wang", ["王芳"]),
        ("13900001234", ["张伟"]),
        ("139-0000-1234", ["张伟"]),
        (resident_number(3), ["王芳"]),
        ("zzz", []),
        ("李", []),
    ],
)
def test_search_finds_by_name_pinyin_initials_number_and_telephone(
    district: District, words: str, found: list[str]
) -> None:
    member(district.north_1, "张伟", 1, phone="13900001234")
    member(district.north_1, "张薇", 2)
    member(district.north_1, "王芳", 3)
    with acting_as(OPERATOR):
        names = search_people(people(OPERATOR), words).order_by("pk").values_list("name", flat=True)
        assert list(names) == found
