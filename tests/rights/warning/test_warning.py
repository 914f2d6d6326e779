"""Signs from the work of all rooms, a documented grade, its procedure, and who sees nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from tests.accounts import appointed, browser, give_post
from tests.district import OPERATOR, actor_as
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import own_values, parameter
from tieshan.organisations.models import Employer
from tieshan.organisations.signals import signal_sources
from tieshan.rights.concerns.actions import submit_concern
from tieshan.rights.concerns.models import Concern
from tieshan.rights.dialogue.actions import hold_dialogue, keep_promise, plan_dialogue
from tieshan.rights.dialogue.models import Promise
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.warning import actions
from tieshan.rights.warning.models import EarlyWarning, Episode, GradeChange, Level, MissedReport, Sign, Signal
from tieshan.rights.warning.queries import rule_of, standing_of
from tieshan.rights.warning.queries.versions import version_since
from tieshan.rights.warning.rules import Fact, judge
from tieshan.rights.warning.terms import Grade
from tieshan.rights.warning.waiting import waiting_visits, waiting_warnings

pytestmark = pytest.mark.django_db
ZONE = timezone.get_default_timezone()
AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
ON = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def employer(house: House) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name="示例机械有限公司", territory=house.district.north, union_unit=house.district.north_1, workers=150
        )


def run(at: datetime = AT, **options: Any) -> int:
    return actions.run_warnings(actor=OPERATOR, at=at, **options)


def complain(at: datetime = AT, **facts: Any) -> Concern:
    given = {"kind": "complain", "text": "拖欠工资", "employer_words": "示例机械有限公司", **facts}
    return submit_concern(actor=ANONYMOUS, at=at, **given)[0]


def sign(house: House, employer: Employer, kind: str = "arrears", who: str = "north", **facts: Any) -> Sign:
    given = {"workers": 3, "text": "两个月未发工资", "seen_on": ON, "at": AT, **facts}
    return actions.report_sign(actor=house.actor(who), employer=employer, kind=kind, **given)


def test_every_source_has_its_points_in_the_lawbook() -> None:
    found = {source.code: parameter(source.parameter, on=ON) for source in signal_sources()}
    assert len(found) >= 15
    for rule in found.values():
        each, most, lowest = rule.wholes
        assert each <= most
        assert lowest in Grade.values
        # Chosen by the product: never shown as law.
        assert not rule.show_as_law


def test_grades_follow_points_people_and_complaints() -> None:
    rule = rule_of(ON)
    cases: list[tuple[list[tuple[str, int]], Grade]] = [
        ([], Grade.NONE),
        ([("election", 0)], Grade.NONE),
        ([("complaint", 1)], Grade.BLUE),
        ([("complaint", 1)] * 2, Grade.YELLOW),
        ([("dispute", 9)], Grade.BLUE),
        ([("dispute", 10)], Grade.YELLOW),
        ([("dispute", 30)], Grade.ORANGE),
        ([("sign_moving", 0)], Grade.ORANGE),
        ([("sign_unrest", 0)], Grade.RED),
        ([("levy", 0)] * 2 + [("contract", 0)], Grade.BLUE),
        ([("levy", 0)] * 9, Grade.BLUE),
        ([("sign_arrears", 5)] * 2, Grade.ORANGE),
        ([("a room that is gone", 99)], Grade.NONE),
    ]
    for facts, grade in cases:
        found = judge([Fact(source, workers, ON) for source, workers in facts], rule)
        assert found.grade == grade, facts
        assert found.score == sum(part.points for part in found.parts)


def test_every_past_day_is_judged_by_the_same_rule(house: House, employer: Employer) -> None:
    """The statement over all days against the rule for one day, on facts that begin and end at random."""
    lots = random.Random(7)
    others = []
    with act_context(OPERATOR, "organisations.employer.register"):
        for n in range(6):
            others.append(Employer.objects.create(name=f"示例随机{n}有限公司", territory=house.district.south))
    kinds = ["arrears", "layoff", "moving", "unrest", "other"]
    with act_context(OPERATOR, "rights.warning.sign"):
        for _n in range(45):
            seen = ON - timedelta(days=lots.randrange(0, 200))
            over = seen + timedelta(days=lots.randrange(0, 60)) if lots.random() < 0.7 else None
            Sign.objects.create(
                employer=lots.choice(others), unit=house.district.south, kind=lots.choice(kinds), seen_on=seen,
                workers=lots.choice([0, 3, 9, 10, 29, 30, 200]), text="x", is_large=lots.random() < 0.8,
                ended_on=over if over is None or over <= ON else None, end_reason="x" if over else "",
            )  # fmt: skip
    for _n in range(25):
        complain(AT - timedelta(days=lots.randrange(0, 120)), employer_words=lots.choice(others).name)
    run()
    rule = rule_of(ON)
    seen_grades = set()
    for one in others:
        for back in range(0, 220, 1):
            day = ON - timedelta(days=back)
            holds = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
            facts = Signal.objects.filter(holds, employer=one)
            expected = judge([Fact(f.source, f.workers, f.since) for f in facts], rule)
            level = Level.objects.filter(holds, employer=one).first()
            found = (level.grade, level.score) if level else (0, 0)
            assert found == (expected.grade, expected.score), (one, day)
            seen_grades.add(found[0])
    assert seen_grades == {0, 1, 2, 3, 4}
    # A second run over the same facts changes nothing.
    changes = GradeChange.objects.count()
    assert run() == 0
    assert GradeChange.objects.count() == changes


def test_a_past_day_keeps_the_version_of_the_score_that_held_on_it(house: House, employer: Employer) -> None:
    """The district changes weights, steps and the days of a complaint: before that day everything stays as it was."""
    changed = ON - timedelta(days=10)
    complain(AT - timedelta(days=25))
    sign(house, employer, "other", seen_on=ON - timedelta(days=40))
    run()

    def days() -> dict[date, tuple[int, int]]:
        found = {}
        for back in range(45):
            day = ON - timedelta(days=back)
            holds = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
            level = Level.objects.filter(holds, employer=employer).first()
            found[day] = (level.grade, level.score) if level else (0, 0)
            standing = standing_of(employer.pk, day).judgement
            assert (standing.grade, standing.score) == found[day], day
        return found

    before = days()
    assert before[ON] == (Grade.YELLOW, 30)
    new = {"rights.warning.points.complaint": (40, 40, 3), "rights.warning.window": 20}
    own_values.keep({
        code: (replace(parameter(code, on=ON), value=value, valid_from=changed, own_id=1),)
        for code, value in new.items()
    })  # fmt: skip
    try:
        run()
        after = days()
        # One fact over the change, with its own days: a letter and the page tell since when it stands.
        told = Signal.objects.get(source="complaint")
        assert (told.since, told.until) == (ON - timedelta(days=25), ON - timedelta(days=5))
        assert version_since(ON) == changed
        assert version_since(changed - timedelta(days=1)) < changed
    finally:
        own_values.keep({})
    # Under the new window of twenty the complaint of 25 days ago counts until five days ago, by its new points.
    gone = ON - timedelta(days=5)
    for day, stood in after.items():
        expected = before[day] if day < changed else (Grade.ORANGE, 60) if day < gone else (Grade.BLUE, 20)
        assert stood == expected, day
    complain(AT - timedelta(days=2))
    own_values.keep({"rights.warning.points.complaint": (
        replace(parameter("rights.warning.points.complaint", on=ON), value=(40, 40, 3), valid_from=changed, own_id=1),
    )})  # fmt: skip
    try:
        run()
        assert days()[ON] == (Grade.ORANGE, 60)
    finally:
        own_values.keep({})


def test_complaints_raise_a_warning_and_nobody_reads_who(house: House, employer: Employer) -> None:
    concern = complain(name="王小明", contact="13800000000")
    assert run() == 1
    warning = EarlyWarning.objects.get()
    assert (warning.grade, warning.score, warning.unit) == (Grade.BLUE, 10, house.district.north)
    complain(AT + timedelta(hours=1))
    run(AT + timedelta(hours=2))
    warning.refresh_from_db()
    assert warning.grade == Grade.YELLOW
    assert warning.report_due_at == AT + timedelta(hours=26)
    assert list(warning.changes.order_by("pk").values_list("before", "after")) == [(0, 1), (1, 2)]
    page = browser(house.people["north"]).get(f"/warnings/{warning.pk}/").content.decode()
    assert "示例机械" in page
    for secret in ("王小明", "13800000000", concern.number, "拖欠工资"):
        assert secret not in page, secret
    # The days of a complaint pass; that nobody answered goes on to count. It was more than blue: a person lifts it.
    run(AT + timedelta(days=40))
    warning.refresh_from_db()
    assert (warning.grade, warning.score, warning.state) == (Grade.BLUE, 20, "raised")


def test_a_flood_does_not_raise_a_warning(employer: Employer) -> None:
    for _n in range(3):
        complain(looks_automatic=True)
    assert run() == 0
    assert not EarlyWarning.objects.exists()


def test_a_blue_warning_lapses_when_its_sign_goes(house: House, employer: Employer) -> None:
    before = AT - timedelta(days=50)
    complain(before)
    run(before)
    run(before + timedelta(days=31))
    warning = EarlyWarning.objects.get()
    assert (warning.state, warning.is_lapsed, warning.closed_on) == ("closed", True, ON - timedelta(days=19))
    complain()
    run()
    assert EarlyWarning.objects.exclude(state="closed").count() == 1


def _over(house: House, found: Sign, at: datetime) -> None:
    day = timezone.localdate(at)
    actions.end_sign(actor=house.actor("north"), sign=found, ended_on=day, reason="已解决", at=at)


def test_the_duty_to_report_ends_with_the_grade_and_what_was_missed_stays(house: House, employer: Employer) -> None:
    """Orange, due within two hours, is never reported; two days later its sign is over."""
    found = sign(house, employer, "moving")
    run()
    later = AT + timedelta(days=2)
    _over(house, found, later)
    run(later)
    warning = EarlyWarning.objects.get()
    assert (warning.state, warning.is_lapsed, warning.closed_on) == ("closed", True, later.date())
    missed = MissedReport.objects.get()
    assert (missed.warning, missed.unit, missed.grade) == (warning, house.district.north, Grade.ORANGE)
    assert (missed.due_at, missed.ended_on) == (AT + timedelta(hours=2), later.date())
    assert house.people["north"].display_name in missed.people.splitlines()
    # Nobody is asked on: not on the to-do list, not among what is late; the night after tells nothing.
    north = house.actor("north")
    with acting_as(north):
        assert waiting_warnings(north, later.date()) is None
    told = Notice.objects.filter(code="rights.warning.report", account=house.people["north"])
    assert told.count() == 1
    run(later + timedelta(days=1))
    assert (told.count(), MissedReport.objects.count()) == (1, 1)
    seen = browser(house.people["north"])
    assert f"/warnings/{warning.pk}/" not in seen.get("/warnings/?late=1").content.decode()
    assert f"/warnings/{warning.pk}/" in seen.get("/warnings/?missed=1").content.decode()
    assert missed.people.splitlines()[0] in seen.get(f"/warnings/{warning.pk}/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.warning.run"):
        connection.cursor().execute("DELETE FROM rights_warning_missedreport")


def test_a_grade_gone_before_its_report_was_due_is_no_miss(house: House, employer: Employer) -> None:
    found = sign(house, employer, "moving")
    run()
    _over(house, found, AT + timedelta(hours=1))
    run(AT + timedelta(hours=1))
    assert EarlyWarning.objects.get().is_lapsed
    run(AT + timedelta(days=1))
    assert not MissedReport.objects.exists()


def test_a_fall_opens_the_duty_of_the_lower_grade_alone(house: House, employer: Employer) -> None:
    complain()
    found = sign(house, employer, "moving")
    run()
    fallen = AT + timedelta(hours=5)
    _over(house, found, fallen)
    run(fallen)
    warning = EarlyWarning.objects.get()
    # Three working days from Friday: Wednesday evening.
    wednesday = datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)
    assert (warning.state, warning.grade, warning.report_due_at) == ("raised", Grade.BLUE, wednesday)
    assert [row.grade for row in MissedReport.objects.all()] == [Grade.ORANGE]
    # Reported, it rises and falls back: the blue one is reported already, the yellow one was not yet due.
    warning = actions.report_warning(actor=house.actor("cadre"), warning=warning, text="已了解", at=fallen)
    second = sign(house, employer, "arrears", workers=12)
    run(fallen)
    warning.refresh_from_db()
    assert (warning.state, warning.grade) == ("raised", Grade.YELLOW)
    _over(house, second, fallen + timedelta(hours=1))
    run(fallen + timedelta(hours=1))
    warning.refresh_from_db()
    assert (warning.state, warning.grade, warning.handler) == ("in_hand", Grade.BLUE, house.people["cadre"])
    assert MissedReport.objects.count() == 1


def test_promises_disputes_and_signs_come_from_their_rooms(house: House, employer: Employer) -> None:
    one = plan_dialogue(
        actor=house.actor("chair"), unit=house.district.north_1, planned_on=ON, place="", topics="食堂", on=ON
    )
    promised = {"text": "改善", "owner": "行政部", "due_on": ON}
    hold_dialogue(
        actor=house.actor("chair"), dialogue=one, held_on=ON, present="", minutes="记录", promises=[promised], on=ON
    )
    open_dispute(
        actor=house.actor("north"), unit=house.district.north, employer=employer, channel="found", subject="欠薪",
        facts="欠薪", matter="wages", knew_on=ON, workers=12, at=AT,
    )  # fmt: skip
    sign(house, employer, "layoff", workers=14)
    sign(house, employer, "layoff", workers=15)
    later = AT + timedelta(days=2)
    run(later)
    facts = standing_of(employer.pk, ON + timedelta(days=2)).facts
    # Fourteen of 150 are fewer than twenty and less than a tenth: on record, does not count.
    assert sorted(fact.source for fact in facts) == ["dispute", "promise", "sign_layoff"]
    warning = EarlyWarning.objects.get()
    assert (warning.score, warning.grade) == (20 + 8 + 35, Grade.ORANGE)
    with acting_as(OPERATOR):
        keep_promise(
            actor=house.actor("chair"),
            promise=Promise.objects.get(),
            result="已改",
            kept_on=ON,
            on=ON + timedelta(days=2),
        )
    run(later, employer_ids=[employer.pk])
    warning.refresh_from_db()
    assert (warning.score, warning.grade) == (55, Grade.YELLOW)
    # What is to come is known too: the same employer on a coming day, when nothing is done.
    assert Level.objects.filter(employer=employer, until__isnull=True).exists()


def test_each_grade_starts_its_procedure(house: House, employer: Employer) -> None:
    found = sign(house, employer, "moving", who="chair", workers=40)
    run()
    warning = EarlyWarning.objects.get()
    assert (warning.grade, warning.report_due_at) == (Grade.ORANGE, AT + timedelta(hours=2))
    told = set(Notice.objects.filter(code="rights.warning.run").values_list("account", flat=True))
    assert house.people["north"].pk in told
    assert house.people["office"].pk in told or house.people["leader"].pk in told
    assert not told & {house.people[name].pk for name in ("chair", "chair2", "stranger", "south")}
    north, cadre, leader = (house.actor(name) for name in ("north", "cadre", "leader"))
    with acting_as(north):
        assert waiting_warnings(north, ON) is not None
    # Not reported in time: told once.
    run(AT + timedelta(hours=3))
    run(AT + timedelta(hours=4))
    assert Notice.objects.filter(code="rights.warning.report", account=house.people["north"]).count() == 1
    with acting_as(OPERATOR):
        warning.refresh_from_db()
        warning = actions.report_warning(actor=cadre, warning=warning, text="企业拟外迁", at=AT + timedelta(hours=5))
        assert [row.account_id for row in deadlines_of(warning)] == [house.people["cadre"].pk]
        with pytest.raises(Refused):
            actions.check_warning(actor=north, warning=warning, good=True, text="看过", at=AT)
        facts: dict[str, Any] = {"done_on": ON, "with_whom": "区人社局", "paper": "", "at": AT}
        warning = actions.add_measure(actor=cadre, warning=warning, kind="joint", text="会商", settles=[], **facts)
        with pytest.raises(Refused) as own:
            actions.check_warning(actor=house.actor("cadre"), warning=warning, good=True, text="看过", at=AT)
        assert isinstance(own.value, Refused)
        warning = actions.check_warning(actor=north, warning=warning, good=True, text="看过", at=AT)
        with pytest.raises(Refused) as stands:
            actions.close_warning(actor=leader, warning=warning, result="完成", at=AT)
        assert stands.value.code == "rights.warning.still_stands"
        warning = actions.add_measure(
            actor=cadre, warning=warning, kind="talk", text="承诺不外迁", settles=[f"sign_moving:{found.pk}"], **facts
        )
        assert (warning.grade, warning.state) == (Grade.NONE, "in_hand")
        warning = actions.check_warning(actor=north, warning=warning, good=True, text="看过", at=AT)
        warning = actions.close_warning(actor=leader, warning=warning, result="企业书面承诺", at=AT)
    assert warning.state == "closed"
    # What was settled stays settled.
    assert run(AT + timedelta(days=1)) == 0


def test_the_employers_side_and_sisters_see_nothing(house: House, employer: Employer) -> None:
    sign(house, employer, "unrest", who="chair")
    run()
    warning = EarlyWarning.objects.get()
    for name in ("chair", "chair2", "stranger", "south"):
        actor = house.actor(name)
        with acting_as(actor):
            for model in (EarlyWarning, Signal, Level, Episode, Sign, GradeChange):
                assert not model.objects.exists(), (name, model)
        assert browser(house.people[name]).get(f"/warnings/{warning.pk}/").status_code in (403, 404), name
        with pytest.raises(Forbidden):
            actions.report_warning(actor=actor, warning=warning, text="x", at=AT)
    with pytest.raises(Forbidden):
        sign(house, employer, who="chair2")
    chair = browser(house.people["chair"])
    assert chair.get("/warnings/").status_code == 403
    assert "?tab=warning" not in chair.get(f"/employers/{employer.pk}/").content.decode()
    assert "?tab=warning" in browser(house.people["north"]).get(f"/employers/{employer.pk}/").content.decode()
    with pytest.raises(Forbidden):
        actions.run_warnings(actor=actor_as("district_leader", house.district.root), at=AT)


def test_a_second_post_that_sees_the_employer_does_not_show_its_signs(house: House, employer: Employer) -> None:
    sign(house, employer, "unrest")
    run()
    both = appointed("both", "cadre", house.district.south)
    give_post(both, "audit_committee", house.district.root)
    for account, sees in ((house.people["north"], True), (both, False)):
        page = browser(account).get(f"/employers/{employer.pk}/?tab=warning")
        assert page.status_code == 200
        assert ("Sign: stoppage" in page.content.decode()) is sees, account


def test_history_cannot_be_changed(house: House, employer: Employer) -> None:
    sign(house, employer)
    run()
    for statement in (
        "UPDATE rights_warning_gradechange SET after = 0",
        "DELETE FROM rights_warning_gradechange",
        "UPDATE rights_warning_earlywarning SET state = 'checked'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.warning.run"):
            connection.cursor().execute(statement)


def test_visits_are_planned_by_a_click_and_wait(house: House, employer: Employer) -> None:
    complain()
    run()
    office = browser(house.people["office"])
    page = office.get(f"/warnings/visits/plan/{employer.pk}/")
    assert page.status_code == 200
    visit = actions.plan_visit(
        actor=house.actor("leader"), employer=employer, visitor=house.people["cadre"], reason="投诉", at=AT
    )
    with pytest.raises(Refused):
        actions.plan_visit(
            actor=house.actor("leader"), employer=employer, visitor=house.people["cadre"], reason="", at=AT
        )
    cadre = house.actor("cadre")
    with acting_as(cadre):
        assert waiting_visits(cadre, ON) is not None
    done = actions.report_visit(actor=cadre, visit=visit, visited_on=ON, findings="已了解", at=AT)
    assert [row.state for row in deadlines_of(done)] == ["met"]


def test_pages_open(house: House, employer: Employer) -> None:
    found = sign(house, employer)
    run()
    warning = EarlyWarning.objects.get()
    north = browser(house.people["north"])
    paths = ["", "?late=1", "?mine=1", f"{warning.pk}/", "signs/", f"signs/{found.pk}/", "signs/report/", "visits/"]
    for path in [*paths, f"{warning.pk}/report/", f"signs/{found.pk}/end/"]:
        assert north.get(f"/warnings/{path}").status_code == 200, path
    form = {"text": "已向区里报告", "version": warning.version}
    assert north.post(f"/warnings/{warning.pk}/report/", form).status_code == 302
    measure = north.get(f"/warnings/{warning.pk}/measure/").content.decode()
    assert f"sign_arrears:{found.pk}" in measure
    assert north.get(f"/employers/{employer.pk}/?tab=warning").status_code == 200
