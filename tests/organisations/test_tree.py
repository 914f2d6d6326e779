"""The tree and its memory: found, move, merge, split, dissolve."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY, District, actor_as, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.members.models import Membership, Person
from tieshan.organisations.actions.employers import register_employer
from tieshan.organisations.actions.tree import dissolve_unit, merge_unit, move_unit, split_unit
from tieshan.organisations.models import FigureChange, Placement, Succession, Unit, UnitFigures
from tieshan.organisations.queries.figures import fold_waiting, totals_below, totals_in_scope
from tieshan.organisations.queries.tree import level_below, path_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def test_paths_run_from_the_root(district: District) -> None:
    d = district
    assert d.root.path == f"{d.root.pk}."
    assert d.north_1.path == f"{d.root.pk}.{d.north.pk}.{d.north_1.pk}."
    assert d.north_1.depth == 2


def test_move_changes_today_and_keeps_the_past(district: District) -> None:
    d = district
    day = date(2026, 3, 1)
    move_unit(actor=OPERATOR, unit=d.north_1, parent=d.south, on=day, today=TODAY, reason="企业搬迁")
    d.north_1.refresh_from_db()
    assert d.north_1.parent_id == d.south.pk
    assert d.north_1.path == f"{d.root.pk}.{d.south.pk}.{d.north_1.pk}."
    assert path_on(d.north_1.pk, on=date(2026, 2, 28)) == f"{d.root.pk}.{d.north.pk}.{d.north_1.pk}."
    assert path_on(d.north_1.pk, on=day) == d.north_1.path
    assert path_on(d.north_1.pk, on=date(2009, 1, 1)) is None
    names = [node.code for node in level_below(d.north.path, on=date(2026, 2, 1), today=TODAY)]
    assert names == ["SL-01-001", "SL-01-002"]
    assert [node.code for node in level_below(d.north.path, on=TODAY, today=TODAY)] == ["SL-01-002"]


def test_moving_a_unit_takes_what_stands_below_it(district: District) -> None:
    d = district
    # An organiser below a joint union moves along with it.
    from tieshan.organisations.actions.tree import found_unit

    below = found_unit(
        actor=OPERATOR,
        parent=d.south_2,
        code="SL-02-002-1",
        name="示例小店组织员",
        kind="organiser",
        founded_on=date(2015, 1, 1),
    )
    move_unit(actor=OPERATOR, unit=d.south_2, parent=d.north, on=date(2026, 1, 1), today=TODAY, reason="区划调整")
    below.refresh_from_db()
    assert below.path == f"{d.root.pk}.{d.north.pk}.{d.south_2.pk}.{below.pk}."
    assert path_on(below.pk, on=date(2025, 12, 31)) == f"{d.root.pk}.{d.south.pk}.{d.south_2.pk}.{below.pk}."


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2027, 1, 1), "organisations.unit.future_date"),
        (date(2009, 1, 1), "organisations.unit.before_founding"),
    ],
)
def test_move_refuses_days_on_which_it_cannot_have_happened(district: District, day: date, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        move_unit(actor=OPERATOR, unit=district.north_1, parent=district.south, on=day, today=TODAY, reason="x")
    assert refusal.value.code == code


def test_move_refuses_a_place_under_itself_and_a_wrong_superior(district: District) -> None:
    d = district
    with pytest.raises(Refused) as under_itself:
        move_unit(actor=OPERATOR, unit=d.north, parent=d.north_1, on=TODAY, today=TODAY, reason="x")
    assert under_itself.value.code == "organisations.unit.under_itself"
    with pytest.raises(Refused) as wrong:
        move_unit(actor=OPERATOR, unit=d.north_1, parent=d.south_1, on=TODAY, today=TODAY, reason="x")
    assert wrong.value.code == "organisations.unit.wrong_superior"


def test_move_needs_the_right_at_both_ends(district: District) -> None:
    chair = actor_as("district_office", district.north)
    with pytest.raises(Forbidden):
        move_unit(actor=chair, unit=district.north_1, parent=district.south, on=TODAY, today=TODAY, reason="x")
    assert Placement.objects.filter(unit=district.north_1).count() == 1


def test_merger_takes_the_members_along_and_keeps_the_past(district: District) -> None:
    d = district
    member(d.north_1, "张伟", 1)
    member(d.north_1, "王芳", 2, sex="2")
    merge_unit(actor=OPERATOR, unit=d.north_1, successor=d.south_1, on=date(2026, 6, 1), today=TODAY, reason="企业合并")
    d.north_1.refresh_from_db()
    assert (d.north_1.status, d.north_1.ended_on) == ("merged", date(2026, 6, 1))
    with acting_as(OPERATOR):
        assert set(Person.objects.values_list("unit_id", "state")) == {(d.south_1.pk, "active")}
        spans = Membership.objects.order_by("person_id", "during").values_list("unit_id", "ended_by", "started_by")
        assert (
            list(spans)
            == [
                (d.north_1.pk, "transferred", "joined"),
                (d.south_1.pk, "", "transferred"),
            ]
            * 2
        )
    figures = UnitFigures.objects.get(unit=d.south_1)
    assert (figures.members, figures.women) == (2, 1)
    assert UnitFigures.objects.get(unit=d.north_1).members == 0
    assert Succession.objects.get().successor_id == d.south_1.pk
    past = {n.code: n.members for n in level_below(d.root.path, on=date(2026, 5, 31), today=TODAY)}
    now = {n.code: n.members for n in level_below(d.root.path, on=TODAY, today=TODAY)}
    assert past == {"SL-01": 2, "SL-02": 0}
    assert now == {"SL-01": 0, "SL-02": 2}


def test_split_takes_the_people_of_the_chosen_employers(district: District) -> None:
    d = district
    stays = register_employer(actor=OPERATOR, territory=d.south, name="示例甲公司", union_unit=d.south_2)
    goes = register_employer(actor=OPERATOR, territory=d.south, name="示例乙公司", union_unit=d.south_2)
    one = member(d.south_2, "张伟", 1, employer=stays)
    two = member(d.south_2, "李强", 2, employer=goes)
    new = split_unit(
        actor=OPERATOR,
        unit=d.south_2,
        code="SL-02-003",
        name="示例乙公司工会",
        kind="enterprise",
        employers=[goes],
        on=date(2026, 6, 1),
        reason="单独建会",
    )
    with acting_as(OPERATOR):
        one.refresh_from_db()
        two.refresh_from_db()
    assert (one.unit_id, two.unit_id) == (d.south_2.pk, new.pk)
    goes.refresh_from_db()
    assert goes.union_unit_id == new.pk


def test_dissolution_retains_the_memberships_at_the_superior(district: District) -> None:
    d = district
    person = member(d.north_1)
    dissolve_unit(
        actor=OPERATOR, unit=d.north_1, on=date(2026, 6, 1), today=TODAY, reason="企业终止", document="示工〔2026〕1号"
    )
    with acting_as(OPERATOR):
        person.refresh_from_db()
        assert (person.unit_id, person.state) == (d.north.pk, "retained")
    assert UnitFigures.objects.get(unit=d.north).retained == 1
    with pytest.raises(Refused):
        member(d.north_1, "李四", 3)


def test_dissolution_is_refused_while_units_stand_below(district: District) -> None:
    with pytest.raises(Refused) as refusal:
        dissolve_unit(actor=OPERATOR, unit=district.north, on=TODAY, today=TODAY, reason="x", document="x")
    assert refusal.value.code == "organisations.unit.units_below"


def test_figures_equal_a_recount(district: District) -> None:
    d = district
    for serial, unit in enumerate((d.north_1, d.north_1, d.north_2, d.south_1), start=1):
        member(unit, "张伟", serial, is_migrant=serial % 2 == 0)
    with acting_as(OPERATOR), connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*), count(*) FILTER (WHERE is_migrant) FROM members_person"
            " WHERE state = 'active' GROUP BY unit_id ORDER BY unit_id"
        )
        recount = cursor.fetchall()
    stored = list(
        UnitFigures.objects.filter(members__gt=0).order_by("unit_id").values_list("unit_id", "members", "migrant")
    )
    assert stored == recount


def test_totals_of_subtrees_hold_before_and_after_folding(district: District) -> None:
    d = district
    member(d.north_1, "张伟", 1)
    member(d.north_2, "王芳", 2, sex="2")
    member(d.south_1, "李强", 3)
    before = (totals_below(d.root.path), totals_below(d.north.path), totals_in_scope(OPERATOR, "members.person.list"))
    fold_waiting()
    assert not FigureChange.objects.exists()
    after = (totals_below(d.root.path), totals_below(d.north.path), totals_in_scope(OPERATOR, "members.person.list"))
    assert before == after
    assert [sums["members"] for sums in after] == [3, 2, 3]
    assert after[1]["women"] == 1
    move_unit(actor=OPERATOR, unit=d.north_1, parent=d.south, on=date(2026, 1, 1), today=TODAY, reason="x")
    assert (totals_below(d.north.path)["members"], totals_below(d.south.path)["members"]) == (1, 2)
    levels = [(n.code, n.units_below, n.members) for n in level_below(d.root.path, on=TODAY, today=TODAY)]
    assert levels == [("SL-01", 1, 1), ("SL-02", 3, 2)]


def test_database_refuses_two_roots_and_overlapping_placements(district: District) -> None:
    from django.db import IntegrityError, transaction

    from tieshan.foundation.access.acts import act_context

    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "organisations.unit.found"):
        Unit.objects.create(code="X", name="X", kind="regional", founded_on=TODAY, path="x.")
