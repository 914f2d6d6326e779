"""A meeting from its series to signed minutes and tasks; who sees what; what the rooms above hear."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.events import subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.proofs import COLUMNS, ProofChanged, proof_kind
from tieshan.office.meetings.actions.attendance import excuse_oneself, sign_in
from tieshan.office.meetings.actions.minutes import (
    Decided,
    Tick,
    amend_minutes,
    assign_decision,
    hold_meeting,
    return_minutes,
    sign_minutes,
)
from tieshan.office.meetings.actions.planning import (
    Line,
    cancel_meeting,
    change_presenter,
    convene_meeting,
    invite_to_meeting,
    plan_meeting,
    set_agenda,
    submit_topic,
)
from tieshan.office.meetings.actions.series import create_series, schedule_series
from tieshan.office.meetings.actions.study import share_material
from tieshan.office.meetings.agenda import agenda_proposals
from tieshan.office.meetings.models import AgendaItem, Attendance, Decision, Meeting, StudyMaterial, Topic
from tieshan.office.meetings.queries.meetings import heads
from tieshan.office.meetings.queries.people import USUAL, Asked, usual_people
from tieshan.office.meetings.queries.sign_in import paper_code, screen_code
from tieshan.office.meetings.terms import Presence, State
from tieshan.office.tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_all")]
ON = date(2026, 11, 2)
START = time(9, 0)


def chairs_series(house: House, **facts: Any) -> Any:
    given: dict[str, Any] = {
        "unit": house.district.root,
        "kind": "chairs",
        "title": "主席会",
        "rhythm": "monthly",
        "weekday": 3,
        "week": "1",
        "starts_at": START,
        "begins_on": date(2026, 1, 1),
        "on": ON,
        "chair": house.people["leader"],
        "recorder": house.people["office"],
        "groups": USUAL["chairs"],
        **facts,
    }
    return create_series(actor=house.actor("office"), **given)


def asked(house: House, *names: str) -> list[Asked]:
    return [Asked(house.people[n].pk, n, house.people[n].home_unit_id) for n in names]


def held(house: House, *, on: date = ON, came: tuple[str, ...] = ("leader", "north"), **facts: Any) -> Meeting:
    """A chairs' meeting of today, recorded."""
    meeting = plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind=facts.pop("kind", "chairs"),
        title="主席会",
        day=on,
        starts_at=START,
        on=on,
        chair=house.people["leader"],
        recorder=house.people["office"],
        people=asked(house, "leader", "north", "south"),
    )
    rows = Attendance.objects.filter(meeting=meeting).select_related("account")
    ticks = {r.pk: Tick("present" if r.account.username in came else "leave") for r in rows if r.account}
    return hold_meeting(actor=house.actor("office"), meeting=meeting, ticks=ticks, summary="通报工作", on=on, **facts)


def test_a_series_plans_its_meetings_with_the_people_of_the_posts(house: House) -> None:
    series = chairs_series(house)
    assert [(a.name, a.part) for a in usual_people(series, on=ON)] == [
        ("测试leader", "due"),
        ("测试office", "observer"),
        ("测试north", "due"),
        ("测试south", "due"),
    ]
    made = schedule_series(actor=house.actor("office"), series=series, until=date(2026, 12, 31), on=ON)
    assert [m.day for m in made] == [date(2026, 11, 5), date(2026, 12, 3)]
    assert Attendance.objects.filter(meeting=made[0]).count() == 4
    with pytest.raises(Refused) as twice:
        schedule_series(actor=house.actor("office"), series=series, until=date(2026, 12, 31), on=ON)
    assert twice.value.code == "office.series.planned"


def test_a_day_of_rest_moves_to_the_next_working_day(house: House) -> None:
    series = chairs_series(house, rhythm="weekly", week="", weekday=3)
    made = schedule_series(actor=house.actor("office"), series=series, until=date(2026, 10, 9), on=date(2026, 9, 28))
    # 1 October is a holiday until the 7th.
    assert [m.day for m in made] == [date(2026, 10, 8)]


