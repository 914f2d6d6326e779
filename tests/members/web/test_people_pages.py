"""The pages of members: list, page, admission, correction, steps; who sees what, in how many queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts import appointed, browser
from tests.district import OPERATOR, District, make_district, member, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.imports import run_import
from tieshan.members.actions import membership as acts
from tieshan.members.models import Membership, Person, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def chair(district: District) -> Client:
    """The chair of the first enterprise union of the north."""
    return browser(appointed("chair", "enterprise_chair", district.north_1))


@pytest.fixture
def office(district: District) -> Client:
    """The office of the district."""
    return browser(appointed("office", "district_office", district.root))


def queries(run: Callable[[], Any]) -> list[str]:
    """The statements a page sends, savepoints apart (they cost nothing that a budget should watch)."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        run()
    # The last one exists in tests alone: their outer transaction gets its settings back.
    quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('tieshan.actor', '', true)")
    return [q["sql"] for q in caught if not q["sql"].startswith(quiet)]


def text(response: Any) -> str:
    return response.content.decode()


def fields(**more: Any) -> dict[str, Any]:
    return {"name": "王芳", "id_number": resident_number(9, sex="2"), "phone": "13900001234", **more}


def test_the_list_shows_current_members_in_reach_and_no_number_in_full(district: District, chair: Client) -> None:
    d = district
    seen = member(d.north_1, "张伟", 1, phone="13912345678")
    member(d.south_1, "李娜", 2)
    gone = member(d.north_1, "赵敏", 3)
    acts.leave_union(actor=OPERATOR, person=gone, day=date(2024, 1, 1), on=date(2026, 11, 22), reason="本人申请")
    page = text(chair.get("/members/"))
    assert "张伟" in page
    assert "李娜" not in page
    assert "赵敏" not in page
    with acting_as(OPERATOR):
        number, phone = str(Person.objects.get(pk=seen.pk).id_number), "13912345678"
    assert number not in page
    assert phone not in page
    assert "赵敏" in text(chair.get("/members/?state=all"))
    assert "赵敏" in text(chair.get("/members/?state=left"))


@pytest.mark.parametrize("words", ["张", "zhangw", "zw", "13912345678", resident_number(1)])
def test_the_list_finds_people_the_way_clerks_type(district: District, chair: Client, words: str) -> None:
    member(district.north_1, "张伟", 1, phone="13912345678")
    member(district.north_1, "王芳", 2)
    page = text(chair.get("/members/", {"q": words}))
    assert "张伟" in page
    assert "王芳" not in page


def test_search_pages_on_in_the_order_of_the_index_that_finds(district: District, office: Client) -> None:
    for serial in range(1, 46):
        member(district.north_1, "张伟" if serial % 2 else "周文", serial)
    seen: list[str] = []
    url = "/members/?q=zw"
    while url:
        page = text(office.get(url))
        seen += re.findall(r'href="/members/(\d+)/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 45 == len(set(seen))


def test_stored_figures_count_the_list(district: District, office: Client) -> None:
    d = district
    for serial in range(1, 4):
        member(d.north_1, "张伟", serial)
    member(d.south_1, "李娜", 5)
    assert "Total 4" in text(office.get("/members/"))
    assert "Total 3" in text(office.get(f"/members/?unit={d.north.pk}"))
    assert "Total 0" in text(office.get(f"/members/?unit={d.north.pk}&state=retained"))


def test_query_budgets(district: District, chair: Client) -> None:
    people = [member(district.north_1, "张伟", serial) for serial in range(1, 31)]
    chair.get("/members/")
    few = queries(lambda: chair.get("/members/"))
    assert len(few) <= 8, few
    assert len(queries(lambda: chair.get("/members/?q=zw"))) <= 8
    page = queries(lambda: chair.get(f"/members/{people[0].pk}/"))
    assert len(page) <= 14, page


def test_five_facts_admit_a_member(district: District, chair: Client) -> None:
    form = text(chair.get("/members/join/"))
    must = re.findall(r'<b class="must"', form)
    assert len(must) == 5
    assert f'value="{district.north_1.pk}"' in form, "the only union in reach is filled in"
    answer = chair.post("/members/join/", fields(unit=district.north_1.pk, joined_on="2026-11-01"))
    assert answer.status_code == 302, text(answer)
    with acting_as(OPERATOR):
        person = Person.objects.get()
        assert (person.sex, person.birth_date, person.name_initials) == ("2", date(1990, 3, 7), "wf")
        assert answer["Location"] == f"/members/{person.pk}/"


def test_wrong_numbers_are_refused_with_a_sentence(district: District, chair: Client) -> None:
    answer = chair.post("/members/join/", fields(unit=district.north_1.pk, joined_on="2026-11-01", id_number="123"))
    assert answer.status_code == 422
    assert "王芳" in text(answer), "nothing typed is lost"
    with acting_as(OPERATOR):
        assert not Person.objects.exists()


def test_a_member_elsewhere_is_refused_and_the_transfer_offered(district: District, chair: Client) -> None:
    d = district
    number = resident_number(9, sex="2")
    there = member(d.south_1, "王芳", id_number=number)
    answer = chair.post("/members/join/", fields(unit=d.north_1.pk, joined_on="2026-11-01", id_number=number))
    assert answer.status_code == 422
    page = text(answer)
    assert 'action="/transfers/ask/"' in page
    assert number in page
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.split('name="fill"')[1]))
    opened = text(chair.post("/transfers/ask/", {"fill": "1", **given}))
    assert number in opened
    assert "王芳" in opened
    sent = chair.post(
        "/transfers/ask/",
        {
            "name": "王芳",
            "id_number": number,
            "to_unit": d.north_1.pk,
            "effective_on": "2026-11-01",
            "reason": "换工作",
        },
    )
    assert sent.status_code == 302, text(sent)
    with acting_as(OPERATOR):
        transfer = Transfer.objects.get()
        assert (transfer.side, transfer.from_unit_id, transfer.person_id) == ("in", d.south_1.pk, there.pk)
    assert chair.get(f"/members/{there.pk}/").status_code == 404, "the asker still does not see the person"
    assert number not in text(chair.get("/transfers/?pile=asked"))


