"""The ladder of letters: each only on its ground, numbered on approval, answered by its clock, seen on the spot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tests.rights.supervision.conftest import DAY, held, planned
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.deadlines.nightly import warn_of_deadlines
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.events import subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.foundation.workflow.actions import agree_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Employer
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.demo import create_demo_supervision
from tieshan.rights.supervision.events import CorrectionVerified, LetterRefused, LetterUnanswered
from tieshan.rights.supervision.models import Letter, LetterStep, Supervisor
from tieshan.rights.supervision.queries import KIND, overdue_on, owed_on
from tieshan.rights.supervision.rules import ground
from tieshan.rights.supervision.signals import LETTER_WITHOUT_EFFECT
from tieshan.rights.supervision.web.paper import letter_paper, receipt_form

pytestmark = pytest.mark.django_db
#: Fifteen working days after the first of September 2026: the Mid-Autumn day is off, the twentieth is worked.
DUE = date(2026, 9, 21)
_told: list[object] = []
for _event in (LetterUnanswered, LetterRefused, CorrectionVerified):
    subscribe(_event, _told.append)


@pytest.fixture(autouse=True)
def quiet() -> None:
    _told.clear()


def proof() -> list[Any]:
    return [SimpleUploadedFile("回证.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")]


def drafted(house: House, employer: Employer, who: str = "cadre", unit: str = "north", **facts: Any) -> Letter:
    given = {"kind": "advisory", "clue": "监督检查", "facts": "超时加班", "demand": "按法定工时安排", "on": DAY}
    given |= {"legal_basis": "劳动法第三十六条", **facts}
    return actions.draft_letter(actor=house.actor(who), unit=getattr(house.district, unit), employer=employer, **given)


def issued(house: House, letter: Letter, who: str = "cadre", chair: str = "north", day: date = DAY) -> Letter:
    actions.submit_letter(actor=house.actor(who), letter=letter, on=day)
    run = Run.objects.get(kind=KIND, record_id=letter.pk)
    agree_paper(actor=house.actor(chair), run=run, on=day)
    letter.refresh_from_db()
    return letter


def delivered(house: House, letter: Letter, who: str = "cadre", day: date = DAY, **facts: Any) -> Letter:
    given = {"delivered_on": day, "way": "hand", "receiver": "人事经理", "uploads": proof(), "on": day, **facts}
    return actions.deliver_letter(actor=house.actor(who), letter=letter, **given)


def answered(house: House, letter: Letter, day: date, *, agrees: bool, **facts: Any) -> Letter:
    given = {"answered_on": day, "answer": "已知悉", "on": day, **facts}
    return actions.answer_letter(actor=house.actor("cadre"), letter=letter, agrees=agrees, **given)


def verified(house: House, letter: Letter, people: list[Supervisor], day: date, *, corrected: bool) -> Letter:
    return actions.verify_correction(
        actor=house.actor("cadre"), letter=letter, supervisors=people, verified_on=day, corrected=corrected,
        seen="查看考勤", on=day,
    )  # fmt: skip


def sent(house: House, employer: Employer, **facts: Any) -> Letter:
    return delivered(house, issued(house, drafted(house, employer, **facts)))


def test_silence_counts_from_the_day_after_the_last() -> None:
    assert ground("delivered", DUE, on=DUE) is None
    assert ground("delivered", DUE, on=DUE + timedelta(days=1)) == "silent"
    for state in ("unreceived", "rejected", "uncorrected"):
        assert ground(state, None, on=DAY) == state
    for state in ("draft", "issued", "answered", "corrected", "taken_up"):
        assert ground(state, DUE, on=date(2030, 1, 1)) is None


def test_the_number_comes_with_the_chairs_approval_and_leaves_no_gap(house: House, employer: Employer) -> None:
    first, second, third = (drafted(house, employer) for _n in range(3))
    assert (first.mark, second.mark) == ("", "")
    actions.submit_letter(actor=house.actor("cadre"), letter=second, on=DAY)
    run = Run.objects.get(kind=KIND, record_id=second.pk)
    return_paper(actor=house.actor("north"), run=run, on=DAY, opinion="写明条款")
    second.refresh_from_db()
    assert (second.state, second.number) == ("draft", None)
    actions.drop_letter(actor=house.actor("cadre"), letter=second, reason="不再需要", on=DAY)
    assert [issued(house, one).number for one in (first, third)] == [1, 2]
    # Another union counts for itself; the number says whose it is.
    own = drafted(house, employer, who="chair", unit="north_1")
    other = issued(house, own, who="chair")
    for letter in (first, other):
        assert letter.mark == f"{letter.unit}劳监提〔2026〕1号"
    assert first.mark != other.mark
    assert first.signer == house.people["north"]
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.supervision.revise"):
        Letter.objects.filter(pk=first.pk).update(state="draft")


def test_each_letter_only_on_its_ground(house: House, employer: Employer, pair: list[Supervisor]) -> None:
    with pytest.raises(Refused) as direct:
        drafted(house, employer, kind="opinion")
    assert (direct.value.code, direct.value.clause) == ("rights.supervision.no_letter", "supervision-rules:2")
    with pytest.raises(Refused) as level:
        drafted(house, employer, kind="proposal", authority="区劳动监察大队")
    assert level.value.code == "rights.supervision.level"
    one = sent(house, employer)
    assert (one.due_on, one.state) == (DUE, "delivered")
    with pytest.raises(Refused) as running:
        drafted(house, employer, kind="opinion", previous=one, on=DUE)
    assert (running.value.code, running.value.clause) == ("rights.supervision.no_ground", "supervision-rules:2")
    assert "2026-09-21" in str(running.value.message)
    promised = answered(house, one, DUE, agrees=True, correct_by=date(2026, 9, 30))
    assert promised.answered_in_time
    with pytest.raises(Refused) as first_look:
        drafted(house, employer, kind="opinion", previous=promised, on=date(2026, 10, 9))
    assert "2026-09-30" in str(first_look.value.message)
    with pytest.raises(Refused) as alone:
        verified(house, promised, pair[:1], date(2026, 10, 9), corrected=False)
    assert alone.value.code == "rights.supervision.few"
    looked = verified(house, promised, pair, date(2026, 10, 9), corrected=False)
    next_one = drafted(house, employer, kind="opinion", previous=looked, on=date(2026, 10, 9))
    assert next_one.ground == "uncorrected"
    with pytest.raises(Refused) as twice:
        drafted(house, employer, kind="opinion", previous=looked, on=date(2026, 10, 9))
    assert twice.value.code == "rights.supervision.followed"
    # Corrected before the chair decides: the opinion letter does not go out, and takes no number.
    actions.submit_letter(actor=house.actor("cadre"), letter=next_one, on=date(2026, 10, 9))
    verified(house, looked, pair, date(2026, 10, 10), corrected=True)
    run = Run.objects.get(kind=KIND, record_id=next_one.pk)
    with pytest.raises(Refused) as gone:
        agree_paper(actor=house.actor("north"), run=run, on=date(2026, 10, 10))
    assert gone.value.code == "rights.supervision.no_ground"
    assert _told == [
        CorrectionVerified(one.pk, one.unit_id, employer.pk, False, date(2026, 10, 9)),
        CorrectionVerified(one.pk, one.unit_id, employer.pk, True, date(2026, 10, 10)),
    ]


def test_a_letter_goes_out_with_proof_and_the_clock_runs_from_delivery(house: House, employer: Employer) -> None:
    one = issued(house, drafted(house, employer))
    with pytest.raises(Refused) as bare:
        delivered(house, one, uploads=[])
    assert (bare.value.code, bare.value.clause) == ("rights.supervision.no_proof", "supervision-rules:2")
    with pytest.raises(Refused) as before:
        delivered(house, one, delivered_on=DAY - timedelta(days=1))
    assert before.value.code == "rights.supervision.before"
    one = delivered(house, one)
    assert [(d.due_on, d.parameter) for d in deadlines_of(one)] == [(DUE, "rights.supervision.advisory_reply")]
    warn_of_deadlines(actor=OPERATOR, on=DUE)
    assert _told == []
    warn_of_deadlines(actor=OPERATOR, on=DUE + timedelta(days=1))
    warn_of_deadlines(actor=OPERATOR, on=DUE + timedelta(days=2))
    assert _told == [LetterUnanswered(one.pk, one.unit_id, employer.pk, "advisory", DUE, DUE + timedelta(days=1))]
    # What is overdue is told to the district, which stands above.
    assert Notice.objects.filter(account=house.people["office"], code="deadlines.deadline.overdue").exists()


def test_up_the_ladder_to_the_authority(house: House, employer: Employer, pair: list[Supervisor]) -> None:
    inspection = held(house, planned(house, employer), pair)
    advisory = delivered(house, issued(house, drafted(house, employer, inspection=inspection)), received=False)
    assert (advisory.state, advisory.due_on) == ("unreceived", None)
    opinion = issued(house, drafted(house, employer, kind="opinion", previous=advisory))
    opinion = delivered(house, opinion)
    opinion = answered(house, opinion, DAY, agrees=False)
    with pytest.raises(Forbidden):
        actions.follow_letter(
            actor=house.actor("cadre"), letter=opinion, outcome="taken_up", day=DAY, said="立案", on=DAY
        )
    given: dict[str, Any] = {"kind": "proposal", "authority": "示例区劳动保障监察大队", "inspection": inspection}
    proposal = drafted(house, employer, who="office", unit="root", previous=opinion, **given)
    proposal = issued(house, proposal, who="office", chair="leader")
    opinion.refresh_from_db()
    assert (proposal.number, proposal.ground, opinion.followed_on) == (1, "rejected", DAY)
    text = "".join(part.text for part in letter_paper(proposal).body if hasattr(part, "text"))
    assert opinion.mark in text
    assert "答复不予改正" in text
    for paper in (letter_paper(proposal), letter_paper(opinion), letter_paper(advisory), receipt_form(proposal)):
        assert len(render_docx(paper)) > 5000
    proposal = delivered(house, proposal, who="office")
    assert proposal.due_on == date(2026, 9, 8)
    office = house.actor("office")
    with pytest.raises(Refused):
        actions.follow_letter(actor=office, letter=proposal, outcome="decided", day=DAY, said="处罚", on=DAY)
    proposal = actions.follow_letter(
        actor=office, letter=proposal, outcome="taken_up", day=date(2026, 9, 4), said="已立案", on=date(2026, 9, 4)
    )
    clocks = [(d.state, d.parameter) for d in deadlines_of(proposal).order_by("pk")]
    assert clocks == [("met", "rights.supervision.filing"), ("running", "rights.inspection.days")]
    proposal = actions.follow_letter(
        actor=office, letter=proposal, outcome="decided", day=date(2026, 9, 30), said="责令改正", on=date(2026, 9, 30)
    )
    assert (proposal.state, proposal.decided_on) == ("decided", date(2026, 9, 30))
    assert [type(one) for one in _told] == [LetterRefused, LetterRefused]
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.supervision.revise"):
        LetterStep.objects.all().delete()
    _seen_by_whom(house, advisory, proposal)


def test_a_refused_receipt_stays_one_after_a_look(house: House, employer: Employer, pair: list[Supervisor]) -> None:
    advisory = delivered(house, issued(house, drafted(house, employer)), received=False)
    opinion = issued(house, drafted(house, employer, kind="opinion", previous=advisory))
    opinion = verified(house, delivered(house, opinion, received=False), pair, DAY, corrected=False)
    # It still counts among those that owed an answer, and the authority is told nothing that was not so.
    assert Letter.objects.filter(owed_on(DAY), pk=opinion.pk).exists()
    given: dict[str, Any] = {"kind": "proposal", "authority": "示例区劳动保障监察大队", "previous": opinion}
    text = "".join(
        part.text
        for part in letter_paper(drafted(house, employer, who="office", unit="root", **given)).body
        if hasattr(part, "text")
    )
    assert "送达时被拒绝签收" in text
    for untrue in ("前答复", "未答复"):
        assert untrue not in text


def _seen_by_whom(house: House, advisory: Letter, proposal: Letter) -> None:
    """The federation sees its own letters and that a proposal followed; the employer's side and sisters see nothing."""
    north = browser(house.people["north"])
    page = north.get(f"/supervision/letters/{advisory.pk}/").content.decode()
    assert proposal.mark in page
    assert north.get(f"/supervision/letters/{proposal.pk}/").status_code == 404
    for name in ("chair", "chair2", "south"):
        other = browser(house.people[name])
        assert other.get(f"/supervision/letters/{advisory.pk}/").status_code == 404
        assert "示例机械有限公司" not in other.get("/supervision/letters/?q=sljx").content.decode()
    assert "示例机械有限公司" in browser(house.people["office"]).get("/supervision/letters/?q=sljx").content.decode()
    word = north.get(f"/supervision/letters/{advisory.pk}/paper/")
    assert word.status_code == 200
    figures = browser(house.people["leader"]).get("/supervision/figures/?year=2026").content.decode()
    # One of two letters to the employer was answered: the other's receipt was refused.
    assert "50 %" in figures
    assert "kind=proposal" in figures


