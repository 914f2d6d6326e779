"""Officers on the unit's page, cadres and the structure of their body."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district, member, resident_number
from tieshan.foundation.access import acting_as
from tieshan.members.actions.cadres import assign_units, engage_cadre, release_cadre
from tieshan.members.actions.transfers import request_transfer
from tieshan.members.models import Cadre, CadreAssignment, Officer
from tieshan.members.queries.cadres import in_age_band, serving, structure
from tieshan.members.rules.cadres import AGE_BANDS, age_band
from tieshan.organisations.actions.bodies import elect_body
from tieshan.organisations.models import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def text(response: Any) -> str:
    return response.content.decode()


def term_of(district: District, kind: str, seats: int = 3) -> Term:
    return elect_body(
        actor=OPERATOR, unit=district.north_1, kind=kind, on=date(2025, 1, 1), years=3, seats=seats, members=30,
        today=TODAY, seats_reason="测试",
    )  # fmt: skip


def test_officers_are_entered_and_end_from_the_units_page(district: District) -> None:
    d = district
    term = term_of(d, "committee", seats=1)
    person = member(d.north_1, "张伟", 1)
    chair = browser(appointed("fed", "federation_chair", d.north))
    tab = text(chair.get(f"/units/{d.north_1.pk}/?tab=members"))
    assert "1 of 1 seats is free" in tab
    assert f"/terms/{term.pk}/officers/elect/" in tab
    address = f"/terms/{term.pk}/officers/elect/"
    data = {"person": person.pk, "position": "chair", "on": "2025-02-01"}
    kin = chair.post(address, data)
    assert kin.status_code == 422
    assert "near relatives" in text(kin).lower()
    assert chair.post(address, {**data, "not_a_relative": "on"}).status_code == 302
    tab = text(chair.get(f"/units/{d.north_1.pk}/?tab=members"))
    assert "张伟" in tab
    assert address not in tab, "no seat is free any more"
    with acting_as(OPERATOR):
        officer = Officer.objects.get()
    assert chair.post(f"/officers/{officer.pk}/end/", {"on": "2026-01-01", "reason": "辞职"}).status_code == 302
    assert address in text(chair.get(f"/units/{d.north_1.pk}/?tab=members"))


def test_who_handles_the_money_does_not_audit_it(district: District) -> None:
    d = district
    committee, audit = term_of(d, "committee"), term_of(d, "audit")
    person = member(d.north_1, "张伟", 1)
    chair = browser(appointed("fed", "federation_chair", d.north))
    data = {"person": person.pk, "on": "2025-02-01", "not_a_relative": "on"}
    first = chair.post(f"/terms/{committee.pk}/officers/elect/", {**data, "position": "chair"})
    assert first.status_code == 302, text(first)
    second = chair.post(f"/terms/{audit.pk}/officers/elect/", {**data, "position": "member"})
    assert second.status_code == 422
    assert "may not sit on the audit committee" in text(second)


def test_the_person_is_found_by_initials_among_the_units_members(district: District) -> None:
    d = district
    term = term_of(d, "committee")
    member(d.north_1, "张伟", 1)
    member(d.north_2, "周文", 2)
    chair = browser(appointed("fed", "federation_chair", d.north))
    found = text(chair.get(f"/terms/{term.pk}/officers/elect/?pick=person&person_text=zw"))
    assert "张伟" in found
    assert "周文" not in found


def cadre(district: District, serial: int, start: date, **facts: Any) -> Cadre:
    birth, sex = facts.pop("birth", "19900307"), facts.pop("sex", "1")
    return engage_cadre(
        actor=OPERATOR,
        federation=facts.pop("federation", district.north),
        name=facts.pop("name", f"李{'甲乙丙丁戊己'[serial]}"),
        id_number=resident_number(serial, birth=birth, sex=sex),
        start=start,
        on=TODAY,
        **facts,
    )


def test_the_structure_is_that_of_the_day(district: District) -> None:
    d = district
    cadre(d, 0, date(2020, 1, 1), birth="19850101", education="21", rank="20")
    gone = cadre(d, 1, date(2021, 1, 1), birth="19990101", sex="2", education="31", rank="10")
    cadre(d, 2, date(2025, 6, 1), birth="19700101", sex="2", education="14", rank="30", federation=d.south)
    release_cadre(actor=OPERATOR, cadre=gone, version=None, on=date(2024, 1, 1), reason="合同期满")
    with acting_as(OPERATOR):
        days = [date(2022, 12, 31), date(2024, 12, 31), TODAY]
        found = structure(OPERATOR, days)
        assert [one.total for one in found] == [2, 1, 2]
        assert (found[0].sexes["2"], found[0].ages[0], found[0].ages[30]) == (1, 1, 1)
        assert (found[2].ages[40], found[2].ages[50], found[2].educations["1"]) == (1, 1, 1)
        for one in found:
            for band in AGE_BANDS:
                listed = in_age_band(serving(OPERATOR, one.on), band, one.on)
                assert listed.count() == one.ages[band], "each bar opens a list of as many"


def test_age_bands_meet_at_birthdays() -> None:
    assert age_band(date(1996, 11, 22), date(2026, 11, 21)) == 0
    assert age_band(date(1996, 11, 22), date(2026, 11, 22)) == 30
    assert age_band(date(1976, 2, 29), date(2026, 2, 28)) == 40
    assert age_band(date(1976, 2, 29), date(2026, 3, 1)) == 50


def test_cadre_pages(district: District) -> None:
    d = district
    office = browser(appointed("office", "district_office", d.root))
    sent = office.post(
        "/cadres/engage/",
        {
            "name": "李明",
            "id_number": resident_number(3),
            "federation": d.north.pk,
            "start": "2025-01-01",
            "rank": "20",
            "contract_from": "2025-01-01",
            "contract_to": "2026-12-31",
        },
    )
    assert sent.status_code == 302, text(sent)
    with acting_as(OPERATOR):
        pk = Cadre.objects.get().pk
    page = text(office.get(f"/cadres/{pk}/"))
    assert "李明" in page
    assert resident_number(3) not in page
    assert office.post(f"/cadres/{pk}/units/", {"units": [d.north_1.pk], "on": "2025-02-01"}).status_code == 302
    foreign = office.post(f"/cadres/{pk}/units/", {"units": [d.south_1.pk], "on": "2025-02-01"})
    assert foreign.status_code == 422
    wrong = office.post(
        f"/cadres/{pk}/correct/", {"version": "1", "contract_from": "2026-01-01", "contract_to": "2025-01-01"}
    )
    assert wrong.status_code == 422
    right = office.post(f"/cadres/{pk}/correct/", {"version": "1", "education": "21", "rank": "30"})
    assert right.status_code == 302, text(right)
    stale = office.post(f"/cadres/{pk}/correct/", {"version": "1", "education": "31"})
    assert stale.status_code == 409
    assert "李明" in text(office.get("/cadres/?age=b30&rank=30"))
    assert "李明" not in text(office.get("/cadres/?on=2024-01-01"))
    assert office.get("/cadres/structure/").status_code == 200
    assert "李明" in text(office.get("/cadres/?age=u40&level=12"))
    assert "李明" not in text(office.get("/cadres/?level=3"))
    answer = office.post(f"/cadres/{pk}/release/", {"version": "2", "on": "2026-11-01", "reason": "合同期满"})
    assert answer.status_code == 302, text(answer)
    with acting_as(OPERATOR):
        assert CadreAssignment.objects.get().during.upper == date(2026, 11, 1)
    assert "李明" not in text(office.get("/cadres/"))
    export = office.post("/cadres/?on=2025-06-01", {"do": "export", "format": "csv"})
    assert "李明" in b"".join(export.streaming_content).decode("utf-8-sig")


def test_a_federation_sees_its_own_cadres_only(district: District) -> None:
    d = district
    cadre(d, 0, date(2020, 1, 1), name="李明")
    other = cadre(d, 1, date(2020, 1, 1), name="赵刚", federation=d.south)
    chair = browser(appointed("fed", "federation_chair", d.north))
    page = text(chair.get("/cadres/"))
    assert "李明" in page
    assert "赵刚" not in page
    assert chair.get(f"/cadres/{other.pk}/").status_code == 404
    assert chair.get("/cadres/engage/").status_code == 403


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/cadres/", 8),
        ("/transfers/", 8),
        ("/cadres/structure/", 8),
        ("/cadres/{cadre}/", 14),
        ("/transfers/{move}/", 14),
    ],
)
def test_query_budgets_do_not_grow_with_the_rows(district: District, path: str, most: int) -> None:
    d = district
    for serial in range(6):
        served = cadre(d, serial, date(2020, 1, 1), rank="20")
        assign_units(actor=OPERATOR, cadre=served, units=[d.north_1, d.north_2], on=date(2021, 1, 1))
        person = member(d.south_1, "张伟", serial + 50)
        move = request_transfer(
            actor=OPERATOR, person=person, to_unit=d.north_1, effective_on=TODAY, on=TODAY, reason="换工作"
        )
    office = browser(appointed("office", "district_office", d.root))
    address = path.format(cadre=served.pk, move=move.pk)
    office.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert office.get(address).status_code == 200
    quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('tieshan.actor', '', true)")
    sent = [q["sql"] for q in caught if not q["sql"].startswith(quiet)]
    assert len(sent) <= most, "\n".join(one[:160] for one in sent)
