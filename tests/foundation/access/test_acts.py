"""Acts: one journal entry each, nested acts, refusals undo everything, no write outside an act."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.district import OPERATOR, TODAY, District, actor_as, make_district, member
from tieshan.foundation.access import acting_as, system_actor
from tieshan.foundation.access.acts import _acts, act, act_context, note, running_act
from tieshan.foundation.access.permissions import known
from tieshan.foundation.audit.models import JournalEntry, RowHistory
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.members.actions.membership import leave_union
from tieshan.members.models import Person
from tieshan.organisations.actions.posts import establish_post
from tieshan.organisations.models import Post, Role, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def newest() -> JournalEntry:
    return JournalEntry.objects.latest("id")


def test_an_act_leaves_one_entry_with_actor_subject_unit_and_rows(district: District) -> None:
    before = JournalEntry.objects.count()
    chair = actor_as("enterprise_chair", district.north_1)
    person = member(district.north_1, actor=chair)
    assert JournalEntry.objects.count() == before + 1
    entry = newest()
    assert (entry.code, entry.actor_name, entry.channel) == ("members.person.join", "enterprise_chair", "command")
    assert (entry.subject_type, entry.subject_id, entry.unit_id) == ("members.person", person.pk, district.north_1.pk)
    rows = RowHistory.objects.filter(entry_id=entry.pk).values_list("table_name", flat=True)
    with acting_as(chair):
        assert set(rows.all()) == {"members_person", "members_membership"}


def test_the_right_is_asked_inside_the_act(district: District) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(Forbidden):
        member(district.south_1, actor=actor_as("enterprise_chair", district.north_1))
    assert JournalEntry.objects.count() == before


def test_a_refusal_rolls_everything_back(district: District) -> None:
    role = Role.objects.get(code="cadre")
    before = JournalEntry.objects.count()

    def write_and_refuse() -> None:
        with act_context(OPERATOR, "organisations.post.establish"):
            Post.objects.create(unit=district.north, title="一", established_on=TODAY)
            raise Refused("tests", "no")

    with pytest.raises(Refused, match="no"):
        write_and_refuse()
    assert not Post.objects.exists()
    assert JournalEntry.objects.count() == before
    establish_post(actor=OPERATOR, unit=district.north, title="二", roles={role: True}, on=TODAY)
    assert JournalEntry.objects.count() == before + 1


def test_after_a_refusal_the_outer_act_goes_on_under_its_own_entry(district: District) -> None:
    with act_context(OPERATOR, "organisations.unit.edit") as outer:
        with pytest.raises(Refused):
            establish_post(
                actor=OPERATOR,
                unit=district.north,
                title="三",
                roles=dict.fromkeys(Role.objects.filter(code__in=["system_admin", "audit_admin"]), True),
                on=TODAY,
            )
        Unit.objects.filter(pk=district.north.pk).update(remark="outer")
        assert running_act() is outer
    row = RowHistory.objects.filter(table_name="organisations_unit", row_pk=district.north.pk).latest("step")
    assert row.entry_id == outer.entry_id


def test_a_nested_act_has_its_own_entry_and_rows(district: District) -> None:
    with act_context(OPERATOR, "organisations.unit.edit") as outer:
        Unit.objects.filter(pk=district.north.pk).update(remark="1")
        post = establish_post(actor=OPERATOR, unit=district.north, title="四", roles={}, on=TODAY)
        Unit.objects.filter(pk=district.north.pk).update(remark="2")
    assert RowHistory.objects.filter(entry_id=outer.entry_id).count() == 2
    inner = RowHistory.objects.get(table_name="organisations_post", row_pk=post.pk)
    assert JournalEntry.objects.get(pk=inner.entry_id).code == "organisations.post.establish"
    assert JournalEntry.objects.get(pk=outer.entry_id).code == "organisations.unit.edit"


@pytest.mark.parametrize("inside", [False, True])
def test_a_write_outside_an_act_is_refused_by_the_database(district: District, inside: bool) -> None:
    member(district.north_1)
    if inside:
        with acting_as(OPERATOR), pytest.raises(DatabaseError, match="act"), transaction.atomic():
            Person.objects.update(remark="x")
    else:
        with pytest.raises(DatabaseError, match="act"), transaction.atomic():
            Unit.objects.update(remark="x")


def test_after_the_act_the_door_is_shut_again(district: District) -> None:
    with acting_as(OPERATOR):
        member(district.north_1)
        with pytest.raises(DatabaseError, match="act"), transaction.atomic():
            Person.objects.update(remark="x")


def test_bulk_and_delete_outside_an_act_are_refused_too(district: District) -> None:
    member(district.north_1)
    with acting_as(OPERATOR):
        with pytest.raises(DatabaseError, match="act"), transaction.atomic():
            Post.objects.bulk_create([Post(unit=district.north, title="x", established_on=TODAY)])
        with pytest.raises(DatabaseError, match="act"), transaction.atomic():
            Person.objects.all()._raw_delete("default")


def test_note_adds_details_and_needs_an_act(district: District) -> None:
    with pytest.raises(RuntimeError):
        note(x=1)
    with act_context(OPERATOR, "organisations.unit.edit"):
        note(subject=district.north, unit_id=district.root.pk, day=TODAY)
    entry = newest()
    assert (entry.details, entry.unit_id, entry.subject_id) == (
        {"day": "2026-11-22"},
        district.root.pk,
        district.north.pk,
    )


def test_an_act_must_be_keyword_only_with_the_actor_first_and_unique() -> None:
    with pytest.raises(TypeError, match="first"):
        act("organisations.unit.edit")(lambda *, unit, actor: None)
    with pytest.raises(TypeError, match="keyword"):
        act("organisations.unit.edit")(lambda actor: None)
    taken = next(iter(_acts))
    with pytest.raises(ValueError, match="twice"):
        act(taken)(lambda *, actor: None)


def test_an_act_whose_code_nobody_declared_does_not_run() -> None:
    @act("tests.code.unknown")
    def unknown(*, actor: object) -> None:
        raise AssertionError

    try:
        with pytest.raises(KeyError):
            unknown(actor=OPERATOR)
    finally:
        del _acts["tests.code.unknown"]


def test_every_registered_act_has_a_declared_code() -> None:
    from tieshan.foundation.access.acts import all_acts

    for code in all_acts():
        known(code)


def test_the_actor_of_a_job_is_written_with_its_channel(district: District) -> None:
    person = member(district.north_1)
    job = system_actor("nightly", kind="job")
    with acting_as(job):
        leave_union(actor=job, person=person, day=TODAY, on=TODAY, reason="x")
    assert (newest().channel, newest().actor_name) == ("job", "nightly")


def test_two_acts_in_one_acting_as_do_not_widen_the_reach(district: District) -> None:
    chair = actor_as("enterprise_chair", district.north_1)
    member(district.south_1, serial=9)
    with acting_as(chair):
        member(district.north_1, actor=chair)
        assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_of_its_own_is_committed_with_its_entry_and_what_waits_for_the_commit_follows() -> None:
    district = make_district()
    told: list[bool] = []
    with act_context(OPERATOR, "organisations.unit.edit"):
        Unit.objects.filter(pk=district.north.pk).update(remark="kept")
        transaction.on_commit(lambda: told.append(connection.in_atomic_block))
        assert told == []
    assert told == [False]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT code FROM audit_journalentry ORDER BY id DESC LIMIT 1")
            assert cursor.fetchone() == ("organisations.unit.edit",)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_what_the_commit_refuses_leaves_nothing_and_tells_nobody() -> None:
    """A proof at the end of the transaction speaks while the entry is being written: entry and rows are gone."""
    district = make_district()
    before = JournalEntry.objects.count()
    told: list[str] = []

    def point_nowhere() -> None:
        with act_context(OPERATOR, "organisations.unit.edit"):
            transaction.on_commit(lambda: told.append("committed"))
            Unit.objects.filter(pk=district.north.pk).update(remark="lost")
            Post.objects.create(unit_id=10**12, title="一", established_on=TODAY)

    with pytest.raises(DatabaseError, match="violates foreign key"):
        point_nowhere()
    assert (told, connection.in_atomic_block) == ([], False)
    assert JournalEntry.objects.count() == before
    with acting_as(OPERATOR):
        assert Unit.objects.get(pk=district.north.pk).remark == ""
    with act_context(OPERATOR, "organisations.unit.edit"):
        Unit.objects.filter(pk=district.north.pk).update(remark="kept")
    assert JournalEntry.objects.count() == before + 1
