"""Letters of joint work: what they tell, what they never tell, and the way every letter goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tests.rights.supervision.test_letters import delivered, issued
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.documents.word import render_docx
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer
from tieshan.organisations.signals import signal_sources
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.supervision import actions as letters
from tieshan.rights.supervision.models import Letter
from tieshan.rights.supervision.queries import failed_on, owed_on
from tieshan.rights.supervision.web.paper import letter_paper, receipt_form
from tieshan.rights.warning import actions
from tieshan.rights.warning.models import EarlyWarning, Measure

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
ON = date(2026, 11, 20)
#: Ten working days after the delivery.
DUE = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(name="示例机械有限公司", territory=house.district.north, workers=150)


def complain(employer: Employer) -> None:
    submit_concern(
        actor=ANONYMOUS, at=AT, kind="complain", text="拖欠工资", employer_words=employer.name, name="王小明"
    )


def in_hand(house: House) -> EarlyWarning:
    actions.run_warnings(actor=OPERATOR, at=AT)
    return actions.report_warning(actor=house.actor("cadre"), warning=EarlyWarning.objects.get(), text="已了解", at=AT)


def seen(house: House, employer: Employer) -> None:
    actions.report_sign(
        actor=house.actor("cadre"), employer=employer, kind="arrears", seen_on=date(2026, 11, 3), workers=9,
        text="王小明说工资没发", at=AT,
    )  # fmt: skip


def written(house: House, warning: EarlyWarning, **facts: Any) -> Letter:
    given = {"kind": "court", "authority": "示例区人民法院", "demand": "商请立案前共同调解", "at": AT, **facts}
    return actions.write_letter(actor=house.actor("cadre"), warning=warning, **given)


def _paper(letter: Letter) -> str:
    paper = letter_paper(letter)
    return "\n".join([paper.title, *(getattr(part, "text", "") for part in paper.body), *paper.attachments])


def test_a_letter_is_the_same_whether_or_not_somebody_complained(house: House, employer: Employer) -> None:
    seen(house, employer)
    warning = in_hand(house)
    quiet = _paper(written(house, warning))
    assert "2026年11月3日" in quiet
    assert "职工9人" in quiet
    for _n in range(3):
        complain(employer)
    with act_context(OPERATOR, "rights.disputes.open"):
        open_dispute(
            actor=house.actor("north"), unit=house.district.north, employer=employer, channel="found", subject="欠薪",
            facts="欠薪", matter="wages", knew_on=ON, workers=12, at=AT,
        )  # fmt: skip
    actions.run_warnings(actor=OPERATOR, at=AT)
    warning.refresh_from_db()
    # More points, a higher grade: it is reported anew, and the letter says nothing of either.
    assert warning.score > 30
    warning = actions.report_warning(actor=house.actor("cadre"), warning=warning, text="升级", at=AT)
    assert _paper(written(house, warning)) == quiet
    for secret in ("王小明", "投诉", "来访", "诉求", "争议"):
        assert secret not in quiet


def test_what_workers_brought_alone_makes_no_letter(house: House, employer: Employer) -> None:
    complain(employer)
    with pytest.raises(Refused) as silent:
        written(house, in_hand(house))
    assert silent.value.code == "rights.warning.nothing_to_tell"
    assert not Letter.objects.exists()
    told = {source.code for source in signal_sources() if source.tells_outside}
    assert not told & {"visit", "wages", "complaint", "unanswered", "dispute", "sign_other"}
    assert {"levy", "sign_arrears", "supervision"} <= told


def test_a_letter_goes_out_is_answered_and_counts_as_a_measure(house: House, employer: Employer) -> None:
    seen(house, employer)
    warning = in_hand(house)
    letter = issued(house, written(house, warning, annex="工资发放情况表"), day=ON)
    assert letter.mark == "北区联合会协函〔2026〕1号" or letter.mark.endswith("协函〔2026〕1号")
    assert len(render_docx(letter_paper(letter))) > 5000
    assert len(render_docx(receipt_form(letter))) > 5000
    assert "工资发放情况表" in letter_paper(letter).attachments
    assert not Measure.objects.exists()
    with pytest.raises(Refused):
        delivered(house, letter, day=ON, received=False)
    letter = delivered(house, letter, day=ON)
    assert letter.due_on == DUE
    assert [(one.due_on, one.parameter) for one in deadlines_of(letter)] == [(DUE, "rights.warning.joint_reply")]
    measure = Measure.objects.get()
    assert (measure.kind, measure.with_whom, measure.paper) == ("court", "示例区人民法院", letter.mark)
    assert [one.state for one in deadlines_of(warning)] == ["met"]
    # It is no letter to the employer: its silence is not the employer's.
    late = date(2026, 12, 7)
    for condition in (owed_on(late), failed_on(late)):
        assert not Letter.objects.filter(condition).exists()
    answer = letters.answer_letter(
        actor=house.actor("cadre"), letter=letter, answered_on=ON, agrees=True, answer="同意联合约谈", on=ON
    )
    assert (answer.state, answer.correct_by) == ("answered", None)
    page = browser(house.people["north"]).get(f"/warnings/{warning.pk}/").content.decode()
    assert letter.mark in page
    assert browser(house.people["north"]).get(f"/supervision/letters/{letter.pk}/").status_code == 200
    for name in ("chair", "south"):
        assert browser(house.people[name]).get(f"/supervision/letters/{letter.pk}/").status_code == 404
        assert letter.mark not in browser(house.people[name]).get("/supervision/letters/").content.decode()
