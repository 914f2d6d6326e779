"""The history of personal rows stands behind the same wall as the rows themselves."""

from __future__ import annotations

import pytest

from tests.district import OPERATOR, TODAY, actor_as, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.history import history_of
from tieshan.foundation.audit.seals import seal_pending
from tieshan.foundation.audit.verification import verify_journal
from tieshan.members.actions.membership import correct_person


@pytest.mark.django_db(transaction=True)
def test_history_of_a_person_is_read_within_reach_alone_and_proved_by_everybody() -> None:
    d = make_district()
    person = member(d.north_1)
    correct_person(actor=OPERATOR, person=person, version=1, on=TODAY, job="车工")
    for role, unit, lines in (
        ("enterprise_chair", d.north_1, 2),
        ("enterprise_chair", d.south_1, 0),
        ("audit_admin", d.root, 0),
        ("security_admin", d.root, 0),
        ("district_leader", d.root, 2),
    ):
        actor = actor_as(role, unit)
        with acting_as(actor):
            assert len(history_of("members_person", person.pk)) == lines, role
            assert len(history_of("organisations_unit", d.north.pk)) > 0
    # Sealing and proving need no reach: they read hashes.
    seal_pending()
    with acting_as(actor_as("audit_admin", d.root)):
        found = verify_journal()
        assert found.ok
        assert found.rows > 0
        assert history_of("members_person", person.pk) == []
