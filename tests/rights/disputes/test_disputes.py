"""A dispute from intake to its end: clocks, second person, group, four firsts, who sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR, actor_as
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.deadlines.rules import end_of
from tieshan.foundation.events import _subscribers, subscribe
from tieshan.foundation.ui import finding
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Employer
from tieshan.organisations.queries import units
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.events import DisputeClosed, DisputeOpened
from tieshan.rights.disputes.models import Dispute, DisputeStep, Worker
from tieshan.rights.disputes.policies import LIST
from tieshan.rights.disputes.queries import PREFIX, four_firsts
from tieshan.rights.disputes.rules.clocks import CLOCKS, limitation_begins

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
CASES = yaml.safe_load((Path(__file__).parent / "clocks.yaml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name="示例机械有限公司", territory=house.district.north, union_unit=house.district.north_1
        )


def opened(house: House, employer: Employer, **facts: Any) -> Dispute:
    given: dict[str, Any] = {
        "unit": house.district.north,
        "employer": employer,
        "channel": "person",
        "subject": "违法解除",
        "facts": "口头辞退",
        "matter": "dismissal",
        "knew_on": date(2026, 11, 2),
        "at": AT,
        **facts,
    }
    return actions.open_dispute(actor=house.actor("north"), **given)


def accepted(house: House, dispute: Dispute) -> Dispute:
    people = house.people
    return actions.accept_dispute(
        actor=house.actor("north"), dispute=dispute, handler=people["cadre"], second=people["north"], at=AT
    )


def running(dispute: Dispute) -> dict[str, date]:
    return {row.kind.removeprefix(PREFIX): row.due_on for row in deadlines_of(dispute) if row.state == "running"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['clock']}-{case['began']}")
def test_each_clock_by_the_table_counted_by_hand(case: dict[str, Any]) -> None:
    rule = parameter(CLOCKS[case["clock"]].parameter, on=case["began"])
    assert end_of(calendar(), case["began"], rule.whole, rule.counted.value)[0] == case["last"]


def test_the_limitation_of_wages_waits_for_the_end_of_employment() -> None:
    knew, left = date(2020, 1, 5), date(2026, 3, 1)
    begins = limitation_begins
    assert begins(knew_on=knew, only_wages=False, employed=True, left_on=None) == knew
    assert begins(knew_on=knew, only_wages=True, employed=True, left_on=None) is None
    assert begins(knew_on=knew, only_wages=True, employed=False, left_on=left) == left


def test_from_intake_to_a_final_award(house: House, employer: Employer) -> None:
    told: list[object] = []
    for event in (DisputeOpened, DisputeClosed):
        subscribe(event, told.append)
    dispute = opened(house, employer)
    assert running(dispute) == {"limitation": date(2027, 11, 2)}
    dispute = accepted(house, dispute)
    # Two people are warned before the right is lost.
    warned = {row.account_id for row in deadlines_of(dispute) if row.state == "running"}
    assert warned == {house.people["cadre"].pk, house.people["north"].pk}
    cadre = house.actor("cadre")
    day = date(2026, 11, 4)
    dispute = actions.begin_mediation(actor=cadre, dispute=dispute, day=day, at=AT)
    assert running(dispute) == {
        "limitation": date(2027, 11, 4),
        "committee": date(2026, 11, 9),
        "mediation": date(2026, 11, 19),
    }
    dispute = actions.record_mediation(
        actor=cadre, dispute=dispute, agreed=False, terms="单位拒绝", day=date(2026, 11, 9), at=AT
    )
    dispute = actions.file_arbitration(actor=cadre, dispute=dispute, day=date(2026, 11, 10), at=AT)
    assert running(dispute) == {"accept": date(2026, 11, 16)}
    dispute = actions.record_event(actor=cadre, dispute=dispute, happening="accepted", day=date(2026, 11, 11), at=AT)
    assert set(running(dispute)) == {"serve", "tribunal", "award"}
    dispute = actions.record_event(actor=cadre, dispute=dispute, happening="prolonged", day=date(2026, 11, 12), at=AT)
    # Forty-five and fifteen days from acceptance; the calendar of 2027 is not published yet.
    assert running(dispute)["award"] == date(2027, 1, 10)
    dispute = actions.record_award(
        actor=cadre,
        dispute=dispute,
        day=date(2026, 11, 16),
        is_final=True,
        text="支付赔偿金",
        won=Yuan("30000"),
        at=AT,
    )
    assert running(dispute) == {"sue_final": date(2026, 12, 1), "cancel": date(2026, 12, 16)}
    with pytest.raises(Refused) as own:
        actions.close_dispute(actor=cadre, dispute=dispute, outcome="award", review="好", at=AT)
    assert own.value.code in ("rights.dispute.own_review", "access.forbidden")
    dispute = actions.close_dispute(actor=house.actor("north"), dispute=dispute, outcome="award", review="及时", at=AT)
    assert (dispute.state, dispute.won, running(dispute), dispute.next_on) == ("closed", Yuan("30000"), {}, None)
    firsts = four_firsts(dispute, DisputeStep.objects.filter(dispute=dispute).order_by("pk"))
    assert all(one.at is not None for one in firsts)
    assert [type(event) for event in told] == [DisputeOpened, DisputeClosed]
    for event in (DisputeOpened, DisputeClosed):
        _subscribers[event].remove(told.append)


def test_a_clock_past_its_last_day_says_so_on_the_page(house: House, employer: Employer) -> None:
    dispute = accepted(house, opened(house, employer))
    dispute = actions.begin_mediation(actor=house.actor("cadre"), dispute=dispute, day=date(2026, 11, 4), at=AT)
    # The committee was to decide within three working days.
    page = browser(house.people["cadre"]).get(f"/disputes/{dispute.pk}/").content.decode()
    assert page.count("past the last day") == 2


def test_a_pause_moves_the_end_and_an_interruption_counts_anew(house: House, employer: Employer) -> None:
    dispute, cadre = accepted(house, opened(house, employer)), house.actor("cadre")

    def change(what: str, day: date) -> Dispute:
        return actions.change_clock(
            actor=cadre, dispute=dispute, kind="limitation", what=what, reason="不可抗力", day=day, at=AT
        )

    change("pause", date(2026, 11, 5))
    change("resume", date(2026, 11, 15))
    assert running(dispute) == {"limitation": date(2027, 11, 12)}
    assert change("interrupt", date(2026, 11, 16)).next_on == date(2027, 11, 16)
    with pytest.raises(Refused):
        actions.change_clock(
            actor=cadre, dispute=dispute, kind="award", what="pause", reason="无", day=date(2026, 11, 16), at=AT
        )


def test_a_group_has_three_to_five_representatives(house: House, employer: Employer) -> None:
    assert not opened(house, employer, workers=9).is_group
    group = opened(house, employer, workers=10)
    for number in range(5):
        actions.add_worker(
            actor=house.actor("cadre"), dispute=group, name=f"代表{number}", is_representative=True, at=AT
        )
    with pytest.raises(Refused) as many:
        actions.add_worker(actor=house.actor("cadre"), dispute=group, name="第六", is_representative=True, at=AT)
    assert many.value.code == "rights.dispute.representatives"


def test_names_are_encrypted_and_steps_stand(house: House, employer: Employer) -> None:
    dispute = opened(house, employer)
    worker = actions.add_worker(actor=house.actor("cadre"), dispute=dispute, name="王小明", phone="13800000000", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM rights_disputes_worker t WHERE id = %s", [worker.pk])
        stored = cursor.fetchone()[0]
    assert "王小明" not in stored
    assert "13800000000" not in stored
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputeStep.objects.filter(dispute=dispute).update(act="x")


def test_a_concern_carries_its_facts(house: House, employer: Employer) -> None:
    concern, _receipt = submit_concern(
        actor=ANONYMOUS, kind="complain", text="拖欠九月工资", at=AT, employer_words=employer.name, group="migrant"
    )
    given: dict[str, Any] = {"concern": concern, "knew_on": date(2026, 10, 1), "only_wages": True, "at": AT}
    dispute = actions.open_from_concern(actor=house.actor("north"), **given)
    assert (dispute.employer, dispute.facts, dispute.groups) == (employer, "拖欠九月工资", ["migrant"])
    # Wages alone, still employed: no limitation runs.
    assert running(dispute) == {}
    with pytest.raises(Refused):
        actions.open_from_concern(actor=house.actor("north"), **given)


@pytest.mark.parametrize("few", [2000, 1])
def test_words_within_a_case_are_found_by_their_pairs(
    house: House, employer: Employer, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """The same cases are found whether the word is rare or too common to be fetched first."""
    monkeypatch.setattr(finding, "FEW", few)
    for subject in ("违法解除", "拖欠工资", "Unpaid 加班", "加付工资", "工", "工作 资料"):
        opened(house, employer, subject=subject)
    expected = {
        "工资": ["拖欠工资", "加付工资"],
        "解除": ["违法解除"],
        "unpaid": ["Unpaid 加班"],
        "PAID 加": ["Unpaid 加班"],
        "工": ["拖欠工资", "加付工资", "工", "工作 资料"],
        "资工": [],
        "%": [],
    }
    for text, subjects in expected.items():
        rows = finding.found_by(
            Dispute.objects.all(), finding.beginning("number", text), finding.holding("subject", text)
        )
        assert sorted(row.subject for row in rows) == sorted(subjects), text


def test_the_employers_side_and_sister_unions_see_nothing(house: House, employer: Employer) -> None:
    dispute = opened(house, employer)
    actions.add_worker(actor=house.actor("cadre"), dispute=dispute, name="王小明", at=AT)
    district = house.district
    for role, unit in (
        ("enterprise_chair", district.north_1),
        ("federation_chair", district.south),
        ("cadre", district.south),
    ):
        stranger = actor_as(role, unit, account_id=house.people["south"].pk)
        with acting_as(stranger):
            assert not Dispute.objects.visible_to(stranger, LIST).exists()
            assert not Dispute.objects.exists()
            assert not Worker.objects.exists()
            with pytest.raises(Forbidden):
                actions.add_claim(actor=stranger, dispute=dispute, kind="wages", at=AT)
    with pytest.raises(Refused):
        opened(house, employer, unit=district.north_1)


@pytest.mark.parametrize("few", [300, 1])
def test_cases_are_found_by_every_employer_of_the_name(
    house: House, employer: Employer, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a common word no employer is left out, nor one that has gone to another federation since."""
    monkeypatch.setattr(units, "_FEW_NAMED", few)
    with act_context(OPERATOR, "organisations.employer.register"):
        others = [Employer.objects.create(name=f"示例机械{n}厂", territory=house.district.north) for n in range(2)]
        beside = Employer.objects.create(name="示例纺织厂", territory=house.district.north)
    found = {opened(house, each, subject=f"案{each.pk}号") for each in (employer, *others)}
    unasked = opened(house, beside, subject="旁案")
    with act_context(OPERATOR, "organisations.employer.edit"):
        Employer.objects.filter(pk=employer.pk).update(territory=house.district.south)
    for who, seen in (("north", found), ("south", set())):
        page = browser(house.people[who]).get("/disputes/?q=机械").content.decode()
        assert {case for case in (*found, unasked) if case.subject in page} == seen
