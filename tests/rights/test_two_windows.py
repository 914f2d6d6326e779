"""Two people at the same moment, on real connections: one answer to a letter, one vote of a congress, one clause, one
visit, one dispute of a concern."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer
from tieshan.rights.bargaining.actions import add_clause
from tieshan.rights.bargaining.models import LibraryClause
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.congress.actions import constitute_congress, hold_session, plan_session
from tieshan.rights.congress.models import CongressResolution, CongressSession, SessionAbsence
from tieshan.rights.congress.queries import delegates_on
from tieshan.rights.disputes.actions import open_from_concern
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.harmony.actions import open_assessments
from tieshan.rights.harmony.models import HarmonyAssessment
from tieshan.rights.supervision import actions as letters
from tieshan.rights.supervision.models import Letter, LetterStep
from tieshan.rights.supervision.queries import KIND
from tieshan.rights.warning.actions import plan_visit
from tieshan.rights.warning.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 1)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answers: its result, or the refusal. Anything else is an error page and fails the test."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with acting_as(OPERATOR):
                barrier.wait(timeout=20)
                return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(found: list[Any]) -> int:
    return sum(isinstance(one, Refused) for one in found)


def _letter(house: House) -> Letter:
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(name="示例机械有限公司", territory=house.district.north)
    letter = letters.draft_letter(
        actor=house.actor("cadre"), unit=house.district.north, kind="advisory", employer=employer, clue="监督检查",
        facts="超时加班", demand="按法定工时安排", on=DAY,
    )  # fmt: skip
    letters.submit_letter(actor=house.actor("cadre"), letter=letter, on=DAY)
    agree_paper(actor=house.actor("north"), run=Run.objects.get(kind=KIND, record_id=letter.pk), on=DAY)
    letter.refresh_from_db()
    proof = SimpleUploadedFile("回证.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    return letters.deliver_letter(
        actor=house.actor("cadre"),
        letter=letter,
        delivered_on=DAY,
        way="hand",
        receiver="人事",
        uploads=[proof],
        on=DAY,
    )


def test_two_windows_answer_one_letter() -> None:
    house = House()
    with acting_as(OPERATOR):
        letter = _letter(house)

    def answer(who: str, agrees: bool) -> Any:
        return letters.answer_letter(
            actor=house.actor(who), letter=Letter.objects.get(pk=letter.pk), answered_on=DAY, agrees=agrees, answer=who,
            correct_by=DAY if agrees else None, on=DAY, expected_version=letter.version,
        )  # fmt: skip

    found = at_once(lambda: answer("cadre", True), lambda: answer("north", False), lambda: answer("cadre", True))
    assert refusals(found) == 2
    with acting_as(OPERATOR):
        letter.refresh_from_db()
        assert LetterStep.objects.filter(letter=letter, act="rights.supervision.answer").count() == 1
        assert (letter.state == "answered") == (letter.answer == "cadre")


def test_two_counting_clerks_close_one_vote() -> None:
    house = House()
    chair, unit = house.actor("chair"), house.district.north_1
    with acting_as(OPERATOR):
        people: Any = [{"name": f"代表{n}", "job": "车工", "group": "frontline", "is_woman": False} for n in range(30)]
        congress = constitute_congress(
            actor=chair, unit=unit, number=1, form="delegates", elected_on=DAY, years=3, delegates=people, on=DAY
        )
        session = plan_session(actor=chair, congress=congress, planned_on=DAY, place="", agenda="工资方案", on=DAY)
        seats = list(delegates_on(congress, DAY).order_by("pk"))

    def hold(favour: int, away: int) -> Any:
        ballot: Any = {"matter": "pay", "title": "工资方案", "in_favour": favour, "against": 1}
        return hold_session(
            actor=house.actor("chair"), session=CongressSession.objects.get(pk=session.pk), held_on=DAY,
            minutes="记录", ballots=[ballot], absent=seats[:away], on=DAY, expected_version=session.version,
        )  # fmt: skip

    found = at_once(lambda: hold(16, 2), lambda: hold(15, 4))
    assert refusals(found) == 1
    with acting_as(OPERATOR):
        kept = CongressResolution.objects.get()
        session.refresh_from_db()
        # Attendance, absences and the vote are of the same hand.
        assert (kept.in_favour, kept.present, SessionAbsence.objects.count()) in ((16, 28, 2), (15, 26, 4))
        assert (session.present, kept.carried) == (kept.present, kept.in_favour == 16)


def test_two_unions_enter_one_title_and_one_assessment() -> None:
    """Each locks its own row; the other reads words, not an error page."""
    house = House()
    district = house.district

    def clause(who: str, unit: Any) -> Any:
        return add_clause(
            actor=house.actor(who),
            unit=unit,
            kind="wage",
            title="工资支付日",
            text="每月五日",
            grounds="",
            since=DAY,
            on=DAY,
        )

    found = at_once(lambda: clause("north", district.north), lambda: clause("south", district.south))
    assert refusals(found) == 1
    found = at_once(
        lambda: open_assessments(actor=house.actor("north"), unit=district.north, year=2026, on=DAY),
        lambda: open_assessments(actor=house.actor("office"), unit=district.root, year=2026, on=DAY),
    )

    def supervisor(who: str, unit: Any) -> Any:
        return letters.appoint_supervisor(
            actor=house.actor(who), unit=unit, name=who, place="supervisor", number="S1", issued_by="市总工会",
            valid_from=DAY, valid_to=date(2028, 1, 1), since=DAY, on=DAY,
        )  # fmt: skip

    found = at_once(lambda: supervisor("north", district.north), lambda: supervisor("south", district.south))
    assert refusals(found) == 1
    with acting_as(OPERATOR):
        assert LibraryClause.objects.count() == 1
        units = list(HarmonyAssessment.objects.values_list("unit", flat=True))
        assert len(units) == len(set(units)) > 0


def test_two_windows_plan_one_visit_and_make_one_dispute() -> None:
    house = House()
    now = timezone.now()
    with acting_as(OPERATOR):
        with act_context(OPERATOR, "organisations.employer.register"):
            employer = Employer.objects.create(name="示例机械有限公司", territory=house.district.north)
        concern = submit_concern(
            actor=ANONYMOUS, kind="complain", text="拖欠工资", at=now, employer_words="示例机械有限公司"
        )[0]

    def visit() -> Any:
        return plan_visit(
            actor=house.actor("north"), employer=employer, visitor=house.people["cadre"], reason="", at=now
        )

    def dispute() -> Any:
        return open_from_concern(actor=house.actor("north"), concern=concern, knew_on=DAY, at=now)

    assert refusals(at_once(visit, visit)) == 1
    assert refusals(at_once(dispute, dispute)) == 1
    with acting_as(OPERATOR):
        assert (Visit.objects.count(), Dispute.objects.count()) == (1, 1)
