"""The nightly proofs hold after every kind of movement, and find what was bent behind their back."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.db import connection

from tests.district import OPERATOR, TODAY, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.members.actions import membership as acts
from tieshan.members.checks import register_problems
from tieshan.organisations.actions.tree import dissolve_unit, merge_unit, move_unit
from tieshan.organisations.checks import tree_problems


@pytest.mark.django_db(transaction=True)
def test_proofs_hold_after_movements_and_name_what_was_bent(owner_connection: psycopg.Connection) -> None:
    d = make_district()
    people = [member(d.north_1, "张伟", n) for n in range(1, 5)]
    acts.retain_membership(actor=OPERATOR, person=people[0], day=date(2021, 1, 1), on=TODAY, reason="retired")
    acts.leave_union(actor=OPERATOR, person=people[1], day=date(2022, 1, 1), on=TODAY, reason="本人申请")
    move_unit(actor=OPERATOR, unit=d.north_1, parent=d.south, on=date(2025, 1, 1), today=TODAY, reason="x")
    merge_unit(actor=OPERATOR, unit=d.north_1, successor=d.south_1, on=date(2026, 1, 1), today=TODAY, reason="x")
    dissolve_unit(
        actor=OPERATOR, unit=d.north_2, on=date(2026, 2, 1), today=TODAY, reason="x", document="示工〔2026〕2号"
    )
    with acting_as(OPERATOR):
        assert register_problems() == {}
        assert tree_problems() == {}
    connection.close()
    owner_connection.execute(
        "UPDATE organisations_unitfigures SET members = members + 1 WHERE unit_id = %s", [d.south_1.pk]
    )
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute("UPDATE organisations_unit SET path = '1.99.' WHERE id = %s", [d.north.pk])
    owner_connection.execute(
        "DELETE FROM members_membership WHERE person_id = %s AND upper_inf(during)", [people[2].pk]
    )
    owner_connection.commit()
    with acting_as(OPERATOR):
        found = register_problems()
        assert found["figures of the unit"] == [d.south_1.pk]
        assert found["the register and the running span"] == [people[2].pk]
        assert d.north.pk in tree_problems()["today's path"]
