"""Exact answers on months made by hand: due days, moved holidays, leave, new in post, late and withdrawn proof."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.duties.actions.computing import kept_since
from tieshan.duties.models import Instance, Template
from tieshan.foundation.access.acts import act_context
from tieshan.lawbook import proofs
from tieshan.lawbook.occasions import absence_changed, occasion_changed
from tieshan.lawbook.proofs import proof_changed
from tieshan.members.actions.cadres import release_cadre
from tieshan.members.models import Cadre
from tieshan.organisations.actions.tree import found_unit, move_unit

MAY = date(2026, 5, 1), date(2026, 5, 31)


@pytest.fixture
def cadre(district: District, work: Work) -> Cadre:
    return make_cadre(district, "李明", 1)


def only(template: Template) -> Instance:
    (one,) = instances(template)
    return one


def facts(one: Instance) -> tuple[object, ...]:
    return one.state, one.required, one.found, one.settled_on


def test_a_deed_in_the_period_recorded_in_time_is_done(work: Work, cadre: Cadre) -> None:
    template = own_template()
    number = work.did(date(2026, 5, 12), account=cadre.account_id)
    compute(*MAY)
    one = only(template)
    assert facts(one) == ("done", 1, 1, date(2026, 5, 12))
    assert (one.first_day, one.last_day, one.proofs) == (*MAY, [number])
    assert (one.unit_id, one.cadre_id, one.account_id) == (cadre.federation_id, cadre.pk, cadre.account_id)


def test_due_days_are_working_days_of_the_official_calendar(work: Work, cadre: Cadre) -> None:
    template = own_template()
    compute(date(2026, 1, 1), date(2026, 11, 30))
    due = {one.last_day.month: one.due_on for one in instances(template)}
    assert due[5] == date(2026, 6, 3)
    # The National Day holidays end on the 7th of October, and Saturday the 10th is worked instead.
    assert due[9] == date(2026, 10, 10)
    assert due[1] == date(2026, 2, 4)


def test_an_unpublished_year_leaves_the_due_day_open(work: Work, cadre: Cadre) -> None:
    template = own_template()
    work.did(date(2026, 12, 9), account=cadre.account_id)
    compute(date(2026, 12, 1), date(2027, 2, 10))
    december, january, february = instances(template)
    assert (december.due_on, december.state) == (None, "done")
    assert (january.due_on, january.state, january.required) == (None, "open", 1)
    assert february.due_on is None


def test_a_record_made_after_the_due_day_is_done_late(work: Work, cadre: Cadre) -> None:
    template = own_template()
    work.did(date(2026, 5, 29), account=cadre.account_id, made=date(2026, 6, 4))
    compute(*MAY)
    assert facts(only(template)) == ("done_late", 1, 1, date(2026, 6, 4))


def test_a_deed_of_another_month_or_another_person_proves_nothing(work: Work, cadre: Cadre, district: District) -> None:
    template = own_template()
    other = make_cadre(district, "王芳", 2, start=date(2026, 6, 1))
    work.did(date(2026, 4, 30), account=cadre.account_id)
    work.did(date(2026, 6, 1), account=cadre.account_id)
    work.did(date(2026, 5, 5), account=other.account_id)
    compute(*MAY)
    assert facts(only(template)) == ("open", 1, 0, None)


def test_the_conditions_of_the_template_choose_the_records(work: Work, cadre: Cadre) -> None:
    template = own_template(proof_where={"kind": "fine", "good": True}, count=2)
    for kind, good in (("plain", True), ("fine", False), ("fine", True)):
        work.did(date(2026, 5, 7), account=cadre.account_id, kind=kind, good=good)
    compute(*MAY)
    assert facts(only(template)) == ("open", 2, 1, None)
    work.did(date(2026, 5, 8), account=cadre.account_id, kind="fine")
    compute(*MAY)
    assert facts(only(template)) == ("done", 2, 2, date(2026, 5, 8))


def test_new_in_post_owes_nothing_below_half_and_a_share_above(work: Work, district: District) -> None:
    make_cadre(district, "李明", 1, start=date(2026, 5, 20))
    make_cadre(district, "王芳", 2, start=date(2026, 5, 11))
    template = own_template(count=4)
    compute(*MAY)
    late, early = instances(template)
    # 8 of 18 working days: the May holidays cost the 1st, 4th and 5th, Saturday the 9th is worked.
    assert (late.state, late.reason, late.required) == ("not_owed", "new", None)
    # 15 of 19 working days.
    assert (early.state, early.required) == ("open", 4)


def test_leave_is_taken_out_of_the_working_days(work: Work, cadre: Cadre) -> None:
    template = own_template(count=4)
    compute(*MAY)
    assert only(template).required == 4
    work.leave(cadre.account_id or 0, date(2026, 5, 6), date(2026, 5, 13))
    with act_context(OPERATOR, "members.cadre.correct"):
        absence_changed(account_ids={cadre.account_id or 0}, first_day=date(2026, 5, 6), last_day=date(2026, 5, 13))
    # Seven of nineteen working days away: twelve nineteenths of four, rounded up.
    assert only(template).required == 3
    work.leave(cadre.account_id or 0, date(2026, 5, 1), date(2026, 5, 29))
    compute(*MAY)
    one = only(template)
    assert (one.state, one.reason, one.required) == ("not_owed", "leave", None)


def test_a_daily_duty_asks_for_each_working_day_without_leave(work: Work, cadre: Cadre) -> None:
    template = own_template(per_working_day=True, count=None)
    for day in (6, 7, 7, 8, 9, 10, 14):  # twice on the 7th; the 9th is a worked Saturday, the 10th a free Sunday
        work.did(date(2026, 5, day), account=cadre.account_id)
    work.leave(cadre.account_id or 0, date(2026, 5, 14), date(2026, 5, 15))
    compute(*MAY)
    one = only(template)
    assert (one.required, one.found, one.state) == (17, 4, "open")
    assert len(one.proofs) == 4


def test_a_week_without_a_working_day_is_not_owed(work: Work, district: District) -> None:
    template = own_template(bearer="unit", unit_kinds=["district"], every="week")
    compute(date(2026, 2, 9), date(2026, 2, 22))
    before, festival = instances(template)
    assert (before.first_day, before.state) == (date(2026, 2, 9), "open")
    assert (festival.first_day, festival.state, festival.reason) == (date(2026, 2, 16), "not_owed", "rest")


def test_a_unit_owes_by_its_kind_and_its_life(work: Work, district: District) -> None:
    template = own_template(bearer="unit", unit_kinds=["regional", "industrial"])
    found_unit(
        actor=OPERATOR,
        parent=district.root,
        code="SL-03",
        name="东山区域工会联合会",
        kind="regional",
        founded_on=date(2026, 5, 25),
    )
    work.did(date(2026, 5, 6), unit=district.north.pk)
    compute(*MAY)
    north, south, east = instances(template)
    assert (north.unit_id, north.state) == (district.north.pk, "done")
    assert (south.unit_id, south.state) == (district.south.pk, "open")
    assert (east.state, east.reason) == ("not_owed", "new")


def test_a_past_duty_belongs_to_the_tree_of_its_day(work: Work, district: District) -> None:
    template = own_template(bearer="unit", unit_kinds=["enterprise"])
    move_unit(
        actor=OPERATOR, unit=district.north_1, parent=district.south, on=date(2026, 6, 15), today=TODAY, reason="调整"
    )
    compute(date(2026, 5, 1), date(2026, 6, 30))
    paths = {(one.unit_id, one.last_day.month): one.path for one in instances(template)}
    assert paths[(district.north_1.pk, 5)].startswith(district.north.path)
    assert paths[(district.north_1.pk, 6)].startswith(district.south.path)


def test_one_event_updates_what_it_touches_and_nothing_else(work: Work, cadre: Cadre, district: District) -> None:
    other = make_cadre(district, "王芳", 2)
    template = own_template()
    compute(date(2026, 4, 1), MAY[1])
    before = {one.pk: facts(one) for one in instances(template)}
    # The other cadre's deed is written down, but nobody tells of it: the event must not see it.
    work.did(date(2026, 5, 12), account=other.account_id)
    work.did(date(2026, 5, 12), account=cadre.account_id)
    with act_context(OPERATOR, "members.cadre.correct"):
        proof_changed(
            "tests.work.deed",
            unit_ids={cadre.federation_id},
            account_ids={cadre.account_id or 0},
            days={date(2026, 5, 12)},
        )
    changed = [one for one in instances(template) if before[one.pk] != facts(one)]
    assert [(one.cadre_id, one.last_day.month, one.state) for one in changed] == [(cadre.pk, 5, "done")]


def test_a_withdrawn_record_opens_the_duty_again(work: Work, cadre: Cadre) -> None:
    template = own_template()
    number = work.did(date(2026, 5, 12), account=cadre.account_id)
    compute(*MAY)
    work.withdraw(number)
    with act_context(OPERATOR, "members.cadre.correct"):
        proof_changed("tests.work.deed", unit_ids=set(), account_ids={cadre.account_id or 0}, days={date(2026, 5, 12)})
    assert facts(only(template)) == ("open", 1, 0, None)
    assert only(template).proofs == []


def test_records_from_before_the_duties_began_touch_nothing(work: Work, cadre: Cadre) -> None:
    template = own_template()
    compute(*MAY)
    work.did(date(2021, 5, 12), account=cadre.account_id)
    with act_context(OPERATOR, "members.cadre.correct"):
        proof_changed("tests.work.deed", unit_ids=set(), account_ids={cadre.account_id or 0}, days={date(2021, 5, 12)})
    assert len(instances(template)) == 1


def test_who_left_owes_until_then_and_a_vanished_duty_goes(work: Work, cadre: Cadre) -> None:
    template = own_template()
    compute(date(2026, 5, 1), date(2026, 7, 31))
    assert len(instances(template)) == 3
    release_cadre(actor=OPERATOR, cadre=cadre, version=None, on=date(2026, 6, 5), reason="合同到期")
    compute(date(2026, 5, 1), date(2026, 7, 31))
    may, june = instances(template)
    assert (may.state, june.state, june.reason) == ("open", "not_owed", "ended")


def test_computing_twice_changes_nothing(work: Work, cadre: Cadre) -> None:
    own_template()
    work.did(date(2026, 5, 12), account=cadre.account_id)
    assert compute(*MAY) > 0
    assert compute(*MAY) == 0


def on_an_occasion() -> Template:
    """A duty that an event of the tests' own brings, due a working day later."""
    template = own_template(title="事后")
    with connection.cursor() as cursor, act_context(OPERATOR, "members.cadre.correct"):
        cursor.execute(
            "UPDATE duties_template SET every = 'event', occasion = 'tests.work.event', days = 1 WHERE id = %s",
            [template.pk],
        )
    template.refresh_from_db()
    return template


