"""A congress from the election to its resolutions, and what is laid open; attendance and votes of all delegates."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from docx import Document

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.rights.congress.actions import (
    add_resolution,
    change_delegates,
    constitute_congress,
    hand_out_papers,
    hold_session,
    plan_session,
    prove_affair,
    publish_affair,
    strike_affair,
)
from tieshan.rights.congress.models import (
    Congress,
    CongressDelegate,
    CongressResolution,
    CongressSession,
    OpenAffair,
)
from tieshan.rights.congress.queries import delegates_on, democracy_of
from tieshan.rights.congress.waiting import waiting_sessions
from tieshan.rights.congress.web.acts import HoldForm

pytestmark = pytest.mark.django_db
ELECTED, PLANNED, HELD = date(2025, 3, 10), date(2026, 8, 1), date(2026, 8, 3)
TODAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


def delegates(count: int) -> list[Any]:
    return [{"name": f"代表{n}", "job": "车工", "group": "frontline", "is_woman": n % 2 == 0} for n in range(count)]


def elected(house: House, count: int = 30, **facts: Any) -> Congress:
    given: dict[str, Any] = {
        "unit": house.district.north_1,
        "number": 1,
        "form": "delegates",
        "elected_on": ELECTED,
        "years": 3,
        "delegates": delegates(count),
        **facts,
    }
    return constitute_congress(actor=house.actor("chair"), on=TODAY, **given)


def planned(house: House, congress: Congress, agenda: str = "工资方案\n集体合同草案") -> CongressSession:
    return plan_session(
        actor=house.actor("chair"),
        congress=congress,
        planned_on=PLANNED,
        place="礼堂",
        agenda=agenda,
        on=date(2026, 7, 1),
    )


def held(house: House, session: CongressSession, *, away: int, ballots: list[Any], on: date = HELD) -> CongressSession:
    absent = list(delegates_on(session.congress, on)[:away])
    return hold_session(
        actor=house.actor("chair"),
        session=session,
        held_on=on,
        minutes="记录",
        ballots=ballots,
        absent=absent,
        on=TODAY,
    )


def ballot(favour: int, against: int = 0) -> Any:
    return {"matter": "contract", "title": "集体合同草案", "in_favour": favour, "against": against}


def test_two_thirds_attend_and_more_than_half_of_all_carry(house: House) -> None:
    congress = elected(house)
    session = planned(house, congress)
    assert [(d.kind, d.due_on) for d in deadlines_of(session)] == [("rights.congress.papers", date(2026, 7, 25))]
    with pytest.raises(Refused) as few:
        held(house, session, away=11, ballots=[])
    assert few.value.code == "rights.congress.quorum"
    hand_out_papers(actor=house.actor("chair"), session=session, sent_on=date(2026, 7, 20), on=date(2026, 7, 20))
    done = held(house, session, away=10, ballots=[ballot(15, 5), ballot(16, 4)])
    assert (done.present, done.members) == (20, 30)
    # Fifteen of thirty is half, not more, though three quarters of those present agreed.
    assert list(done.resolutions.order_by("pk").values_list("in_favour", "carried")) == [(15, False), (16, True)]
    with pytest.raises(Refused) as many:
        add_resolution(
            actor=house.actor("chair"),
            session=done,
            matter="pay",
            title="x",
            text="",
            in_favour=20,
            against=1,
            on=TODAY,
        )
    assert many.value.code == "rights.congress.votes"
    with pytest.raises(Refused):
        held(house, done, away=0, ballots=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        CongressResolution.objects.update(carried=True)
    # Entered in the year after the election it is watched from this year; it has met, and next year is watched.
    watched = [(2027, "running"), (2026, "met")]
    assert [(d.due_on.year, d.state) for d in deadlines_of(congress, "rights.congress.plan")] == watched
    # A second session of the year, or one of an earlier year entered late, changes nothing in that.
    for day in (date(2026, 8, 20), date(2025, 12, 20)):
        congress.refresh_from_db()
        held(house, planned(house, congress), away=0, ballots=[], on=day)
        assert [(d.due_on.year, d.state) for d in deadlines_of(congress, "rights.congress.plan")] == watched


def test_delegates_change_and_the_old_list_stays(house: House) -> None:
    congress = elected(house)
    changed = [*delegates(29), {"name": "新代表", "job": "钳工", "group": "technical", "is_woman": False}]
    change_delegates(
        actor=house.actor("chair"), congress=congress, delegates=changed, changed_on=date(2026, 5, 1), on=TODAY
    )
    assert delegates_on(congress, date(2026, 4, 30)).filter(name="代表29").exists()
    assert not delegates_on(congress, date(2026, 5, 1)).filter(name="代表29").exists()
    assert delegates_on(congress, TODAY).count() == 30
    assert CongressDelegate.objects.count() == 31
    # A change before that one would seat those twice who came with it.
    with pytest.raises(Refused) as back:
        change_delegates(
            actor=house.actor("chair"), congress=congress, delegates=changed, changed_on=date(2026, 4, 1), on=TODAY
        )
    assert (back.value.code, back.value.facts["field"]) == ("rights.congress.changed_since", "changed_on")
    assert delegates_on(congress, TODAY).count() == 30


def test_the_form_names_the_delegates_of_the_day_on_which_it_met(house: House) -> None:
    congress = elected(house)
    session = planned(house, congress)
    changed = [{**one, "name": "新代表"} if one["name"] == "代表29" else one for one in delegates(30)]
    change_delegates(actor=house.actor("chair"), congress=congress, delegates=changed, changed_on=HELD, on=TODAY)

    def named(**sent: str) -> set[str]:
        return {one.name for one in HoldForm(sent, of=session).fields["absent"].queryset}  # type: ignore[attr-defined]

    assert {"代表29", "新代表"} & named() == {"代表29"}
    assert {"代表29", "新代表"} & named(held_on=HELD.isoformat()) == {"新代表"}
    assert {"代表29", "新代表"} & named(held_on="gestern") == {"代表29"}


def test_the_next_congress_ends_the_one_before(house: House) -> None:
    first = elected(house)
    with pytest.raises(Refused):
        elected(house, number=1, elected_on=date(2026, 5, 1))
    second = elected(house, number=2, elected_on=date(2026, 5, 1), years=5)
    first.refresh_from_db()
    assert first.ended_on == date(2026, 5, 1)
    assert second.ends_on == date(2031, 5, 1)
    assert [d.state for d in deadlines_of(first)] == ["dropped", "dropped"]
    with pytest.raises(Refused):
        elected(house, number=3, elected_on=date(2026, 6, 1), years=6)
    with pytest.raises(Refused):
        planned(house, first)


def test_who_sees_and_who_may(house: House) -> None:
    congress = elected(house)
    session = planned(house, congress)
    with pytest.raises(Forbidden):
        hold_session(actor=house.actor("chair2"), session=session, held_on=HELD, minutes="x", ballots=[], on=TODAY)
    for name, seen in (("chair", True), ("north", True), ("leader", True), ("chair2", False), ("south", False)):
        with acting_as(house.actor(name)):
            found = [model.objects.exists() for model in (Congress, CongressDelegate, CongressSession)]
            assert found == [seen] * 3, name
    for name, waits in (("chair", True), ("north", True), ("chair2", False)):
        with acting_as(house.actor(name)):
            assert (waiting_sessions(house.actor(name), PLANNED) is not None) is waits, name
            assert waiting_sessions(house.actor(name), date(2026, 7, 31)) is None


def test_openness_with_evidence_and_the_figures_of_a_year(house: House) -> None:
    chair, unit = house.actor("chair"), house.district.north_1
    facts: dict[str, Any] = {"actor": chair, "unit": unit, "matter": "pay", "place": "公开栏", "on": TODAY}
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20 + b"IEND"
    upload = SimpleUploadedFile("栏.png", png)
    affair = publish_affair(**facts, title="工资方案", published_on=date(2026, 3, 1), uploads=[upload])
    wrong = publish_affair(**facts, title="写错了", published_on=date(2026, 3, 2))
    with pytest.raises(Refused):
        publish_affair(**facts, title="将来", published_on=date(2026, 12, 1))
    upload = SimpleUploadedFile("补.png", png)
    late = publish_affair(**facts, title="没有照片", published_on=date(2026, 3, 3))
    with pytest.raises(Forbidden):
        prove_affair(actor=house.actor("chair2"), affair=late, uploads=[upload], on=TODAY)
    with pytest.raises(Refused):
        prove_affair(actor=chair, affair=late, uploads=[], on=TODAY)
    late = prove_affair(actor=chair, affair=late, uploads=[upload], on=TODAY)
    assert [file.name for file in attachments_of(late)] == ["补.png"]
    strike_affair(actor=chair, affair=wrong, reason="重复", on=TODAY)
    with pytest.raises(Refused):
        prove_affair(actor=chair, affair=wrong, uploads=[upload], on=TODAY)
    session = held(house, planned(house, elected(house)), away=0, ballots=[])
    year = democracy_of([unit.pk, house.district.north_2.pk], date(2026, 1, 1), date(2026, 12, 31))
    assert set(year) == {unit.pk}
    found = year[unit.pk]
    assert (found.sessions, found.session_id, found.affairs, found.matters) == (1, session.pk, 2, 1)
    person = browser(house.people["chair"])
    assert "栏.png" in person.get(f"/openness/{affair.pk}/").content.decode()
    listed = person.get("/openness/?proved=1").content.decode()
    assert "工资方案" in listed
    assert "写错了" not in listed
    assert browser(house.people["chair2"]).get(f"/openness/{affair.pk}/").status_code == 404


def test_the_pages_work_by_hand(house: House) -> None:
    chair = browser(house.people["chair"])
    lines = "\n".join(
        f"代表{n}\t焊工\t{'管理' if n > 27 else '一线'}\t{'女' if n % 3 == 0 else '男'}" for n in range(30)
    )
    form = {"unit": house.district.north_1.pk, "form": "delegates", "number": 1, "elected_on": "2026-01-05", "years": 3}
    assert chair.post("/congress/constitute/", form | {"delegates": lines}).status_code == 302
    congress = Congress.objects.get()
    assert congress.delegates.filter(group="manager").count() == 2
    assert congress.delegates.filter(is_woman=True).count() == 10
    plan = {"planned_on": "2026-01-20", "place": "", "agenda": "厂长报告\n集体合同草案", "version": 1}
    assert chair.post(f"/congress/{congress.pk}/plan/", plan).status_code == 302
    session = CongressSession.objects.get()
    page = chair.get(f"/congress/sessions/{session.pk}/hold/").content.decode()
    assert "集体合同草案" in page
    sent = {"held_on": "2026-01-20", "minutes": "记录", "version": 1, "ballots-rows": 2}
    sent |= {"ballots-0-title": "厂长报告", "ballots-0-matter": "report", "ballots-0-in_favour": ""}
    sent |= {"ballots-1-title": "集体合同草案", "ballots-1-matter": "contract", "ballots-1-in_favour": "28"}
    sent |= {"absent": [delegates_on(congress, date(2026, 1, 20))[0].pk]}
    assert chair.post(f"/congress/sessions/{session.pk}/hold/", sent).status_code == 302
    assert CongressResolution.objects.get().carried
    for path in (
        "/congress/",
        "/congress/?met=1&overdue=0",
        f"/congress/{congress.pk}/",
        f"/congress/{congress.pk}/?tab=delegates",
        f"/congress/{congress.pk}/delegates/",
        "/congress/sessions/",
        "/congress/sessions/?due=1",
        f"/congress/sessions/{session.pk}/",
        f"/congress/sessions/{session.pk}/resolution/",
        "/congress/resolutions/?matter=contract&carried=1",
        "/openness/",
        "/openness/publish/",
    ):
        assert chair.get(path).status_code == 200, path
    assert OpenAffair.objects.count() == 0
    # The minutes are a Chinese paper, whoever prints them; nobody else's union.
    chair.cookies["django_language"] = "en"
    minutes = f"/congress/sessions/{session.pk}/minutes.docx"
    paper = Document(io.BytesIO(chair.get(minutes).content))
    said = [one.text for one in paper.paragraphs]
    assert said[1] == "第一届职工代表大会第一次会议记录"
    assert "出席情况：应到代表30人，实到29人。" in said
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == ["集体合同草案", "28", "0", "1", "通过"]
    assert browser(house.people["chair2"]).get(minutes).status_code == 404