def test_from_the_invitation_to_final_minutes_and_a_task(house: House) -> None:
    office, leader = house.actor("office"), house.actor("leader")
    meeting = plan_meeting(
        actor=office,
        unit=house.district.root,
        kind="chairs",
        title="主席会",
        day=date(2026, 11, 5),
        starts_at=START,
        on=ON,
        chair=house.people["leader"],
        recorder=house.people["office"],
        people=asked(house, "leader", "north", "south"),
    )
    topic = submit_topic(actor=house.actor("north"), unit=house.district.root, kind="chairs", title="建会难点", on=ON)
    point = next(p for p in agenda_proposals(house.district.root, ON) if p.topic_id == topic.pk)
    set_agenda(
        actor=office, meeting=meeting, lines=[Line("通报"), Line(point.title, point.source, "", point.topic_id)], on=ON
    )
    assert Topic.objects.get().state == "taken"
    invite_to_meeting(actor=office, meeting=meeting, on=ON)
    assert set(Notice.objects.values_list("account__username", flat=True)) == {"leader", "north", "south"}
    excuse_oneself(actor=house.actor("south"), meeting=meeting, presence="leave", reason="", on=ON)
    rows = {r.account.username: r for r in Attendance.objects.select_related("account") if r.account}
    with pytest.raises(Refused) as early:
        hold_meeting(actor=office, meeting=meeting, ticks={}, summary="通报", on=ON)
    assert early.value.code == "office.meeting.future"
    day = meeting.day
    items = list(AgendaItem.objects.order_by("number"))
    hold_meeting(
        actor=office,
        meeting=meeting,
        # The one who excused himself needs no tick.
        ticks={rows["leader"].pk: Tick("present"), rows["north"].pk: Tick("late")},
        summary="通报各联合会工作",
        discussions={items[1].pk: "研究了三户企业的情况"},
        more_points=["临时议题"],
        decisions=[Decided("由北园联合会一周内上门", house.people["north"].pk, date(2026, 11, 13), "一致同意")],
        on=day,
    )
    found = heads(meeting)
    assert (found.due, found.came, found.away, found.needed, found.short) == (3, 2, 1, 2, False)
    with pytest.raises(Refused):  # the chair cannot go first
        sign_minutes(actor=leader, meeting=meeting, expected_version=None, on=day)
    sign_minutes(actor=office, meeting=meeting, expected_version=None, on=day)
    return_minutes(actor=leader, meeting=meeting, reason="补充表决", on=day)
    sign_minutes(actor=office, meeting=meeting, expected_version=None, on=day)
    sign_minutes(actor=leader, meeting=meeting, expected_version=None, on=day + timedelta(days=1))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.recorder_signed_on, meeting.chair_signed_on) == (
        State.FINAL,
        day,
        day + timedelta(days=1),
    )
    decision = Decision.objects.get()
    task = assign_decision(
        actor=leader, decision=decision, owner=house.people["north"], due_on=date(2026, 11, 13), on=day
    )
    assert (task.unit, task.owner, task.due_on) == (house.district.root, house.people["north"], date(2026, 11, 13))
    with pytest.raises(Refused) as again:
        assign_decision(actor=leader, decision=decision, owner=house.people["north"], due_on=task.due_on, on=day)
    assert again.value.code == "office.decision.assigned"
    assert Task.objects.count() == 1


def test_final_minutes_cannot_be_changed_by_anybody_only_supplemented(house: House) -> None:
    meeting = held(house, decisions=[Decided("照办")])
    sign_minutes(actor=house.actor("office"), meeting=meeting, expected_version=None, on=ON)
    sign_minutes(actor=house.actor("leader"), meeting=meeting, expected_version=None, on=ON)
    with pytest.raises(Refused) as closed:
        hold_meeting(actor=house.actor("office"), meeting=meeting, ticks={}, summary="改写", on=ON)
    assert closed.value.facts["state"] == State.FINAL
    for change in (
        lambda: Meeting.objects.update(summary="改写"),
        lambda: Attendance.objects.update(presence="present"),
        lambda: Decision.objects.all().delete(),
        lambda: AgendaItem.objects.create(meeting=meeting, number=9, title="补记"),
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            act_context(house.actor("office"), "office.meeting.hold"),
        ):
            change()
    added = amend_minutes(actor=house.actor("office"), meeting=meeting, text="决定第一项补充期限", on=ON)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        act_context(house.actor("office"), "office.minutes.amend"),
    ):
        type(added).objects.update(text="别的")