@pytest.mark.parametrize(("name", "serial"), [("李娜", 9), ("王芳", 77)])
def test_asking_tells_nothing_about_whom_one_does_not_know(
    district: District, chair: Client, name: str, serial: int
) -> None:
    member(district.south_1, "王芳", 9, sex="2")
    sent = chair.post(
        "/transfers/ask/",
        {
            "name": name,
            "id_number": resident_number(serial, sex="2"),
            "to_unit": district.north_1.pk,
            "effective_on": "2026-11-01",
            "reason": "换工作",
        },
    )
    assert sent.status_code == 422
    assert "Nobody with this name and identity number is registered" in text(sent)
    assert "示例食品" not in text(sent)


def test_numbers_in_full_only_on_a_journalled_click(district: District, chair: Client) -> None:
    person = member(district.north_1, "张伟", 1, phone="13912345678")
    address = f"/members/{person.pk}/reveal/"
    assert chair.get(address).status_code == 302, "a link or a reload reveals nothing"
    with acting_as(OPERATOR):
        before = JournalEntry.objects.filter(code="audit.field.reveal").count()
    page = chair.post(address)
    assert resident_number(1) in text(page)
    assert "13912345678" in text(page)
    assert page["Cache-Control"] == "no-store"
    with acting_as(OPERATOR):
        entry = JournalEntry.objects.filter(code="audit.field.reveal").latest("pk")
        assert JournalEntry.objects.filter(code="audit.field.reveal").count() == before + 1
        assert entry.subject_id == person.pk


def test_who_may_not_see_numbers_gets_no_button(district: District) -> None:
    person = member(district.north_1, "张伟", 1)
    leader = browser(appointed("leader", "district_leader", district.root))
    assert "/reveal/" not in text(leader.get(f"/members/{person.pk}/"))
    assert leader.post(f"/members/{person.pk}/reveal/").status_code in (403, 404)


def test_the_second_writer_is_told_what_the_first_changed(district: District, chair: Client) -> None:
    person = member(district.north_1, "张伟", 1)
    address = f"/members/{person.pk}/correct/"
    assert chair.post(address, {"name": "张伟", "job": "车工", "version": "1"}).status_code == 302
    late = chair.post(address, {"name": "张伟", "job": "钳工", "version": "1"})
    assert late.status_code == 409
    assert "车工" in text(late)
    assert "钳工" in text(late)
    with acting_as(OPERATOR):
        assert Person.objects.get().job == "车工"


def test_correcting_leaves_numbers_that_were_not_entered(district: District, chair: Client) -> None:
    person = member(district.north_1, "张伟", 1, phone="13912345678")
    chair.post(f"/members/{person.pk}/correct/", {"name": "张伟", "education": "21", "version": "1"})
    with acting_as(OPERATOR):
        fresh = Person.objects.get()
        assert (fresh.education, fresh.phone, fresh.birth_date) == ("21", "13912345678", date(1990, 3, 7))
    chair.post(f"/members/{person.pk}/correct/", {"name": "张伟", "without_phone": "on", "version": "2"})
    with acting_as(OPERATOR):
        assert Person.objects.get().phone is None


