"""A notice blocks until its days are over and every objection that came in time is answered."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.district import OPERATOR, TODAY, District, actor_as
from tests.foundation.publicnotice.conftest import KIND, LINES, SHANGHAI, at, fresh, night_after, object_to, post
from tieshan.foundation import events
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.publicnotice import NoticeEnded, NoticeLine, notice_clear, post_notice
from tieshan.foundation.publicnotice.models import Line, Objection, PublicNotice
from tieshan.foundation.publicnotice.objecting import answer, objection_of_receipt, record_objection, set_aside
from tieshan.foundation.publicnotice.posting import prove_posting, withdraw
from tieshan.kernel.refusal import Forbidden, Refused

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 27)


def reply(objection: Objection, on: date, outcome: str = "not_upheld") -> Objection:
    return answer(actor=OPERATOR, objection=objection, outcome=outcome, text="经核查，符合条件。", on=on)


@pytest.fixture
def heard() -> Any:
    found: list[NoticeEnded] = []
    events.subscribe(NoticeEnded, found.append)
    yield found
    events._subscribers[NoticeEnded].remove(found.append)


def test_it_stands_working_days_and_then_is_clear(district: District, heard: list[NoticeEnded]) -> None:
    # Posted on a Sunday: Monday to Friday are the five days.
    notice = post(district.north_1)
    assert notice.last_day == LAST
    assert not notice_clear(district.north_1, KIND, LAST)
    assert notice_clear(district.north_1, KIND, LAST + timedelta(days=1))
    assert night_after(LAST - timedelta(days=1)) == 0
    assert night_after(LAST) == 1
    assert (fresh(notice).state, fresh(notice).closed_on) == ("clear", LAST + timedelta(days=1))
    assert [(e.notice_id, e.subject_id, e.objections) for e in heard] == [(notice.pk, district.north_1.pk, 0)]
    assert night_after(LAST) == 0


def test_only_what_is_shown_is_kept(district: District) -> None:
    notice = post(district.north_1, lines=[*LINES, NoticeLine("王五", masked=False)])
    with acting_as(OPERATOR):
        assert list(Line.objects.filter(notice=notice).values_list("name", flat=True)) == ["张**", "李*", "王五"]


def test_without_a_notice_nothing_is_clear(district: District) -> None:
    assert not notice_clear(district.north_1, KIND, date(2030, 1, 1))


def test_an_objection_of_the_last_minute_counts(district: District, heard: list[NoticeEnded]) -> None:
    notice = post(district.north_1)
    objection, _receipt = object_to(notice, at(LAST, 23, 59))
    assert not objection.is_late
    night_after(LAST)
    assert fresh(notice).state == "waiting"
    assert not notice_clear(district.north_1, KIND, date(2026, 12, 31))
    assert heard == []
    reply(objection, date(2026, 12, 2), "upheld")
    assert fresh(notice).state == "clear"
    assert notice_clear(district.north_1, KIND, date(2026, 12, 2))
    assert [(e.objections, e.upheld) for e in heard] == [(1, 1)]


def test_a_late_objection_is_recorded_and_blocks_nothing(district: District) -> None:
    notice = post(district.north_1)
    objection, _receipt = object_to(notice, at(LAST + timedelta(days=1), 0, 1))
    assert objection.is_late
    assert notice_clear(district.north_1, KIND, LAST + timedelta(days=1))
    night_after(LAST)
    assert fresh(notice).state == "clear"
    assert reply(objection, LAST + timedelta(days=3)).state == "answered"


def test_answers_before_the_end_do_not_end_it(district: District) -> None:
    notice = post(district.north_1)
    objection, _receipt = object_to(notice, at(TODAY + timedelta(days=1)))
    reply(objection, TODAY + timedelta(days=2))
    assert fresh(notice).state == "standing"
    assert not notice_clear(district.north_1, KIND, LAST)
    night_after(LAST)
    assert fresh(notice).state == "clear"


def test_each_of_several_objections_must_be_answered(district: District, heard: list[NoticeEnded]) -> None:
    notice = post(district.north_1)
    objections = [object_to(notice, at(TODAY + timedelta(days=1)))[0] for _n in range(3)]
    night_after(LAST)
    for objection in objections[:2]:
        reply(objection, LAST + timedelta(days=1))
        assert fresh(notice).state == "waiting"
    set_aside(actor=OPERATOR, objection=objections[2], text="广告", on=LAST + timedelta(days=1))
    assert fresh(notice).state == "clear"
    assert [e.objections for e in heard] == [2]


def test_a_letter_that_came_in_time_and_was_entered_late_still_counts(district: District) -> None:
    notice = post(district.north_1)
    night_after(LAST)
    objection, _receipt = record_objection(
        actor=OPERATOR, notice=notice, channel="letter", text="来信异议", at=at(LAST, 16)
    )
    assert not objection.is_late
    assert fresh(notice).state == "waiting"
    assert not notice_clear(district.north_1, KIND, date(2026, 12, 31))
    reply(objection, LAST + timedelta(days=3))
    assert fresh(notice).state == "clear"


def test_a_receipt_opens_the_answer_and_is_kept_nowhere(district: District) -> None:
    notice = post(district.north_1)
    objection, receipt = object_to(notice, at(TODAY), name="某职工", contact="13800000000")
    assert objection_of_receipt(receipt) == objection
    assert objection_of_receipt(receipt.lower().replace("-", "")) == objection
    for wrong in ("", "AAAA-BBBB-CCCC-DDDD", "x" * 500, "☭"):
        assert objection_of_receipt(wrong) is None
    with acting_as(OPERATOR), connection.cursor() as cursor:
        cursor.execute("SELECT o::text FROM publicnotice_objection o")
        stored = cursor.fetchone()[0]
    assert "某职工" not in stored
    assert receipt.replace("-", "") not in stored


def test_honest_objections_behind_one_address_are_not_lost(district: District) -> None:
    notice = post(district.north_1)
    found = [object_to(notice, at(TODAY, 10, n))[0] for n in range(8)]
    assert [o.is_doubtful for o in found] == [False] * 5 + [True] * 3
    assert object_to(notice, at(TODAY, 10, 9), address="192.0.2.2")[0].is_doubtful is False
    assert object_to(notice, at(TODAY, 12), looks_automatic=True)[0].is_doubtful is True
    # A doubtful one blocks as well, until somebody has looked at it.
    night_after(LAST)
    assert fresh(notice).state == "waiting"


def test_a_flood_is_sent_to_the_office(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieshan.foundation.publicnotice.objecting.REFUSED_FROM", 3)
    notice = post(district.north_1)
    for n in range(3):
        object_to(notice, at(TODAY, 10, n))
    with pytest.raises(Refused):
        object_to(notice, at(TODAY, 10, 4))
    assert object_to(notice, at(TODAY, 11, 30))[0].pk
    assert record_objection(actor=OPERATOR, notice=notice, channel="visit", text="异议", at=at(TODAY, 10, 5))[0].pk


def test_withdrawn_it_clears_nothing_and_a_new_one_begins_anew(district: District) -> None:
    notice = post(district.north_1)
    withdraw(actor=OPERATOR, notice=notice, reason="名单有误", on=TODAY)
    assert not notice_clear(district.north_1, KIND, date(2026, 12, 31))
    with pytest.raises(Refused):
        object_to(notice, at(TODAY))
    with pytest.raises(Refused):
        withdraw(actor=OPERATOR, notice=notice, reason="再次", on=TODAY)
    again = post(district.north_1, on=date(2026, 11, 30))
    assert again.last_day == date(2026, 12, 7)
    assert not notice_clear(district.north_1, KIND, date(2026, 12, 7))
    assert notice_clear(district.north_1, KIND, date(2026, 12, 8))


def test_the_answer_has_its_own_deadline(district: District) -> None:
    notice = post(district.north_1, answer_days=3)
    objection, _receipt = object_to(notice, at(TODAY))
    with acting_as(OPERATOR):
        deadline = Deadline.objects.get(kind="publicnotice.objection.answer", subject_id=objection.pk)
    assert deadline.due_on == date(2026, 11, 25)
    reply(objection, date(2026, 11, 25))
    with acting_as(OPERATOR):
        assert Deadline.objects.get(pk=deadline.pk).state == "met"


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"lines": []}, "empty"), ({"days": 0}, "days"), ({"lines": [NoticeLine(" ")]}, "nameless")],
)
def test_notices_that_make_no_sense(district: District, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as no:
        post(district.north_1, **changed)
    assert no.value.code == f"publicnotice.notice.{code}"


def test_closed_twice_is_refused(district: District) -> None:
    objection, _receipt = object_to(post(district.north_1), at(TODAY))
    reply(objection, TODAY)
    with pytest.raises(Refused):
        reply(objection, TODAY)
    with pytest.raises(Refused):
        set_aside(actor=OPERATOR, objection=objection, text="x", on=TODAY)


def test_proof_of_posting(district: District) -> None:
    notice = post(district.north_1)
    posting = prove_posting(
        actor=OPERATOR, notice=notice, place="厂门公告栏", posted_by="示例经办", day=TODAY, on=TODAY
    )
    assert posting.place == "厂门公告栏"
    with pytest.raises(Refused):
        prove_posting(
            actor=OPERATOR, notice=notice, place="厂门", posted_by="x", day=TODAY - timedelta(days=1), on=TODAY
        )


def test_who_may(district: District) -> None:
    notice = post(district.north_1)
    objection, _receipt = object_to(notice, at(TODAY))
    stranger = actor_as("federation_chair", district.south)
    own = actor_as("enterprise_chair", district.north_1)
    with pytest.raises(Forbidden):
        withdraw(actor=stranger, notice=notice, reason="x", on=TODAY)
    with pytest.raises(Forbidden):
        answer(actor=actor_as("cadre", district.north), objection=objection, outcome="upheld", text="x", on=TODAY)
    with acting_as(stranger):
        assert list(Objection.objects.all()) == []
        assert list(PublicNotice.objects.all()) == []
    with acting_as(own):
        assert [o.text for o in Objection.objects.all()] == ["名单中有人不符合条件"]


def test_the_database_refuses_a_step_past_the_table(district: District) -> None:
    notice = post(district.north_1)
    with act_context(OPERATOR, "organisations.unit.edit"):
        PublicNotice.objects.filter(pk=notice.pk).update(state="withdrawn", closed_on=TODAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicNotice.objects.filter(pk=notice.pk).update(state="clear")
        with pytest.raises(DatabaseError), transaction.atomic():
            Line.objects.filter(notice=notice).update(name="改名")


def test_only_inside_an_act(district: District) -> None:
    with pytest.raises(RuntimeError):
        post_notice(
            actor=OPERATOR, subject=None, kind=KIND, title="x", unit=district.north, lines=LINES, days=1, on=TODAY
        )


@pytest.mark.django_db(transaction=True)
def test_an_objection_at_the_very_end_is_never_lost() -> None:
    """The night's run and a last objection at the same moment: whichever is first, the objection holds it up."""
    from tests.district import make_district

    district = make_district()
    notice = post(district.north_1)
    gate = threading.Barrier(2)
    trouble: list[BaseException] = []

    def run(what: Any) -> None:
        try:
            gate.wait(10)
            what()
        except BaseException as wrong:
            trouble.append(wrong)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(lambda: night_after(LAST),)),
        threading.Thread(
            target=run,
            args=(
                lambda: record_objection(
                    actor=OPERATOR, notice=notice, channel="letter", text="异议", at=at(LAST, 23, 59)
                ),
            ),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert trouble == []
    assert fresh(notice).state == "waiting"
    assert at(LAST, 23, 59).astimezone(SHANGHAI).date() == LAST