def test_a_letter_without_effect_is_a_sign_from_its_day_to_its_end(
    house: House, employer: Employer, pair: list[Supervisor]
) -> None:
    def spans() -> list[tuple[date, date | None, str]]:
        with connection.cursor() as cursor:
            cursor.execute(LETTER_WITHOUT_EFFECT.sql, {"employers": [employer.pk]})
            return sorted(((row[2], row[3], row[5]) for row in cursor.fetchall()), key=str)

    one = sent(house, employer)
    after = DUE + timedelta(days=1)
    assert spans() == [(after, None, "silent")]
    late, looked, done = date(2026, 9, 24), date(2026, 9, 28), date(2026, 10, 12)
    answered(house, one, late, agrees=True, correct_by=looked)
    assert spans() == [(after, late, "silent")]
    verified(house, one, pair, looked, corrected=False)
    assert spans() == [(after, late, "silent"), (looked, None, "uncorrected")]
    verified(house, one, pair, done, corrected=True)
    assert spans() == [(after, late, "silent"), (looked, done, "uncorrected")]


def test_the_chair_of_a_basic_union_does_not_sign_their_own_letter(house: House, employer: Employer) -> None:
    own = drafted(house, employer, who="chair", unit="north_1")
    actions.submit_letter(actor=house.actor("chair"), letter=own, on=DAY)
    run = Run.objects.get(kind=KIND, record_id=own.pk)
    with pytest.raises(Refused):
        agree_paper(actor=house.actor("chair"), run=run, on=DAY)
    agree_paper(actor=house.actor("north"), run=run, on=DAY)
    own.refresh_from_db()
    assert (own.state, own.number) == ("issued", 1)


