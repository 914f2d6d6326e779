"""A concern from the worker's message to its end: routing, times, answers, asking again, checking, closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.actions.calendar import publish_calendar
from tieshan.lawbook.holidays import Holiday
from tieshan.lawbook.proofs import proof_kind
from tieshan.lawbook.records import Wording
from tieshan.organisations.models import Employer
from tieshan.rights.concerns.actions import (
    add_to_concern,
    answer_concern,
    ask_again,
    check_answer,
    classify_concern,
    close_answered,
    pass_concern,
    rate_answer,
    receiving,
    record_concern,
    set_aside_concern,
    submit_concern,
)
from tieshan.rights.concerns.models import Asker, Concern, ConcernStep
from tieshan.rights.concerns.queries import concern_of_receipt, four_firsts
from tieshan.rights.concerns.receipts import Receipt

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
#: A Monday night.
NIGHT = datetime(2026, 11, 2, 23, 30, tzinfo=ZONE)
MORNING = datetime(2026, 11, 3, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name="示例机械有限公司",
            name_initials="sljxyxgs",
            territory=house.district.north,
            union_unit=house.district.north_1,
        )


def said(**facts: Any) -> tuple[Concern, Receipt]:
    given: dict[str, Any] = {"kind": "complain", "text": "拖欠九月工资", "at": NIGHT, **facts}
    return submit_concern(actor=ANONYMOUS, **given)


def spoken(house: House) -> Concern:
    """A concern in the north."""
    return said(area=house.district.north)[0]


def in_hand(house: House, concern: Concern, **facts: Any) -> Concern:
    given: dict[str, Any] = {
        "handling": "settle",
        "matter": "wages",
        "subject": "反映欠薪",
        "grade": "ordinary",
        "handler": house.people["cadre"],
        "at": MORNING,
        **facts,
    }
    return classify_concern(actor=house.actor("north"), concern=concern, **given)


def answered(house: House, concern: Concern, at: datetime = MORNING) -> Concern:
    return answer_concern(actor=house.actor("cadre"), concern=in_hand(house, concern), text="已督促补发", at=at)


@pytest.mark.parametrize("words", ["示例机械有限公司", "示例机械"])
def test_the_employer_named_brings_it_to_the_federation_in_charge(house: House, employer: Employer, words: str) -> None:
    concern, _receipt = said(employer_words=words)
    assert (concern.unit, concern.employer) == (house.district.north, employer)


def test_words_that_fit_two_employers_or_none_name_nobody(house: House, employer: Employer) -> None:
    with act_context(OPERATOR, "organisations.employer.register"):
        Employer.objects.create(name="示例机械二厂有限公司", territory=house.district.south)
    assert said(employer_words="示例机械")[0].employer is None
    assert said(employer_words="某某工厂")[0].unit == house.district.root
    assert said(employer_words="某某工厂", area=house.district.south)[0].unit == house.district.south
    # A union inside an enterprise never takes one in hand.
    assert said(area=house.district.north_1)[0].unit == house.district.root


def test_words_and_identity_are_stored_apart_and_encrypted(house: House) -> None:
    concern, _receipt = said(name="王小明", contact="13800000000", employer_words="示例机械")
    with connection.cursor() as cursor:
        for table, pk in (("rights_concerns_concern", concern.pk), ("rights_concerns_asker", concern.asker.pk)):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t WHERE id = %s", [pk])
            stored = cursor.fetchone()[0]
            assert all(word not in stored for word in ("王小明", "13800000000", "拖欠", "示例机械"))
    assert not concern.is_anonymous
    assert not Asker.objects.filter(concern=said()[0]).exists()


def test_number_and_code_together_open_it_and_nothing_else_does(house: House) -> None:
    concern, receipt = said()
    assert concern_of_receipt(receipt.number, receipt.code) == concern
    assert concern_of_receipt(receipt.number.replace("-", " "), receipt.code.lower()) == concern
    other, other_receipt = said()
    assert concern_of_receipt(receipt.number, other_receipt.code) is None
    assert concern_of_receipt(receipt.number, "") is None
    assert other.number != concern.number


def test_the_clocks(house: House) -> None:
    concern = spoken(house)
    # Received on Monday night: two working days to classify, ten to answer, both from the day of receipt.
    assert concern.due_on.isoformat() == "2026-11-04"
    (deadline,) = deadlines_of(concern)
    assert (deadline.due_on, deadline.account_id) == (concern.due_on, None)
    held = in_hand(house, concern)
    assert held.due_on.isoformat() == "2026-11-16"
    assert [(d.due_on, d.account_id) for d in deadlines_of(held) if d.state == "running"] == [
        (held.due_on, house.people["cadre"].pk)
    ]
    assert in_hand(house, held, grade="easy").due_on.isoformat() == "2026-11-05"
    assert Notice.objects.filter(account=house.people["cadre"], code="rights.concern.classify").count() == 1


@pytest.mark.parametrize("at", [datetime(2026, 12, 31, 23, 30, tzinfo=ZONE), datetime(2027, 1, 4, 8, 0, tzinfo=ZONE)])
def test_nobody_is_turned_away_because_next_years_calendar_is_missing(house: House, at: datetime) -> None:
    """Neither the worker who writes nor who takes it in hand waits for the office to enter the year."""
    concern, receipt = said(area=house.district.north, at=at)
    (clock,) = deadlines_of(concern)
    assert clock.is_preliminary
    assert clock.due_on == (date(2027, 1, 5) if at.year == 2026 else date(2027, 1, 6))
    in_hand(house, concern, at=at + timedelta(hours=1))
    (running,) = deadlines_of(concern).filter(state="running")
    assert running.is_preliminary
    assert running.due_on > clock.due_on
    assert concern_of_receipt(receipt.number, receipt.code) == concern


def test_what_the_worker_reads_follows_the_calendar_when_it_is_entered(house: House) -> None:
    """The day by which an answer comes stands on the concern too: it moves with the clock, and nobody is late by it."""
    concern, _receipt = said(area=house.district.north, at=datetime(2026, 12, 31, 23, 30, tzinfo=ZONE))
    settled, _other = said(area=house.district.north, at=NIGHT)
    before = settled.due_on
    assert concern.due_on == date(2027, 1, 5)
    off = Holiday(Wording("元旦", "New Year"), date(2027, 1, 1), date(2027, 1, 5), (date(2027, 1, 1),), ())
    publish_calendar(
        actor=OPERATOR, year=2027, number="国办发明电〔2026〕9号", title="示例通知", issued_on=date(2026, 11, 20),
        holidays=[off], on=date(2026, 12, 31), compared=True,
    )  # fmt: skip
    concern.refresh_from_db()
    settled.refresh_from_db()
    (clock,) = deadlines_of(concern)
    assert (clock.due_on, clock.is_preliminary) == (date(2027, 1, 7), False)
    assert concern.due_on == clock.due_on
    assert settled.due_on == before


def test_an_answer_stops_the_clock_and_is_work_of_who_gave_it(house: House) -> None:
    concern, receipt = said(area=house.district.north)
    done = answered(house, concern)
    assert (done.state, done.in_time) == ("answered", True)
    assert all(deadline.state != "running" for deadline in deadlines_of(done))
    (row,) = proof_kind("rights.concern_answer").rows()
    assert (row["record_id"], row["account_id"], row["unit_id"], str(row["day"])) == (
        concern.pk,
        house.people["cadre"].pk,
        house.district.north.pk,
        "2026-11-03",
    )
    with pytest.raises(Refused):
        answer_concern(actor=house.actor("cadre"), concern=done, text="再答", at=MORNING)
    found = concern_of_receipt(receipt.number, receipt.code)
    assert found is not None
    assert [step.text for step in found.steps.filter(act="rights.concern.answer")] == ["已督促补发"]


def test_late_is_late(house: House) -> None:
    done = answered(house, spoken(house), at=datetime(2026, 11, 17, 0, 10, tzinfo=ZONE))
    assert done.in_time is False


def test_the_worker_rates_and_asks_again(house: House) -> None:
    concern = answered(house, spoken(house))
    assert rate_answer(actor=ANONYMOUS, concern=concern, rating="not", at=MORNING).rating == "not"
    again = ask_again(actor=ANONYMOUS, concern=concern, text="只发了一半", at=MORNING + timedelta(days=1))
    assert (again.state, again.reopened) == ("in_hand", 1)
    # The clock starts anew on the day of asking (a Wednesday).
    assert again.due_on.isoformat() == "2026-11-18"
    assert Notice.objects.filter(account=house.people["cadre"], code="rights.concern.reopen").count() == 1
    done = answer_concern(actor=house.actor("cadre"), concern=again, text="余款已到账", at=MORNING + timedelta(days=2))
    with pytest.raises(Refused, match=r"no longer|不能|已过"):
        ask_again(actor=ANONYMOUS, concern=done, text="再问", at=MORNING + timedelta(days=33))


def test_adding_is_possible_while_it_is_open(house: House) -> None:
    concern = spoken(house)
    add_to_concern(actor=ANONYMOUS, concern=concern, text="还有三个工友", at=MORNING)
    assert ConcernStep.objects.filter(concern=concern, act="rights.concern.add").get().text == "还有三个工友"
    with pytest.raises(Refused):
        add_to_concern(actor=ANONYMOUS, concern=answered(house, concern), text="补充", at=MORNING)


def test_somebody_else_checks_the_answer(house: House) -> None:
    concern = answered(house, spoken(house))
    with pytest.raises(Forbidden):
        check_answer(actor=house.actor("cadre"), concern=concern, good=True, text="", at=MORNING)
    with pytest.raises(Refused):
        check_answer(actor=house.actor("north"), concern=concern, good=False, text=" ", at=MORNING)
    back = check_answer(actor=house.actor("north"), concern=concern, good=False, text="没说何时发", at=MORNING)
    assert (back.state, back.reopened) == ("in_hand", 1)
    chair = answer_concern(actor=house.actor("north"), concern=back, text="月底前发", at=MORNING)
    with pytest.raises(Refused, match=r"omebody else|另一位"):
        check_answer(actor=house.actor("north"), concern=chair, good=True, text="", at=MORNING)
    closed = check_answer(actor=house.actor("office"), concern=chair, good=True, text="", at=MORNING)
    assert (closed.state, closed.closed_on) == ("closed", MORNING.date())
    # The remark is for the office, the worker does not read it.
    assert not ConcernStep.objects.get(concern=concern, act="rights.concern.check", by=house.people["office"]).is_shown


def test_the_four_firsts_come_from_the_steps(house: House) -> None:
    concern = answered(house, spoken(house))
    check_answer(actor=house.actor("office"), concern=concern, good=True, text="", at=MORNING)
    steps = concern.steps.select_related("by").order_by("pk")
    chair, cadre, office = (house.people[name].display_name for name in ("north", "cadre", "office"))
    assert [first.who for first in four_firsts(steps)] == [chair, chair, cadre, office]
    assert [first.who for first in four_firsts([])] == ["", "", "", ""]


def test_passing_on_moves_it_with_everything(house: House) -> None:
    concern = in_hand(house, said(area=house.district.north, name="王小明")[0])
    with pytest.raises(Refused):
        pass_concern(actor=house.actor("north"), concern=concern, to=house.district.north_1, reason="x", at=MORNING)
    passed = pass_concern(
        actor=house.actor("cadre"), concern=concern, to=house.district.south, reason="行业事项", at=MORNING
    )
    assert (passed.state, passed.unit, passed.handler) == ("received", house.district.south, None)
    with acting_as(house.actor("south")):
        assert Concern.objects.visible_to(house.actor("south"), "rights.concern.list").get() == concern
        assert Asker.objects.filter(concern=concern).exists()
        assert ConcernStep.objects.filter(concern=concern).count() == 3
    with acting_as(house.actor("north")):
        assert not Concern.objects.filter(pk=concern.pk).exists()
        assert not ConcernStep.objects.filter(concern=concern).exists()


def test_nobody_of_the_employers_side_and_no_sister_sees_anything(house: House, employer: Employer) -> None:
    concern, _receipt = said(employer_words=employer.name, name="王小明")
    for name in ("chair", "chair2", "stranger", "south"):
        actor = house.actor(name)
        with acting_as(actor):
            assert not Concern.objects.filter(pk=concern.pk).exists(), name
            assert not Asker.objects.exists()
            assert not ConcernStep.objects.exists()
        assert not Concern.objects.visible_to(actor, "rights.concern.list").exists()
        with pytest.raises(Forbidden):
            in_hand_by(house, name, concern)


def in_hand_by(house: House, name: str, concern: Concern) -> None:
    classify_concern(
        actor=house.actor(name),
        concern=concern,
        handling="settle",
        matter="wages",
        subject="x",
        grade="easy",
        handler=house.people[name],
        at=MORNING,
    )


def test_only_people_of_the_union_take_it_in_hand(house: House) -> None:
    concern, _receipt = said(area=house.district.north)
    for stranger in ("south", "chair"):
        with pytest.raises(Refused):
            in_hand(house, concern, handler=house.people[stranger])


def test_what_is_no_concern_is_set_aside_with_a_reason_and_may_come_back(house: House) -> None:
    concern, _receipt = said(text="办证刻章", area=house.district.north)
    with pytest.raises(Forbidden):
        set_aside_concern(actor=house.actor("cadre"), concern=concern, reason="广告", at=MORNING)
    aside = set_aside_concern(actor=house.actor("north"), concern=concern, reason="广告", at=MORNING)
    assert all(deadline.state != "running" for deadline in deadlines_of(aside))
    back = ask_again(actor=ANONYMOUS, concern=aside, text="不是广告", at=MORNING)
    assert (back.state, back.due_on.isoformat()) == ("received", "2026-11-05")


def test_the_night_closes_what_was_answered_and_not_contested(house: House) -> None:
    concern = answered(house, spoken(house))
    assert close_answered(actor=OPERATOR, at=MORNING + timedelta(days=15)) == 0
    assert close_answered(actor=OPERATOR, at=MORNING + timedelta(days=16)) == 1
    concern.refresh_from_db()
    assert (concern.state, str(concern.closed_on)) == ("closed", "2026-11-19")


def test_a_clerk_takes_down_a_call(house: House, employer: Employer) -> None:
    concern, receipt = record_concern(
        actor=house.actor("cadre"),
        unit=house.district.north,
        kind="ask",
        channel="phone",
        text="退休后会籍怎么办",
        at=NIGHT,
        employer=employer,
        contact="13800000000",
    )
    assert concern_of_receipt(receipt.number, receipt.code) == concern
    step = concern.steps.get()
    assert (step.act, step.by) == ("rights.concern.record", house.people["cadre"])
    for wrong in ({"channel": "page"}, {"at": timezone.now() + timedelta(days=1)}, {"text": " "}):
        given: dict[str, Any] = {"kind": "ask", "channel": "phone", "text": "问", "at": NIGHT, **wrong}
        with pytest.raises(Refused):
            record_concern(actor=house.actor("cadre"), unit=house.district.north, **given)
    with pytest.raises(Forbidden):
        record_concern(
            actor=house.actor("chair"), unit=house.district.north, kind="ask", channel="phone", text="问", at=NIGHT
        )


def test_a_flood_is_marked_then_turned_away_and_an_honest_message_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "DOUBTFUL_FROM", 2)
    monkeypatch.setattr(receiving, "REFUSED_FROM", 4)
    marks = [said(address="198.51.100.7")[0].is_doubtful for _n in range(4)]
    assert marks == [False, False, True, True]
    with pytest.raises(Refused, match=r"in an hour|一小时"):
        said(address="198.51.100.7")
    assert not said(address="198.51.100.8")[0].is_doubtful
    assert not said(address="198.51.100.7", at=NIGHT + timedelta(hours=2))[0].is_doubtful


def test_steps_and_identities_cannot_be_changed_in_the_database(house: House) -> None:
    said(name="王小明")
    for statement in (
        "UPDATE rights_concerns_concernstep SET act = 'x'",
        "DELETE FROM rights_concerns_asker",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.concern.answer"):
            connection.cursor().execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.concern.answer"):
        connection.cursor().execute("UPDATE rights_concerns_concern SET state = 'closed'")


def test_unions_inside_enterprises_hold_no_code(house: House) -> None:
    from tieshan.organisations.actions.roles import shipped_roles

    holders = {role["code"] for role in shipped_roles() if any(c.startswith("rights.concern.") for c in role["codes"])}
    assert holders == {"district_leader", "district_office", "federation_chair", "cadre"}
