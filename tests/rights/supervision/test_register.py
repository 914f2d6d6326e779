"""The register of supervisors and the network on the tree: certificates by the day, gaps, who sees what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.accounts import browser
from tests.district import OPERATOR, TODAY
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.kernel.refusal import Refused
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.models import Certificate, Supervisor
from tieshan.rights.supervision.queries import ending_by, standings, valid_on
from tieshan.rights.supervision.terms import Cover

pytestmark = pytest.mark.django_db
FROM, TO = date(2024, 1, 1), date(2026, 12, 31)


def entered(house: House, who: str = "chair", unit: str = "north_1", number: str = "1", **facts: Any) -> Supervisor:
    given = {"name": "郑国强", "place": "supervisor", "issued_by": "示例市总工会", "valid_from": FROM, "valid_to": TO}
    given |= {"since": TODAY, "on": TODAY, "number": number, **facts}
    return actions.appoint_supervisor(actor=house.actor(who), unit=getattr(house.district, unit), **given)


def test_a_certificate_holds_from_its_first_to_its_last_day(house: House) -> None:
    one = entered(house, since=FROM)
    assert [(d.due_on, d.warn_days) for d in deadlines_of(one)] == [(TO, [60, 30, 10])]
    for day, valid in ((FROM, True), (FROM - timedelta(days=1), False), (TO, True), (TO + timedelta(days=1), False)):
        assert valid_on(day).filter(pk=one.pk).exists() is valid
    with pytest.raises(Refused) as overlap:
        actions.renew_certificate(
            actor=house.actor("chair"), supervisor=one, number="2", issued_by="市", valid_from=TO,
            valid_to=date(2029, 1, 1), on=TODAY,
        )  # fmt: skip
    assert overlap.value.code == "rights.supervision.overlap"
    one = actions.renew_certificate(
        actor=house.actor("chair"), supervisor=one, number="2", issued_by="市", valid_from=date(2027, 2, 1),
        valid_to=date(2029, 1, 1), on=TODAY,
    )  # fmt: skip
    # Between two certificates nobody may inspect, and the past stays as it was.
    assert not valid_on(date(2027, 1, 15)).exists()
    assert valid_on(TO).exists()
    assert valid_on(date(2027, 2, 1)).exists()
    assert sorted((d.state, d.due_on) for d in deadlines_of(one)) == [("met", TO), ("running", date(2029, 1, 1))]
    actions.dismiss_supervisor(actor=house.actor("chair"), supervisor=one, until=TODAY, reason="调动", on=TODAY)
    assert not valid_on(TODAY).exists()
    assert valid_on(TODAY - timedelta(days=1)).exists()


def test_one_number_is_one_persons(house: House) -> None:
    one = entered(house)
    with pytest.raises(Refused) as taken:
        entered(house, "south", "south_1", name="林秋月")
    assert taken.value.code == "rights.supervision.number"
    two = entered(house, "south", "south_1", "9", name="林秋月")
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.supervision.appoint"):
        Certificate.objects.create(supervisor=two, number="1", issued_by="市", valid_from=TO, valid_to=date(2028, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.supervision.appoint"):
        Certificate.objects.filter(supervisor=one).update(valid_to=date(2030, 1, 1))


def test_a_committee_has_one_head_and_no_more_members_than_the_rule(house: House) -> None:
    entered(house, place="head")
    with pytest.raises(Refused) as head:
        entered(house, number="2", name="林秋月", place="head")
    assert head.value.clause == "supervision-rules:1"
    for serial in range(6):
        entered(house, number=f"m{serial}", name=f"林秋{serial}", place="member")
    with pytest.raises(Refused) as many:
        entered(house, number="m9", name="何志明", place="member")
    assert many.value.code == "rights.supervision.members"


def test_the_network_shows_gaps_on_a_day_and_stays_within_reach(house: House) -> None:
    entered(house, since=date(2026, 1, 1))
    for serial in range(3):
        entered(
            house, "north", "north", f"n{serial}", name=f"林秋{serial}", place="member", valid_to=date(2026, 11, 30)
        )
    entered(house, "south", "south_1", "s1", name="何志明")
    north = house.actor("north")

    def found(day: date) -> list[tuple[int, str]]:
        with acting_as(north):
            return [(row.valid, row.cover) for row in standings(north, day)]

    assert found(TODAY) == [(3, Cover.COMMITTEE), (1, Cover.SUPERVISED), (0, Cover.GAP)]
    assert found(date(2026, 12, 1)) == [(0, Cover.GAP), (1, Cover.SUPERVISED), (0, Cover.GAP)]
    page = browser(house.people["north"])
    gaps = page.get("/supervision/network/?cover=gap").content.decode()
    assert "示例纺织有限公司工会" in gaps
    assert "示例机械有限公司工会" not in gaps
    before = page.get("/supervision/network/?cover=gap&on=2025-12-01").content.decode()
    assert "示例机械有限公司工会" in before
    drawn = page.get("/supervision/map/").content.decode()
    assert "cover=gap" in drawn
    assert "示例食品" not in drawn
    assert "何志明" not in page.get("/supervision/supervisors/").content.decode()
    assert "郑国强" in page.get("/supervision/supervisors/?q=zgq").content.decode()
    one = Supervisor.objects.get(name="郑国强")
    assert browser(house.people["chair2"]).get(f"/supervision/supervisors/{one.pk}/").status_code == 404


def test_what_ends_soon_is_counted_as_the_reminders_are() -> None:
    """Sixty working days before the end the union is reminded: until then the list says that it ends soon."""
    on = date(2026, 6, 1)
    assert ending_by(on) == date(2026, 8, 25)
