"""What the duties tell other rooms, and a shipped duty proved by its own room's act."""

from __future__ import annotations

from datetime import date

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tests.foundation.workflow.papers import actor_of
from tieshan.duties.actions.templates import synchronise_templates
from tieshan.duties.models import Template
from tieshan.duties.sources import waiting_duties
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow.actions.deciding import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.members.actions.reports import submit_report
from tieshan.office.leave.actions import report_back, request_leave
from tieshan.office.meetings.agenda import agenda_proposals
from tieshan.office.registers.actions.letters import draft_letter, sign_letter
from tieshan.organisations.actions.bodies import elect_body


def test_overdue_duties_stand_on_the_agenda_of_their_unit(district: District, work: Work) -> None:
    make_cadre(district, "李明", 1)
    own_template()
    compute(date(2026, 9, 1), TODAY)
    with acting_as(OPERATOR):
        north = [point.title for point in agenda_proposals(district.north, TODAY)]
        south = agenda_proposals(district.south, TODAY)
    assert any("李明" in title and "2026-10" in title for title in north)
    assert not any(point.source == "duty" for point in south)


def test_the_home_page_shows_what_a_person_owes(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    own_template()
    compute(date(2026, 9, 1), TODAY)
    assert cadre.account is not None
    me = actor_of(cadre.account)
    with acting_as(me):
        group = waiting_duties(me, TODAY)
    assert group is not None
    assert (group.count, group.late) == (2, 2)
    assert browser(cadre.account).get("/").status_code == 200


def test_a_membership_report_proves_the_unions_duty(district: District) -> None:
    synchronise_templates(actor=OPERATOR, on=TODAY)
    compute(date(2026, 9, 1), TODAY)
    template = Template.objects.get(code="membership-report")
    submit_report(
        actor=actor_of(appointed("chair", "enterprise_chair", district.north_1)),
        unit=district.north_1,
        month=date(2026, 9, 1),
        on=date(2026, 10, 27),
    )
    mine = next(
        one for one in instances(template) if one.bearer == district.north_1.pk and one.last_day == date(2026, 9, 30)
    )
    # The 25th of October is a Sunday: the report is due on Monday the 26th.
    assert (mine.due_on, mine.state) == (date(2026, 10, 26), "done_late")


def test_a_letter_proves_the_duty_in_the_moment_of_the_second_signature(district: District) -> None:
    cadre = make_cadre(district, "李明", 1)
    chair = appointed("chair", "federation_chair", district.north)
    synchronise_templates(actor=OPERATOR, on=TODAY)
    compute(date(2026, 1, 1), TODAY)
    on = date(2026, 1, 14)
    assert cadre.account is not None
    with acting_as(OPERATOR):
        letter = draft_letter(
            actor=actor_of(chair), holder=cadre.account, first_on=date(2026, 1, 1), last_on=date(2026, 12, 31),
            duties="联系企业工会", targets=[("按期换届", "提前提醒")], on=on,
        )  # fmt: skip
        for side in (chair, cadre.account):
            sign_letter(actor=actor_of(side), letter=letter, on=on)
    (mine,) = [one for one in instances(Template.objects.get(code="duty-letter")) if one.bearer == cadre.pk]
    assert (mine.state, mine.settled_on) == ("done", on)


def test_an_election_answers_the_end_of_its_term(district: District) -> None:
    synchronise_templates(actor=OPERATOR, on=TODAY)
    elect_body(
        actor=OPERATOR, unit=district.north_1, kind="committee", on=date(2021, 6, 1), years=5, seats=3, members=30,
        today=TODAY,
    )  # fmt: skip
    compute(date(2026, 5, 1), TODAY)
    template = Template.objects.get(code="committee-election")
    (owed,) = instances(template)
    assert (owed.first_day, owed.due_on, owed.state) == (date(2026, 6, 1), date(2026, 6, 1), "open")
    elect_body(
        actor=OPERATOR, unit=district.north_1, kind="audit", on=date(2026, 6, 20), years=5, seats=3, members=30,
        today=TODAY,
    )  # fmt: skip
    assert instances(template)[0].state == "open"
    elect_body(
        actor=OPERATOR, unit=district.north_1, kind="committee", on=date(2026, 6, 20), years=5, seats=3, members=30,
        today=TODAY,
    )  # fmt: skip
    (answered,) = instances(template)
    assert (answered.state, answered.settled_on) == ("done_late", date(2026, 6, 20))


def test_leave_counts_as_absence_and_is_to_be_reported_back(district: District, work: Work) -> None:
    """The leave room's own acts: granted leave is taken out of the month, and reporting back is owed and proved."""
    synchronise_templates(actor=OPERATOR, on=TODAY)
    cadre = make_cadre(district, "李明", 1)
    chair = appointed("chair", "federation_chair", district.north)
    assert cadre.account is not None
    me = actor_of(cadre.account)
    compute(date(2026, 9, 1), TODAY)
    leave = request_leave(
        actor=me,
        kind="personal",
        starts_on=date(2026, 9, 8),
        ends_on=date(2026, 9, 8),
        reason="家事",
        contact="13900000000",
        on=date(2026, 9, 7),
    )
    with acting_as(OPERATOR):
        run = Run.objects.get(kind="office.leave", record_id=leave.pk)
    before = september(cadre.pk)
    agree_paper(actor=actor_of(chair), run=run, on=date(2026, 9, 7))
    assert september(cadre.pk) == before - 1
    back = Template.objects.get(code="leave-return")
    (owed,) = instances(back)
    assert (owed.first_day, owed.due_on, owed.state) == (date(2026, 9, 8), date(2026, 9, 9), "open")
    report_back(actor=me, leave=leave, returned_on=date(2026, 9, 9), on=date(2026, 9, 9))
    assert instances(back)[0].state == "done"


def september(cadre: int) -> int:
    """How many days of the work log September asks of the cadre, with a kind of log of the tests' own."""
    template = Template.objects.filter(title="每日").first() or own_template(
        title="每日", per_working_day=True, count=None
    )
    compute(date(2026, 9, 1), date(2026, 9, 30))
    (one,) = [one for one in instances(template) if one.cadre_id == cadre and one.last_day == date(2026, 9, 30)]
    return one.required or 0
