"""The audit administrator's pages: what they show, what they hide, and the proof."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import localtime

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district, member, resident_number
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.audit.seals import newest_seal, seal_pending
from tieshan.members.actions.membership import leave_union
from tieshan.organisations.actions.tree import edit_unit
from tieshan.organisations.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def auditor(district: District) -> Account:
    return appointed("auditor", "audit_admin", district.root)


def entry(code: str) -> JournalEntry:
    return JournalEntry.objects.filter(code=code).latest("id")


def test_the_list_and_its_filters(district: District, auditor: Account) -> None:
    member(district.north_1)
    client = browser(auditor)
    page = client.get("/journal/").content.decode()
    assert "Admit a member" in page
    assert district.north_1.name in page
    today = localtime(entry("members.person.join").at).date().isoformat()
    for query, found in (
        ("act=members.person.join", True),
        ("act=organisations.unit.found", False),
        ("who=nobody", False),
        (f"day_from={today}&day_to={today}", True),
        ("day_to=2020-01-01", False),
    ):
        text = client.get(f"/journal/?{query}").content.decode()
        rows = text.split("<tbody>")[1] if "<tbody>" in text else ""
        assert ("Admit a member" in rows) == found, query


def test_an_entry_shows_what_changed(district: District, auditor: Account) -> None:
    edit_unit(actor=OPERATOR, unit=district.north_1, version=None, short_name="机械工会")
    page = browser(auditor).get(f"/journal/{entry('organisations.unit.edit').pk}/").content.decode()
    assert "机械工会" in page


def test_members_values_stay_hidden_from_the_auditor(district: District, auditor: Account) -> None:
    person = member(district.north_1, "单雄信", 7, phone="13900001234", department="热处理车间")
    leave_union(actor=OPERATOR, person=person, day=TODAY, on=TODAY, reason="本人申请，患病")
    seal_pending()
    client = browser(auditor)
    for code in ("members.person.join", "members.person.leave"):
        page = client.get(f"/journal/{entry(code).pk}/").content.decode()
        assert "none of members" in page
        for secret in ("单雄信", "13900001234", "139", "热处理", "患病", resident_number(7), "1990-03-07", "\\x"):
            assert secret not in page, secret
    assert "personal, not shown" in page
    listed = client.get("/journal/").content.decode()
    assert "单雄信" not in listed


def test_encrypted_values_are_shown_to_nobody(district: District, auditor: Account) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    browser(owner).post("/me/second-factor/")
    page = browser(auditor).get(f"/journal/{entry('organisations.factor.prepare').pk}/").content.decode()
    assert "encrypted" in page
    owner.refresh_from_db()
    assert owner.second_factor
    assert owner.second_factor not in page
    assert "\\x" not in page


def test_only_the_auditor_reads_it_and_only_within_reach(district: District) -> None:
    edit_unit(actor=OPERATOR, unit=district.north_1, version=None, short_name="甲")
    north = entry("organisations.unit.edit").pk
    edit_unit(actor=OPERATOR, unit=district.south_1, version=None, short_name="乙")
    south = entry("organisations.unit.edit").pk
    for role in ("system_admin", "security_admin", "district_office", "enterprise_chair"):
        client = browser(appointed(role.replace("_", "."), role, district.root))
        assert client.get("/journal/").status_code == 403
        assert client.get(f"/journal/{north}/").status_code == 403
        assert client.post("/journal/proof/").status_code == 403
    local = browser(appointed("local", "audit_admin", district.north))
    assert local.get(f"/journal/{north}/").status_code == 200
    assert local.get(f"/journal/{south}/").status_code == 404


def test_the_list_costs_no_query_per_row(
    district: District, auditor: Account, django_assert_max_num_queries: object
) -> None:
    for serial in range(20):
        member(district.north_1, serial=serial + 1)
    client = browser(auditor)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/journal/")


def prove(client: object, **fields: str) -> str:
    return str(client.post("/journal/proof/", fields).content.decode())  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_the_proof_in_words() -> None:
    district = make_district()
    auditor = appointed("auditor", "audit_admin", district.root)
    member(district.north_1)
    seal_pending()
    client = browser(auditor)
    seal = newest_seal()
    assert seal is not None
    assert seal.hash.hex() in client.get("/journal/proof/").content.decode()
    text = prove(client, tables="on", anchor=f"{seal.no}-{seal.hash.hex()[:16]}")
    assert "The journal is whole." in text
    assert entry("audit.journal.verify").details["whole"] is True
    assert "made anew" in prove(client, anchor=f"{seal.no}-{'0' * 16}")
    assert client.post("/journal/proof/", {"anchor": "nonsense"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_proof_names_what_was_touched(owner_connection: object) -> None:
    district = make_district()
    auditor = appointed("auditor", "audit_admin", district.root)
    person = member(district.north_1)
    seal_pending()
    number = entry("members.person.join").pk
    raw = owner_connection
    raw.execute("SET session_replication_role = replica")  # type: ignore[attr-defined]
    raw.execute("UPDATE audit_journalentry SET actor_name = 'x' WHERE id = %s", [number])  # type: ignore[attr-defined]
    raw.execute("UPDATE members_person SET name = 'y' WHERE id = %s", [person.pk])  # type: ignore[attr-defined]
    raw.commit()  # type: ignore[attr-defined]
    text = prove(browser(auditor), tables="on")
    assert "NOT whole" in text
    assert re.search(rf"journal entry {number} was changed", text)
    assert f"members_person {person.pk} was changed past the journal" in text