def test_the_forms_lead_up_the_ladder(house: House, employer: Employer, pair: list[Supervisor]) -> None:
    inspection = held(house, planned(house, employer), pair)
    cadre = browser(house.people["cadre"])
    shown = cadre.get(f"/supervision/letters/write/?inspection={inspection.pk}").content.decode()
    assert "每周工时超过四十四小时" in shown
    letter = delivered(house, issued(house, drafted(house, employer)), received=False)
    shown = cadre.get(f"/supervision/letters/write/?previous={letter.pk}").content.decode()
    assert "超时加班" in shown
    assert 'name="authority"' not in shown
    with acting_as(OPERATOR):
        last = answered(
            house, delivered(house, issued(house, drafted(house, employer, kind="opinion", previous=letter))), DAY,
            agrees=False,
        )  # fmt: skip
    office = browser(house.people["office"]).get(f"/supervision/letters/write/?previous={last.pk}").content.decode()
    assert 'name="authority"' in office
    # The federation itself is not offered what is the district's alone.
    assert f"previous={last.pk}" not in cadre.get(f"/supervision/letters/{last.pk}/").content.decode()
    assert (
        f"previous={last.pk}"
        in browser(house.people["office"]).get(f"/supervision/letters/{last.pk}/").content.decode()
    )
    for name, page in (("cadre", "deliver"), ("cadre", "answer"), ("cadre", "verify"), ("office", "follow")):
        assert browser(house.people[name]).get(f"/supervision/letters/{last.pk}/{page}/").status_code == 200


def test_the_demonstration_plays_three_ladders_once(house: House) -> None:
    named = {"leader": "leader", "office": "office", "federation": "north", "cadre": "cadre", "enterprise": "chair"}
    homes = {"north": house.district.north, "cadre": house.district.north, "chair": house.district.north_1}
    with act_context(OPERATOR, "organisations.account.open"):
        for username, person in named.items():
            account = house.people[person]
            account.username, account.is_demo = username, True
            account.home_unit = homes.get(person, house.district.root)
            account.save()
        for serial in range(4):
            Employer.objects.create(
                name=f"示例{serial}厂", territory=house.district.north, union_unit=house.district.north_2
            )
    today = date(2026, 11, 30)
    assert create_demo_supervision(on=today) == 11
    assert create_demo_supervision(on=today) == 0
    states = list(Letter.objects.order_by("pk").values_list("kind", "state"))
    assert states == [
        ("advisory", "corrected"),
        ("advisory", "unreceived"),
        ("opinion", "delivered"),
        ("proposal", "delivered"),
        ("advisory", "delivered"),
    ]
    assert Letter.objects.filter(overdue_on(today)).count() == 2