def test_who_is_asked_reads_the_meeting_and_nobody_else(house: House) -> None:
    meeting = held(house)
    for name, sees in (("north", True), ("office", True), ("cadre", False), ("chair", False), ("stranger", False)):
        actor = house.actor(name)
        with acting_as(actor):
            assert Meeting.objects.visible_to(actor, "office.meeting.list").filter(pk=meeting.pk).exists() is sees, name
    with pytest.raises(Forbidden):
        plan_meeting(
            actor=house.actor("north"),
            unit=house.district.root,
            kind="other",
            title="会",
            day=ON,
            starts_at=START,
            on=ON,
        )


def test_the_database_itself_shows_minutes_to_those_alone_whom_they_concern(house: House) -> None:
    meeting = held(house, decisions=[Decided("照办")])
    sees = {"office": True, "leader": True, "north": True, "cadre": False, "chair": False, "stranger": False}
    for name, shown in sees.items():
        with acting_as(house.actor(name)), connection.cursor() as cursor:
            assert Meeting.objects.filter(pk=meeting.pk).exists() is shown, name
            assert Decision.objects.filter(meeting_id=meeting.pk).exists() is shown, name
            cursor.execute(
                "SELECT count(*) > 0 FROM audit_rowhistory WHERE table_name = %s AND row_pk = %s",
                [Meeting._meta.db_table, meeting.pk],
            )
            assert cursor.fetchone()[0] is shown, name


def test_signing_in_takes_the_code_of_the_moment_and_notes_who_is_late(house: House) -> None:
    meeting = plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind="chairs",
        title="主席会",
        day=ON,
        starts_at=START,
        on=ON,
        people=asked(house, "leader", "north", "south"),
    )

    def at(hour: int, minute: int, second: int = 0, day: date = ON) -> datetime:
        return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute, second))

    code = screen_code(meeting.pk, at(8, 55))
    assert code != screen_code(meeting.pk, at(8, 57))
    with pytest.raises(Refused) as old:
        sign_in(actor=house.actor("north"), meeting=meeting, code=code, at=at(8, 58))
    assert old.value.code == "office.attendance.code"
    row = sign_in(actor=house.actor("north"), meeting=meeting, code=code.lower(), at=at(8, 56, 30))
    assert row.presence == Presence.PRESENT
    with pytest.raises(Refused) as twice:
        sign_in(actor=house.actor("north"), meeting=meeting, code=code, at=at(8, 56, 40))
    assert twice.value.code == "office.attendance.already"
    paper = paper_code(meeting.pk, ON)
    assert sign_in(actor=house.actor("south"), meeting=meeting, code=paper, at=at(9, 11)).presence == Presence.LATE
    with pytest.raises(Refused) as stranger:
        sign_in(actor=house.actor("stranger"), meeting=meeting, code=paper, at=at(9, 0))
    assert stranger.value.code == "office.attendance.not_asked"
    with pytest.raises(Refused) as later:
        sign_in(actor=house.actor("leader"), meeting=meeting, code=paper, at=at(9, 0, day=date(2026, 11, 3)))
    assert later.value.code == "office.attendance.day"


def test_a_sign_in_after_the_form_was_opened_is_not_lost(house: House) -> None:
    meeting = plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind="chairs",
        title="主席会",
        day=ON,
        starts_at=START,
        on=ON,
        chair=house.people["leader"],
        recorder=house.people["office"],
        people=asked(house, "leader", "north"),
    )
    opened = timezone.make_aware(datetime(2026, 11, 2, 9, 0))
    sign_in(
        actor=house.actor("north"),
        meeting=meeting,
        code=paper_code(meeting.pk, ON),
        at=opened + timedelta(minutes=2),
    )
    rows = {r.name: r.pk for r in Attendance.objects.all()}
    ticks = {rows["leader"]: Tick("present"), rows["north"]: Tick("absent")}
    office = house.actor("office")
    hold_meeting(actor=office, meeting=meeting, ticks=ticks, summary="会", on=ON, opened_at=opened)
    assert Attendance.objects.get(name="north").presence == Presence.PRESENT
    # Opened again with the sign-in on it, the recorder's word counts.
    hold_meeting(actor=office, meeting=meeting, ticks=ticks, summary="会", on=ON, opened_at=opened + timedelta(hours=1))
    assert Attendance.objects.get(name="north").presence == Presence.ABSENT


