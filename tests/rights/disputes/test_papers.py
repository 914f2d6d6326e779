"""Mediation on paper, signatures of both sides, legal aid, corrections, notice of a hearing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone
from docx import Document

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.deadlines import deadlines_of
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer
from tieshan.rights.disputes import actions
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.queries import PREFIX, people_of

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)


def running(dispute: Dispute) -> dict[str, date]:
    return {row.kind.removeprefix(PREFIX): row.due_on for row in deadlines_of(dispute) if row.state == "running"}


def texts(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


class Case:
    """A dispute in mediation with one worker."""

    def __init__(self, house: House, **facts: Any) -> None:
        with act_context(OPERATOR, "organisations.employer.register"):
            employer = Employer.objects.create(
                name="示例机械有限公司",
                legal_representative="赵立新",
                territory=house.district.north,
                union_unit=house.district.north_1,
            )
        self.house, self.cadre = house, house.actor("cadre")
        given: dict[str, Any] = {"matter": "wages", "groups": ["migrant"], "workers": 1, **facts}
        self.dispute = actions.open_dispute(
            actor=house.actor("north"),
            unit=house.district.north,
            employer=employer,
            channel="person",
            subject="拖欠工资",
            facts="拖欠九月、十月工资",
            knew_on=date(2026, 11, 2),
            at=AT,
            **given,
        )

    def accept(self) -> None:
        people = self.house.people
        self.dispute = actions.accept_dispute(
            actor=self.house.actor("north"),
            dispute=self.dispute,
            handler=people["cadre"],
            second=people["north"],
            at=AT,
        )

    def mediate(self) -> None:
        self.accept()
        self.dispute = actions.begin_mediation(actor=self.cadre, dispute=self.dispute, day=date(2026, 11, 4), at=AT)


@pytest.fixture
def case(house: House) -> Iterator[Case]:
    with acting_as(OPERATOR):
        yield Case(house)


def test_before_acceptance_two_people_are_warned_beside_the_union(house: House, case: Case) -> None:
    rows = [row for row in deadlines_of(case.dispute) if row.state == "running"]
    named = {row.account_id for row in rows if row.account_id is not None}
    assert len(named) == 2
    assert house.people["north"].pk in named
    assert {row.due_on for row in rows} == {date(2027, 11, 2)}
    assert any(row.account_id is None for row in rows)


def test_an_agreement_of_former_days_keeps_the_day_since_which_it_binds(case: Case) -> None:
    case.mediate()
    dispute = actions.record_mediation(
        actor=case.cadre, dispute=case.dispute, agreed=True, terms="支付", day=date(2026, 11, 10), won=Yuan("9"), at=AT,
        perform_by=date(2026, 12, 1),
    )  # fmt: skip
    for side in ("workers", "employer", "mediator"):
        if side == "mediator":
            # Two signatures bound it, before the third was asked for.
            with act_context(OPERATOR, "rights.dispute.sign"):
                Dispute.objects.update(effective_on=date(2026, 11, 11))
            dispute.refresh_from_db()
        day = date(2026, 11, 13 if side == "mediator" else 11)
        dispute = actions.sign_agreement(actor=case.cadre, dispute=dispute, side=side, signer="某某", day=day, at=AT)
    assert dispute.effective_on == date(2026, 11, 11)
    assert "review" not in running(dispute)


def test_an_agreement_binds_when_both_have_signed(house: House, case: Case) -> None:
    actions.add_worker(actor=case.cadre, dispute=case.dispute, name="王小明", id_number="", phone="", at=AT)
    case.mediate()
    session = actions.record_session(
        actor=case.cadre,
        dispute=case.dispute,
        held_on=date(2026, 11, 9),
        place="调解室",
        mediators="李调解",
        recorder="王记录",
        for_workers="王小明",
        for_employer="赵立新",
        workers_said="支付两个月工资",
        employer_said="资金周转困难",
        result="双方同意分期",
        at=AT,
    )
    assert "committee" not in running(case.dispute)
    dispute = actions.record_mediation(
        actor=case.cadre,
        dispute=case.dispute,
        agreed=True,
        terms="被申请人支付九月、十月工资",
        day=date(2026, 11, 10),
        won=Yuan("12000"),
        perform_by=date(2026, 12, 1),
        at=AT,
    )
    # Not signed: the limitation runs on, nothing can be closed by agreement.
    assert running(dispute) == {"limitation": date(2027, 11, 4)}
    with pytest.raises(Refused) as unsigned:
        actions.close_dispute(actor=house.actor("north"), dispute=dispute, outcome="agreement", review="好", at=AT)
    assert unsigned.value.code == "rights.dispute.unsigned"
    for side, day in (("workers", 11), ("mediator", 12), ("employer", 13)):
        # Two sides are not enough: the mediator signs too, and the seal stands on it.
        assert dispute.effective_on is None
        assert "limitation" in running(dispute)
        dispute = actions.sign_agreement(
            actor=case.cadre, dispute=dispute, side=side, signer="某某", day=date(2026, 11, day), at=AT
        )
    assert dispute.effective_on == date(2026, 11, 13)
    # Fifteen days from the last signature; 28 November 2026 is a Saturday.
    assert running(dispute) == {"review": date(2026, 11, 30), "perform": date(2026, 12, 1)}
    with pytest.raises(Refused):
        actions.sign_agreement(
            actor=case.cadre, dispute=dispute, side="workers", signer="某某", day=date(2026, 11, 13), at=AT
        )
    page = browser(house.people["cadre"])
    before = JournalEntry.objects.count()
    agreement = texts(page.get(f"/disputes/{dispute.pk}/agreement.docx").content)
    assert JournalEntry.objects.count() > before
    for word in ("王小明", "示例机械有限公司", "赵立新", "壹万贰仟元整", "2026年11月11日", "2026年11月13日", "支付令"):
        assert word in agreement
    record = texts(page.get(f"/disputes/session/{session.pk}/record.docx").content)
    assert "资金周转困难" in record
    assert browser(house.people["chair"]).get(f"/disputes/{dispute.pk}/agreement.docx").status_code in (403, 404)
    assert (
        actions.close_dispute(
            actor=house.actor("north"), dispute=dispute, outcome="agreement", review="及时", at=AT
        ).next_on
        is None
    )


def test_legal_aid_asks_for_proof_of_hardship_but_not_from_migrant_workers(house: House, case: Case) -> None:
    worker = actions.add_worker(actor=case.cadre, dispute=case.dispute, name="王小明", at=AT)
    given: dict[str, Any] = {"aid": "arbitration", "day": date(2026, 11, 20), "at": AT}
    aid = actions.apply_for_aid(actor=case.cadre, dispute=case.dispute, worker=worker, **given)
    assert not aid.needs_proof
    assert running(case.dispute)["aid"] == date(2026, 11, 25)
    form = texts(browser(house.people["cadre"]).get(f"/disputes/aid/{aid.pk}/application.docx").content)
    assert "免于审查" in form
    assert "拖欠九月、十月工资" in form
    decided = actions.decide_aid(
        actor=case.cadre, aid=aid, granted=True, decision="符合条件", lawyer="周律师", day=date(2026, 11, 20), at=AT
    )
    assert decided.granted
    assert "aid" not in running(case.dispute)
    other = Case(house, groups=["woman"], matter="dismissal")
    one = actions.add_worker(actor=case.cadre, dispute=other.dispute, name="陈小红", at=AT)
    with pytest.raises(Refused) as proof:
        actions.apply_for_aid(actor=case.cadre, dispute=other.dispute, worker=one, **given)
    assert proof.value.facts["field"] == "proof_by"


def test_a_mistyped_worker_is_corrected_with_a_reason_and_the_former_entry_stays(house: House, case: Case) -> None:
    wrong = actions.add_worker(actor=case.cadre, dispute=case.dispute, name="王小名", phone="13800000000", at=AT)
    right = actions.correct_worker(actor=case.cadre, worker=wrong, name="王小明", reason="同音字录错", at=AT)
    assert [(one.name, one.phone) for one in people_of(case.dispute)] == [("王小明", "13800000000")]
    assert right.corrects == wrong
    with pytest.raises(Refused) as twice:
        actions.correct_worker(actor=case.cadre, worker=wrong, name="王晓明", reason="再改", at=AT)
    assert twice.value.code == "rights.dispute.corrected"
    with pytest.raises(Refused):
        actions.correct_worker(actor=case.cadre, worker=right, reason="没有改动", at=AT)


def test_the_application_for_aid_bears_the_corrected_name(house: House, case: Case) -> None:
    wrong = actions.add_worker(actor=case.cadre, dispute=case.dispute, name="王小名", at=AT)
    given: dict[str, Any] = {"aid": "arbitration", "day": date(2026, 11, 20), "at": AT}
    aid = actions.apply_for_aid(actor=case.cadre, dispute=case.dispute, worker=wrong, **given)
    once = actions.correct_worker(actor=case.cadre, worker=wrong, name="王晓明", reason="同音字录错", at=AT)
    right = actions.correct_worker(actor=case.cadre, worker=once, name="王小明", reason="再错一字", at=AT)
    form = texts(browser(house.people["cadre"]).get(f"/disputes/aid/{aid.pk}/application.docx").content)
    assert "王小明" in form
    assert "王小名" not in form
    # Under the corrected name it is the same worker, whose application is still open.
    with pytest.raises(Refused) as still_open:
        actions.apply_for_aid(actor=case.cadre, dispute=case.dispute, worker=right, **given)
    assert still_open.value.code == "rights.dispute.aid_open"


def test_a_group_with_two_representatives_is_sent_back(house: House) -> None:
    with acting_as(OPERATOR):
        case = Case(house, workers=12)
        for name in ("甲某", "乙某"):
            actions.add_worker(actor=case.cadre, dispute=case.dispute, name=name, is_representative=True, at=AT)
        case.accept()
        with pytest.raises(Refused) as few:
            actions.begin_mediation(actor=case.cadre, dispute=case.dispute, day=date(2026, 11, 4), at=AT)
        assert few.value.code == "rights.dispute.representatives"


def test_the_notice_of_a_hearing_is_watched_five_days_before_it(house: House, case: Case) -> None:
    case.accept()
    dispute = actions.file_arbitration(actor=case.cadre, dispute=case.dispute, day=date(2026, 11, 10), at=AT)
    hearing: dict[str, Any] = {"day": date(2026, 12, 8), "place": "仲裁庭", "at": AT}
    actions.record_hearing(actor=case.cadre, dispute=dispute, **hearing)
    found = running(dispute)
    assert (found["notice"], found["postpone"], found["hearing"]) == (
        date(2026, 12, 3),
        date(2026, 12, 5),
        date(2026, 12, 8),
    )
    actions.record_hearing(actor=case.cadre, dispute=dispute, told_on=date(2026, 11, 20), **hearing)
    assert "notice" not in running(dispute)


def test_the_demo_has_a_case_in_every_stage(house: House) -> None:
    from tieshan.rights.disputes.demo import create_demo_disputes

    with acting_as(OPERATOR):
        with act_context(OPERATOR, "organisations.employer.register"):
            Employer.objects.create(name="示例机械有限公司", territory=house.district.north)
            for name in ("north", "cadre"):
                account = house.people[name]
                account.username, account.is_demo = ("federation" if name == "north" else name), True
                account.home_unit = house.district.north
                account.save()
        assert create_demo_disputes(on=date(2026, 11, 30)) == 10
        assert create_demo_disputes(on=date(2026, 11, 30)) == 0
        states = set(Dispute.objects.values_list("state", flat=True))
        assert states == {
            "received", "accepted", "mediation", "agreed", "arbitration", "awarded", "court", "closed", "refused"
        }  # fmt: skip
