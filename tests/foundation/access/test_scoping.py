"""The two walls: `visible_to` / `fetch_for` in Python, row policies in the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from tests.district import District, actor_as, make_district, member
from tieshan.foundation.access import Actor, Grant, acting_as, current_actor, fetch_for, whole_district
from tieshan.foundation.access.actor import ANONYMOUS
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.refusal import Forbidden
from tieshan.members.models import Cadre, Membership, Officer, Person, Transfer
from tieshan.organisations.models import Post, Unit

pytestmark = pytest.mark.django_db

LIST = "members.person.list"
PERSONAL = (Person, Membership, Transfer, Officer, Cadre)


@pytest.fixture
def district() -> District:
    """A member in each of the four unions."""
    found = make_district()
    for serial, unit in enumerate((found.north_1, found.north_2, found.south_1, found.south_2), start=1):
        member(unit, serial=serial)
    return found


def units_of_people() -> set[int]:
    """The units of all people that the database shows, with no filter in Python at all."""
    return set(Person.objects.all().values_list("unit_id", flat=True))


def test_visible_to_follows_the_scope(district: District) -> None:
    chair = actor_as("federation_chair", district.north)
    with acting_as(chair):
        assert set(Person.objects.visible_to(chair, LIST).values_list("unit_id", flat=True)) == {
            district.north_1.pk,
            district.north_2.pk,
        }
        assert set(Unit.objects.visible_to(chair, "organisations.unit.list")) == {
            district.north,
            district.north_1,
            district.north_2,
        }


def test_a_role_over_the_unit_alone_does_not_reach_below(district: District) -> None:
    chair = actor_as("federation_chair", district.north, subtree=False)
    with acting_as(chair):
        assert not Person.objects.visible_to(chair, LIST).exists()
        assert units_of_people() == set()
        assert list(Unit.objects.visible_to(chair, "organisations.unit.list")) == [district.north]


def test_without_the_python_filter_the_database_still_shows_nothing_outside_reach(district: District) -> None:
    with acting_as(actor_as("enterprise_chair", district.north_1)):
        assert units_of_people() == {district.north_1.pk}
        assert set(Membership.objects.all().values_list("unit_id", flat=True)) == {district.north_1.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM members_person WHERE unit_id = %s OR true", [district.south_1.pk])
            assert cursor.fetchone() == (1,)
    with acting_as(actor_as("federation_chair", district.south)):
        assert units_of_people() == {district.south_1.pk, district.south_2.pk}


def test_the_district_office_sees_everybody(district: District) -> None:
    with acting_as(actor_as("district_office", district.root)):
        assert Person.objects.count() == 4


@pytest.mark.parametrize("model", PERSONAL, ids=lambda m: m.__name__)
def test_outside_acting_as_there_is_nobody(district: District, model: type) -> None:
    assert not model.objects.exists()
    with acting_as(ANONYMOUS):
        assert not model.objects.exists()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_no_administrator_sees_a_member(district: District, role: str) -> None:
    administrator = actor_as(role, district.root)
    assert not administrator.reach
    with acting_as(administrator):
        assert [model.__name__ for model in PERSONAL if model.objects.exists()] == []
        assert not Person.objects.visible_to(administrator, LIST).exists()


def test_writing_outside_reach_is_refused_by_the_policy(district: District) -> None:
    chair = actor_as("enterprise_chair", district.north_1)
    with acting_as(chair):
        own = Person.objects.get()
        with act_context(chair, "members.person.correct"):
            assert Person.objects.filter(unit=district.south_1).update(remark="seen") == 0
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            act_context(chair, "members.person.correct"),
        ):
            Person.objects.filter(pk=own.pk).update(unit=district.south_1)


def test_the_reach_ends_with_acting_as(district: District) -> None:
    inner = actor_as("enterprise_chair", district.north_1)
    with acting_as(actor_as("federation_chair", district.south)):
        with acting_as(inner):
            assert current_actor() is inner
            assert units_of_people() == {district.north_1.pk}
        assert units_of_people() == {district.south_1.pk, district.south_2.pk}
    assert current_actor() is None
    assert units_of_people() == set()


def test_the_reach_ends_also_when_something_fails_inside(district: District) -> None:
    outer = actor_as("enterprise_chair", district.north_1)
    with acting_as(outer):
        with pytest.raises(ZeroDivisionError), acting_as(actor_as("district_office", district.root)):
            _ = 1 / 0
        assert current_actor() is outer
        assert units_of_people() == {district.north_1.pk}


@pytest.mark.django_db(transaction=True)
def test_a_connection_carries_nobodys_reach_into_the_next_transaction(district: District) -> None:
    with acting_as(actor_as("district_office", district.root)):
        assert Person.objects.count() == 4
    assert Person.objects.count() == 0
    with pytest.raises(ZeroDivisionError), acting_as(actor_as("district_office", district.root)):
        _ = 1 / 0
    assert Person.objects.count() == 0


def test_whole_district_is_narrow(district: District) -> None:
    with acting_as(actor_as("enterprise_chair", district.north_1)):
        with whole_district("the test looks once beyond its own union"):
            assert Person.objects.count() == 4
        assert Person.objects.count() == 1
        with pytest.raises(ZeroDivisionError), whole_district("and closes after a failure"):
            _ = 1 / 0
        assert Person.objects.count() == 1
        with pytest.raises(ValueError, match="reason"), whole_district(""):
            pass


def test_fetch_for_says_404_for_the_invisible_and_403_for_the_forbidden(district: District) -> None:
    office = actor_as("district_office", district.root)
    with acting_as(office):
        theirs = Person.objects.get(unit=district.south_1)
        own = Person.objects.get(unit=district.north_1)
    chair = actor_as("enterprise_chair", district.north_1)
    with acting_as(chair):
        assert fetch_for(chair, "members.person.leave", Person, own.pk, view=LIST) == own
        for foreign in (theirs.pk, 10**9, "abc", "9" * 40, None):
            with pytest.raises(Http404):
                fetch_for(chair, "members.person.leave", Person, foreign, view=LIST)
    leader = actor_as("district_leader", district.root)
    with acting_as(leader):
        assert fetch_for(leader, LIST, Person, own.pk) == own
        with pytest.raises(Forbidden):
            fetch_for(leader, "members.person.leave", Person, own.pk, view=LIST)
        with pytest.raises(Http404):
            fetch_for(leader, "members.person.leave", Person, own.pk)


def test_fetch_for_forbids_where_the_right_holds_elsewhere_only(district: District) -> None:
    with acting_as(actor_as("district_office", district.root)):
        south = Person.objects.get(unit=district.south_1)
    sees_all_acts_north = Actor(
        None,
        "x",
        (
            Grant(frozenset({LIST}), district.root.path, district.root.pk),
            Grant(frozenset({"members.person.leave"}), district.north.path, district.north.pk),
        ),
        kind="command",
    )
    with acting_as(sees_all_acts_north), pytest.raises(Forbidden):
        fetch_for(sees_all_acts_north, "members.person.leave", Person, south.pk, view=LIST)


def test_a_visible_list_costs_no_query_per_grant(district: District, django_assert_num_queries: object) -> None:
    many = Actor(
        1, "x", tuple(Grant(frozenset({LIST}), u.path, u.pk, False) for u in Unit.objects.all()), kind="command"
    )
    with acting_as(many), django_assert_num_queries(1):  # type: ignore[operator]
        assert len(Person.objects.visible_to(many, LIST)) == 4


def test_posts_stand_under_their_unit(district: District) -> None:
    chair = actor_as("federation_chair", district.north)
    with acting_as(chair):
        assert not Post.objects.visible_to(chair, "organisations.post.list").exists()