def test_presenters_take_turns_and_a_change_needs_a_reason(house: House) -> None:
    series = chairs_series(house, kind="study", title="学习会", groups=USUAL["study"])
    office = house.actor("office")
    made = schedule_series(actor=office, series=series, until=date(2026, 12, 31), on=ON)
    first, second = made
    assert first.presenter_id != second.presenter_id
    assert {first.presenter_id, second.presenter_id} <= {
        house.people[n].pk for n in ("office", "north", "south", "cadre")
    }
    other = next(house.people[n] for n in ("north", "cadre") if house.people[n].pk != first.presenter_id)
    with pytest.raises(Refused) as silent:
        change_presenter(actor=office, meeting=first, presenter=other, topic="工会法", reason="", on=ON)
    assert silent.value.code == "office.presenter.reason"
    changed = change_presenter(actor=office, meeting=first, presenter=other, topic="工会法", reason="出差", on=ON)
    assert changed.presenter == other


def test_the_presenter_shares_material_with_the_whole_district(house: House) -> None:
    meeting = plan_meeting(
        actor=house.actor("office"),
        unit=house.district.root,
        kind="study",
        title="学习会",
        day=ON,
        starts_at=START,
        on=ON,
        topic="集体协商",
        people=asked(house, "north"),
    )
    assert meeting.presenter == house.people["north"]
    share_material(actor=house.actor("north"), meeting=meeting, kind="notes", title="讲稿", notes="要点", on=ON)
    with pytest.raises(Forbidden):
        share_material(actor=house.actor("south"), meeting=meeting, kind="notes", title="讲稿", on=ON)
    reader = house.actor("stranger")
    assert StudyMaterial.objects.visible_to(reader, "office.study.list").count() == 1


def test_the_proof_kinds_tell_what_took_place_and_when_it_changes(house: House) -> None:
    heard: list[ProofChanged] = []
    subscribe(ProofChanged, heard.append)
    meeting = held(house)
    rows = list(proof_kind("office.meeting").rows())
    assert all(set(COLUMNS) <= set(row) for row in rows)
    assert [(r["kind"], r["has_minutes"], r["unit_id"]) for r in rows] == [("chairs", False, house.district.root.pk)]
    came = list(proof_kind("office.attendance").rows())
    assert all(set(COLUMNS) <= set(row) for row in came)
    assert {r["account_id"] for r in came} == {house.people["leader"].pk, house.people["north"].pk}
    sign_minutes(actor=house.actor("office"), meeting=meeting, expected_version=None, on=ON)
    heard.clear()
    sign_minutes(actor=house.actor("leader"), meeting=meeting, expected_version=None, on=ON + timedelta(days=3))
    assert [r["has_minutes"] for r in proof_kind("office.meeting").rows()] == [True]
    assert {(e.kind, d) for e in heard for d in e.days} == {("office.meeting", ON), ("office.attendance", ON)}


def test_a_cancelled_meeting_gives_its_topics_back_and_proves_nothing(house: House) -> None:
    office = house.actor("office")
    meeting = plan_meeting(
        actor=office,
        unit=house.district.root,
        kind="chairs",
        title="主席会",
        day=ON,
        starts_at=START,
        on=ON,
        people=asked(house, "north"),
    )
    topic = submit_topic(actor=house.actor("chair"), unit=house.district.root, kind="chairs", title="议题", on=ON)
    set_agenda(actor=office, meeting=meeting, lines=[Line("议题", "topic", "", topic.pk)], on=ON)
    cancel_meeting(actor=office, meeting=meeting, expected_version=None, reason="防汛", on=ON)
    assert Topic.objects.get().state == "waiting"
    assert not proof_kind("office.meeting").rows().exists()
    with pytest.raises(Refused):
        convene_meeting(actor=office, meeting=meeting, people=[], on=ON)
    with pytest.raises(Forbidden):
        submit_topic(actor=house.actor("chair"), unit=house.district.south, kind="other", title="别家", on=ON)