def test_an_occasion_is_answered_by_what_comes_after_it(work: Work, cadre: Cadre) -> None:
    template = on_an_occasion()
    work.happens(7, date(2026, 5, 15), account=cadre.account_id)
    compute(*MAY)
    one = only(template)
    # Friday the 15th: the next working day is Monday the 18th.
    assert (one.occasion, one.first_day, one.due_on, one.state) == (7, date(2026, 5, 15), date(2026, 5, 18), "open")
    work.did(date(2026, 5, 19), account=cadre.account_id)
    with act_context(OPERATOR, "members.cadre.correct"):
        proof_changed("tests.work.deed", unit_ids=set(), account_ids={cadre.account_id or 0}, days={date(2026, 5, 19)})
    assert facts(only(template)) == ("done_late", 1, 1, date(2026, 5, 19))
    work.happens(8, date(2026, 5, 28), account=cadre.account_id)
    with act_context(OPERATOR, "members.cadre.correct"):
        occasion_changed(
            "tests.work.event", unit_ids=set(), account_ids={cadre.account_id or 0}, days={date(2026, 5, 28)}
        )
    assert [one.occasion for one in instances(template)] == [7, 8]


def test_occasions_count_from_the_day_the_duties_began_not_from_the_first_sunday(
    work: Work, cadre: Cadre, district: District
) -> None:
    own_template(title="每周", every="week")
    monthly = own_template()
    event = on_an_occasion()
    # A Friday: the first week ends on the 3rd of May and began in April.
    compute(*MAY)
    for number, day in enumerate((date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2)), start=1):
        work.happens(number, day, account=cadre.account_id)
        with act_context(OPERATOR, "members.cadre.correct"):
            occasion_changed("tests.work.event", unit_ids=set(), account_ids={cadre.account_id or 0}, days={day})
    assert [one.first_day for one in instances(event)] == [date(2026, 5, 1), date(2026, 5, 2)]
    assert kept_since() == MAY[0]
    # Nobody who comes now owes a month that nobody else owes.
    newcomer = make_cadre(district, "王强", 2)
    assert {one.first_day for one in instances(monthly) if one.bearer == newcomer.pk} == {MAY[0]}


def test_a_template_without_its_room_waits_and_is_never_missed(
    district: District, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every shipped template has its room by now: one room is taken away again.
    monkeypatch.delitem(proofs._kinds, "funds.audit")
    from tieshan.duties.actions.templates import synchronise_templates, templates_differ
    from tieshan.duties.queries.owed import waits_for_its_room

    assert templates_differ()
    synchronise_templates(actor=OPERATOR, on=TODAY)
    assert not templates_differ()
    compute(date(2026, 1, 1), MAY[1])
    waiting = Template.objects.get(code="audit-committee-review")
    assert waits_for_its_room(waiting)
    assert instances(waiting) == []
