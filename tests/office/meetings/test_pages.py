"""Pages of meetings: from the series to the signed minutes through the forms; who sees what; few queries."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.accounts import browser
from tests.office.house import House
from tieshan.office.meetings.actions.planning import plan_meeting
from tieshan.office.meetings.actions.series import create_series, schedule_series
from tieshan.office.meetings.models import Attendance, Meeting, Series, StudyMaterial, Topic
from tieshan.office.meetings.queries.people import USUAL, holders
from tieshan.office.meetings.queries.sign_in import paper_code
from tieshan.office.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_all")]


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def send(client: Client, url: str, **data: Any) -> None:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:4000]


def planned(house: House, kind: str = "chairs", *, days: int = 0) -> Meeting:
    day = timezone.localdate() + timedelta(days=days)
    return plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind=kind,
        title="主席会",
        day=day,
        starts_at="09:00:00",  # type: ignore[arg-type]
        on=timezone.localdate(),
        chair=house.people["leader"],
        recorder=house.people["office"],
        people=holders(house.district.root, USUAL[kind], on=timezone.localdate()),
    )


def test_a_series_is_set_up_and_planned_through_the_pages(house: House) -> None:
    client = browser(house.people["office"])
    assert "测试leader" in text(client.get("/meetings/series/new/"))
    send(
        client,
        "/meetings/series/new/",
        unit=house.district.root.pk,
        kind="chairs",
        rhythm="monthly",
        week="1",
        weekday="3",
        starts_at="09:00",
        place="三楼会议室",
        chair=house.people["leader"].pk,
        recorder=house.people["office"].pk,
        begins_on=timezone.localdate(),
    )
    series = Series.objects.get()
    assert series.groups.count() == 3
    send(client, f"/meetings/series/{series.pk}/schedule/", until=timezone.localdate() + timedelta(days=31))
    meeting = Meeting.objects.get()
    assert meeting.attendances.count() == 4
    assert meeting.day.isoformat() in text(client.get(f"/meetings/series/{series.pk}/"))
    month = f"{meeting.day:%Y-%m}"
    assert meeting.title in text(client.get(f"/meetings/calendar/?month={month}"))
    assert client.get("/meetings/calendar/?month=nonsense").status_code == 200


def test_a_meeting_is_recorded_signed_and_becomes_a_task_in_a_few_forms(house: House) -> None:
    meeting = planned(house)
    office, leader, north = (browser(house.people[name]) for name in ("office", "leader", "north"))
    send(north, "/meetings/topics/new/", unit=house.district.root.pk, kind="chairs", title="建会难点", text="")
    topic = Topic.objects.get()
    page = text(office.get(f"/meetings/{meeting.pk}/agenda/"))
    assert "建会难点" in page
    send(office, f"/meetings/{meeting.pk}/agenda/", points="通报上月工作", proposals=["0"])
    topic.refresh_from_db()
    assert topic.state == "taken"
    send(office, f"/meetings/{meeting.pk}/invite/")
    send(browser(house.people["south"]), f"/meetings/{meeting.pk}/excuse/", presence="leave", reason="培训")
    send(north, f"/meetings/{meeting.pk}/sign-in/", code=paper_code(meeting.pk, meeting.day))
    form = office.get(f"/meetings/{meeting.pk}/record/").context["form"]
    initial = form.initial
    rows = {row.account.username: row.pk for row in Attendance.objects.select_related("account") if row.account}
    # The excuse and the sign-in are on the form already.
    assert initial[f"presence_{rows['south']}"] == "leave"
    assert initial[f"presence_{rows['north']}"] in ("present", "late")
    given = {key: "" if value is None else value for key, value in initial.items()}
    given |= {f"presence_{rows['leader']}": "present", f"presence_{rows['office']}": "present", "summary": "通报"}
    items = list(meeting.items.order_by("number"))
    given[f"item_{items[1].pk}"] = "研究三户企业"
    given |= {"text_1": "一周内上门", "owner_1": house.people["north"].pk, "due_1": "2026-12-31", "ends_at": "10:30"}
    send(office, f"/meetings/{meeting.pk}/record/", **given)
    send(office, f"/meetings/{meeting.pk}/sign/")
    assert leader.get(f"/meetings/{meeting.pk}/sign/").status_code == 200
    send(leader, f"/meetings/{meeting.pk}/sign/")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.number) == ("final", 1)
    decision = meeting.decisions.get()
    send(leader, f"/decisions/{decision.pk}/task/", owner=house.people["north"].pk, due_on="2026-12-31")
    assert Task.objects.get().target == "一周内上门"
    page = text(north.get(f"/meetings/{meeting.pk}/"))
    assert "研究三户企业" in page
    assert "Record the meeting" not in page
    printed = text(north.get(f"/meetings/{meeting.pk}/minutes/"))
    assert "一周内上门" in printed
    assert "应到" in printed
    word = north.get(f"/meetings/{meeting.pk}/minutes/?word=1")
    assert "一周内上门" in "\n".join(p.text for p in Document(io.BytesIO(word.content)).paragraphs)
    assert browser(house.people["cadre"]).get(f"/meetings/{meeting.pk}/minutes/").status_code == 404


def test_the_screen_shows_a_code_that_signs_in_and_a_sheet_to_print(house: House) -> None:
    meeting = planned(house)
    office = browser(house.people["office"])
    page = office.get(f"/meetings/{meeting.pk}/code/")
    code = page.context["code"].replace(" ", "")
    assert code[:4] in text(office.get(f"/meetings/{meeting.pk}/code/?part=1"))
    assert "holds on the day" in text(office.get(f"/meetings/{meeting.pk}/code/?sheet=1"))
    svg = office.get(page.context["picture"])
    assert svg["Content-Type"] == "image/svg+xml"
    north = browser(house.people["north"])
    assert f'value="{code}"' in text(north.get(f"/meetings/{meeting.pk}/sign-in/?code={code}"))
    send(north, f"/meetings/{meeting.pk}/sign-in/", code=code)
    assert "1 of 3" in text(office.get(f"/meetings/{meeting.pk}/code/?part=1"))
    assert north.get(f"/meetings/{meeting.pk}/code/").status_code in (403, 404)


def test_people_of_a_meeting_are_chosen_and_guests_named(house: House) -> None:
    meeting = planned(house)
    office = browser(house.people["office"])
    assert "测试south" in text(office.get(f"/meetings/{meeting.pk}/people/"))
    send(
        office,
        f"/meetings/{meeting.pk}/people/",
        due=[house.people["leader"].pk, house.people["north"].pk],
        observers=[house.people["office"].pk],
        add_observer=house.people["cadre"].pk,
        guests="市总工会 王处长\n",
    )
    found = set(Attendance.objects.values_list("account__username", "part"))
    assert found == {
        ("leader", "due"),
        ("north", "due"),
        ("office", "observer"),
        ("cadre", "observer"),
        (None, "observer"),
    }


def test_the_presenter_finds_the_turn_and_shares_a_file(house: House) -> None:
    meeting = planned(house, "study")
    assert meeting.presenter is not None
    presenter = browser(meeting.presenter)
    office = browser(house.people["office"])
    assert "Order of turns" in text(office.get(f"/meetings/{meeting.pk}/presenter/"))
    upload = SimpleUploadedFile("notes.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    send(presenter, f"/meetings/{meeting.pk}/share/", kind="notes", title="讲稿", notes="要点", uploads=upload)
    material = StudyMaterial.objects.get()
    reader = browser(house.people["stranger"])
    page = text(reader.get("/study/?q=讲稿"))
    assert "讲稿" in page
    assert "notes.pdf" in text(reader.get(f"/study/{material.pk}/"))
    assert "讲稿" not in text(reader.get("/study/?month=2001-01"))


def test_lists_and_pages_cost_the_same_for_many_meetings(house: House, django_assert_max_num_queries: Any) -> None:
    series = create_series(
        actor=house.actor("office"),
        unit=house.district.root,
        kind="office",
        title="办公会",
        rhythm="weekly",
        weekday=0,
        starts_at="09:00:00",  # type: ignore[arg-type]
        begins_on=timezone.localdate(),
        on=timezone.localdate(),
        groups=USUAL["chairs"],
    )
    made = schedule_series(
        actor=house.actor("office"),
        series=series,
        until=timezone.localdate() + timedelta(days=30),
        on=timezone.localdate(),
    )
    pages = ["/meetings/", "/meetings/mine/", f"/meetings/{made[0].pk}/", "/meetings/calendar/", "/meetings/series/"]
    client = browser(house.people["office"])
    for address in pages:
        text(client.get(address))
        with django_assert_max_num_queries(26):
            text(client.get(address))
    text(client.get(f"/meetings/{made[0].pk}/record/"))
    with django_assert_max_num_queries(24):
        text(client.get(f"/meetings/{made[0].pk}/record/"))