def test_steps_through_the_pages(district: District, chair: Client) -> None:
    person = member(district.north_1, "张伟", 1)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("retain", {"day": "2024-01-01", "reason": "retired"}),
        ("resume", {"day": "2024-06-01"}),
        ("leave", {"day": "2025-01-01", "reason": "本人申请"}),
        ("rejoin", {"day": "2025-06-01", "unit": district.north_1.pk}),
        ("expel", {"day": "2026-01-01", "reason": "决定1号"}),
    ]
    for step, data in steps:
        answer = chair.post(f"/members/{person.pk}/{step}/", data)
        assert answer.status_code == 302, (step, text(answer))
    with acting_as(OPERATOR):
        assert Membership.objects.filter(person=person).count() == 4
        assert Person.objects.get().state == "expelled"
    page = text(chair.get(f"/members/{person.pk}/"))
    assert "Admit again" in page
    assert "/retain/" not in page
    assert chair.get(f"/members/{person.pk}/?tab=history").status_code == 200


def test_a_waiting_transfer_blocks_the_other_steps_and_says_so(district: District, chair: Client) -> None:
    person = member(district.north_1, "张伟", 1)
    sent = chair.post(
        f"/members/{person.pk}/transfer/",
        {"to_unit": district.south_1.pk, "effective_on": "2026-11-01", "reason": "换工作"},
    )
    assert sent.status_code == 302, text(sent)
    page = text(chair.get(f"/members/{person.pk}/"))
    assert "A transfer is waiting for an answer" in page


def test_export_is_masked_for_those_who_may_not_see_the_numbers(district: District) -> None:
    member(district.north_1, "张伟", 1, phone="13912345678")
    plain = browser(appointed("office", "district_office", district.root))
    book = openpyxl.load_workbook(BytesIO(_sent(plain.post("/members/", {"do": "export", "format": "xlsx"}))))
    sheet = book.active
    assert sheet is not None
    head = [cell.value for cell in sheet[3]]
    row = dict(zip(head, [cell.value for cell in sheet[4]], strict=True))
    assert row["Identity number"] == resident_number(1)
    assert row["Telephone"] == "13912345678"
    assert sheet.cell(4, head.index("Identity number") + 1).number_format == "@"
    with acting_as(OPERATOR):
        entry = JournalEntry.objects.filter(code="members.person.export").latest("pk")
        assert entry.details["rows"] == 1
        assert entry.details["in_full"]
    leader = browser(appointed("leader", "district_leader", district.root))
    assert leader.post("/members/", {"do": "export", "format": "csv"}).status_code == 403


def _sent(response: Any) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("path", ["", "join/", "1/", "1/correct/", "1/reveal/", "1/retain/"])
def test_nobody_enters_without_a_post(district: District, path: str) -> None:
    administrator = browser(appointed("security", "security_admin", district.root))
    member(district.north_1, "张伟", 1)
    assert administrator.get(f"/members/{path}").status_code in (403, 404)
    assert browser().get(f"/members/{path}").status_code == 302


def test_a_sister_union_gets_404_for_what_it_cannot_see(district: District, chair: Client) -> None:
    person = member(district.north_2, "张伟", 1)
    for path in ("", "correct/", "retain/", "transfer/"):
        assert chair.get(f"/members/{person.pk}/{path}").status_code == 404


def test_the_exported_roster_can_be_imported_again_and_changes_nothing(district: District, tmp_path: Path) -> None:
    member(district.north_1, "张伟", 1, phone="13912345678", job="车工", education="21", is_agency=True)
    retained = member(district.north_1, "王芳", 2, sex="2", is_migrant=True)
    acts.retain_membership(
        actor=OPERATOR, person=retained, day=date(2024, 1, 1), on=date(2026, 11, 22), reason="retired"
    )
    office = browser(appointed("office", "district_office", district.root))
    office.cookies["django_language"] = "zh-hans"
    sent = _sent(office.post("/members/", {"do": "export", "format": "xlsx"}, headers={"accept-language": "zh-hans"}))
    file = tmp_path / "roster.xlsx"
    file.write_bytes(sent)
    result = run_import("members", file, actor=OPERATOR, on=date(2026, 11, 22))
    assert result.data["errors"] == []
    assert {name: result.data[name] for name in ("rows", "created", "updated", "unchanged")} == {
        "rows": 2,
        "created": 0,
        "updated": 0,
        "unchanged": 2,
    }
