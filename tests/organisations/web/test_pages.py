"""Pages of the organisations room: what they show, what they cost, and what they refuse."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts import appointed
from tests.district import OPERATOR, District, make_district, member
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.identifiers import credit_check_character
from tieshan.organisations.actions.bodies import elect_body
from tieshan.organisations.actions.employers import register_employer, take_listing
from tieshan.organisations.actions.tree import dissolve_unit, move_unit
from tieshan.organisations.models import (
    Account,
    Body,
    Employer,
    EmployerFollowUp,
    EmployerListing,
    Placement,
    Term,
    Unit,
    UnitFigures,
    UnitPath,
)

TODAY = timezone.localdate()


def credit(serial: int) -> str:
    """A valid credit code of nobody."""
    body = f"91999999{serial:09d}"
    return body + credit_check_character(body)


@pytest.fixture
def district(db: None) -> District:
    with acting_as(OPERATOR):
        return make_district()


def signed_in(account: Account) -> Client:
    """A browser of this account, in Chinese."""
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def office(district: District) -> Client:
    return signed_in(appointed("office", "district_office", district.root))


@pytest.fixture
def chair(district: District) -> Client:
    return signed_in(appointed("chair", "federation_chair", district.north))


def text(answer: Any) -> str:
    return answer.content.decode()


def many(district: District, count: int = 120) -> None:
    """Many unions with terms and employers below one federation, written in bulk."""
    with act_context(OPERATOR, "organisations.unit.found"):
        units = Unit.objects.bulk_create(
            Unit(
                code=f"SL-01-9{i:03d}",
                name=f"批量{i}厂工会",
                name_pinyin=f"piliang{i}",
                name_initials=f"pl{i}",
                kind="enterprise",
                parent=district.north,
                path=f"new{i}.",
                founded_on=date(2015, 1, 1),
            )
            for i in range(count)
        )
        for unit in units:
            unit.path = f"{district.north.path}{unit.pk}."
        Unit.objects.bulk_update(units, ["path"])
        spans = DateRange(date(2015, 1, 1), None)
        Placement.objects.bulk_create(Placement(unit=u, parent=district.north, during=spans) for u in units)
        UnitPath.objects.bulk_create(UnitPath(unit=u, path=u.path, during=spans) for u in units)
        UnitFigures.objects.bulk_create(UnitFigures(unit=u) for u in units)
        bodies = Body.objects.bulk_create(Body(unit=u, kind="committee") for u in units)
        Term.objects.bulk_create(
            Term(body=b, during=DateRange(TODAY - timedelta(days=1700 + i), TODAY + timedelta(days=i - 30)), seats=5)
            for i, b in enumerate(bodies)
        )
        employers = Employer.objects.bulk_create(
            Employer(name=f"批量{i}厂", credit_code=credit(i), workers=20 + i, territory=district.north)
            for i in range(count)
        )
        EmployerListing.objects.bulk_create(
            EmployerListing(
                source="tax",
                listed_on=TODAY,
                name=e.name,
                workers=30,
                employer=e,
                match="code",
                territory=district.north,
            )
            for e in employers
        )
        responsible = Account.objects.first()
        if responsible is not None:
            EmployerFollowUp.objects.bulk_create(
                EmployerFollowUp(employer=e, responsible=responsible, opened_on=TODAY) for e in employers[:60]
            )


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/units/?size=100", 10),
        ("/units/?size=100&term=overdue&q=piliang", 10),
        ("/tree/", 12),
        ("/tree/?on=2020-01-01", 14),
        ("/terms/?size=100", 12),
        ("/terms/missing/", 10),
        ("/employers/?size=100", 10),
        ("/employers/unbuilt/?size=100", 14),
        ("/employers/unknown/", 10),
        ("/employers/follow-ups/?size=100", 13),
        ("/units/{north}/", 14),
        ("/units/{north}/?tab=below", 14),
        ("/units/{north}/?tab=bodies", 14),
        ("/units/{north}/?tab=employers", 14),
        ("/units/{north}/?tab=posts", 14),
        ("/units/{north}/?tab=past", 16),
    ],
)
def test_a_page_costs_the_same_with_many_rows(district: District, office: Client, path: str, most: int) -> None:
    many(district)
    address = path.format(north=district.north.pk)
    office.get(address)  # what is kept for half a minute (counts in the menu) is not counted
    with CaptureQueriesContext(connection) as asked:
        answer = office.get(address)
    assert answer.status_code == 200
    asked_for = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked_for) <= most, "\n".join(sql[:160] for sql in asked_for)


def test_the_list_shows_active_units_and_finds_by_initials(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        dissolve_unit(
            actor=OPERATOR, unit=district.south_2, on=date(2026, 1, 5), today=TODAY, reason="企业注销", document="决议"
        )
    assert "示例物流联合工会" not in text(office.get("/units/"))
    assert "示例物流联合工会" in text(office.get("/units/?status=dissolved"))
    found = text(office.get("/units/?q=sljx"))
    assert "示例机械有限公司工会" in found
    assert "示例食品有限公司工会" not in found


def test_the_past_tree_says_so_and_puts_the_unit_where_it_stood(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        member(district.north_1, serial=1, joined_on=date(2020, 5, 1))
        move_unit(
            actor=OPERATOR,
            unit=district.north_1,
            parent=district.south,
            on=date(2026, 6, 1),
            today=TODAY,
            reason="区划",
        )
    today = text(office.get(f"/tree/?under={district.south.pk}"))
    assert "示例机械有限公司工会" in today
    assert 'class="notice past"' not in today
    past = text(office.get(f"/tree/?under={district.south.pk}&on=2026-05-31"))
    assert "示例机械有限公司工会" not in past
    assert 'class="notice past"' in past
    part = text(office.get(f"/tree/?part=1&under={district.north.pk}&on=2026-05-31"))
    assert "示例机械有限公司工会" in part
    assert "<html" not in part
    assert "示例机械有限公司工会" in text(office.get(f"/tree/list/?under={district.north.pk}&on=2026-05-31"))


def test_a_chair_sees_the_own_federation_alone(district: District, chair: Client) -> None:
    listed = text(chair.get("/units/"))
    assert "示例机械有限公司工会" in listed
    assert "南湖行业工会联合会" not in listed
    assert chair.get(f"/units/{district.south.pk}/").status_code == 404
    assert chair.get(f"/tree/?under={district.south.pk}").status_code == 404
    # Visible, but moving is the district's right.
    assert chair.get(f"/units/{district.north_1.pk}/move/").status_code == 403
    page = text(chair.get(f"/units/{district.north_1.pk}/"))
    assert f"/units/{district.north_1.pk}/edit/" in page
    assert f"/units/{district.north_1.pk}/move/" not in page


def test_found_below_gives_the_next_code(district: District, office: Client) -> None:
    answer = office.post(
        "/units/found/",
        {"parent": district.north.pk, "kind": "enterprise", "name": "新建铸造有限公司工会", "founded_on": "2026-11-01"},
    )
    unit = Unit.objects.get(name="新建铸造有限公司工会")
    assert answer["Location"] == f"/units/{unit.pk}/"
    assert unit.code == "SL-01-003"
    # The same without the script's hidden choice: the superior is written by name.
    answer = office.post(
        "/units/found/",
        {"parent_text": "南湖行业工会联合会", "kind": "enterprise", "name": "第二个工会", "founded_on": "2026-11-01"},
    )
    assert Unit.objects.get(name="第二个工会").parent_id == district.south.pk


def test_founding_for_an_employer_enters_its_union(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        employer = register_employer(actor=OPERATOR, territory=district.north, name="无会有限公司", workers=60)
    assert "为其建会" in text(office.get(f"/employers/{employer.pk}/"))
    office.post(
        f"/units/found/?employer={employer.pk}",
        {"parent": district.north.pk, "kind": "enterprise", "name": "无会有限公司工会", "founded_on": "2026-11-01"},
    )
    employer.refresh_from_db()
    assert employer.union_unit is not None
    assert employer.union_unit.name == "无会有限公司工会"


def test_move_says_what_happens_and_refuses_well(district: District, office: Client) -> None:
    page = text(office.get(f"/units/{district.north_1.pk}/move/"))
    assert "由北园区域工会联合会改属" in page
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    answer = office.post(
        f"/units/{district.north_1.pk}/move/", {"parent": district.south.pk, "on": tomorrow, "reason": "区划调整"}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    answer = office.post(
        f"/units/{district.north_1.pk}/move/",
        {"parent": district.south.pk, "on": TODAY.isoformat(), "reason": "区划调整"},
    )
    assert answer.status_code == 302
    district.north_1.refresh_from_db()
    assert district.north_1.parent_id == district.south.pk


def test_the_second_writer_is_told_what_the_first_changed(district: District, office: Client) -> None:
    address = f"/units/{district.north_1.pk}/edit/"
    facts = {"name": "示例机械有限公司工会", "founded_on": "2010-03-01", "version": district.north_1.version}
    assert office.post(address, {**facts, "address": "东路 1 号"}).status_code == 302
    answer = office.post(address, {**facts, "address": "西路 2 号"})
    assert answer.status_code == 409
    assert "东路 1 号" in text(answer)
    assert "西路 2 号" in text(answer)


def test_merge_split_and_dissolve_from_the_browser(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        one = register_employer(
            actor=OPERATOR, territory=district.south, name="甲物流有限公司", union_unit=district.south_2, workers=40
        )
    split = f"/units/{district.south_2.pk}/split/"
    assert "甲物流有限公司" in text(office.get(split))
    office.post(
        split,
        {"employers": [one.pk], "name": "甲物流工会", "kind": "enterprise", "on": "2026-10-01", "reason": "单独建会"},
    )
    new = Unit.objects.get(name="甲物流工会")
    one.refresh_from_db()
    assert one.union_unit_id == new.pk
    office.post(f"/units/{new.pk}/merge/", {"successor": district.south_1.pk, "on": "2026-11-01", "reason": "企业合并"})
    new.refresh_from_db()
    assert new.status == "merged"
    past = text(office.get(f"/units/{new.pk}/?tab=past"))
    assert "并入示例食品有限公司工会" in past
    answer = office.post(
        f"/units/{district.south.pk}/dissolve/", {"on": "2026-11-01", "reason": "撤销", "document": "决议"}
    )
    assert answer.status_code == 422


def test_elections_due_and_seats_outside_the_band(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        elect_body(
            actor=OPERATOR, unit=district.north_1, kind="committee", on=TODAY - timedelta(days=1900), years=5, seats=5,
            members=60, today=TODAY,
        )  # fmt: skip
    page = text(office.get("/terms/?due=overdue"))
    assert "示例机械有限公司工会" in page
    assert "逾期" in page
    assert "示例纺织有限公司工会" in text(office.get("/terms/missing/"))
    address = f"/units/{district.north_1.pk}/election/"
    facts = {"kind": "committee", "on": TODAY.isoformat(), "years": 5, "members": 60, "seats": 11}
    answer = office.post(address, facts)
    assert answer.status_code == 422
    answer = office.post(address, {**facts, "seats_reason": "历史沿革"})
    assert answer.status_code == 302
    bodies = text(office.get(f"/units/{district.north_1.pk}/?tab=bodies"))
    assert "超出范围" in bodies
    assert "会员 25 至 200 人，委员 3 至 7 名" in bodies


def test_unbuilt_by_register_and_by_lists_and_the_follow_up(district: District, office: Client) -> None:
    cadre = appointed("cadre", "cadre", district.north)
    with acting_as(OPERATOR):
        large = register_employer(actor=OPERATOR, territory=district.north, name="大厂有限公司", workers=80)
        register_employer(actor=OPERATOR, territory=district.north, name="小店", workers=5)
        listed = register_employer(actor=OPERATOR, territory=district.north, name="名单有限公司", credit_code=credit(7))
        take_listing(
            actor=OPERATOR,
            territory=district.root,
            source="tax",
            listed_on=TODAY,
            rows=[
                {"name": "名单有限公司", "credit_code": credit(7), "workers": 44},
                {"name": "新来有限公司", "credit_code": credit(8), "workers": 60},
            ],
        )
    page = text(office.get("/employers/unbuilt/"))
    assert "大厂有限公司" in page
    assert "名单有限公司" in page
    assert "小店" not in page
    assert "依据" in page
    assert "大厂有限公司" not in text(office.get("/employers/unbuilt/?by=lists"))
    assert "新来有限公司" in text(office.get("/employers/unknown/"))

    handing = f"/employers/{large.pk}/follow-up/"
    assert cadre.display_name in text(office.get(handing))
    assert office.post(handing, {"responsible": cadre.pk, "due_on": "2027-01-31"}).status_code == 302
    follow_up = EmployerFollowUp.objects.get(employer=large)
    assert "大厂有限公司" in text(office.get(f"/employers/follow-ups/?responsible={cadre.pk}"))
    report = f"/employers/follow-ups/{follow_up.pk}/report/"
    own = signed_in(cadre)
    refused = own.post(report, {"state": "dropped", "note_text": "", "version": follow_up.version})
    assert refused.status_code == 422
    assert (
        own.post(report, {"state": "talking", "note_text": "已走访", "version": follow_up.version}).status_code == 302
    )
    assert "已走访" in text(own.get(f"/employers/{large.pk}/"))
    assert listed.pk


def test_a_failing_credit_code_needs_a_reason(district: District, office: Client) -> None:
    facts = {"name": "老厂", "territory": district.north.pk, "credit_code": credit(3)[:-1] + "?"}
    assert office.post("/employers/register/", facts).status_code == 422
    wrong = credit(3)[:-1] + ("1" if credit(3)[-1] != "1" else "2")
    assert office.post("/employers/register/", facts | {"credit_code": wrong}).status_code == 422
    accepted = facts | {"credit_code": wrong, "code_accepted_reason": "执照如此"}
    assert office.post("/employers/register/", accepted).status_code == 302
    assert Employer.objects.get(name="老厂").credit_code == wrong


def test_an_outside_list_is_compared_first_and_taken_in_after(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        register_employer(actor=OPERATOR, territory=district.north, name="名单有限公司", credit_code=credit(7))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示例区参保单位名单"])
    sheet.append(["序号", "单位名称", "统一社会信用代码", "参保人数"])
    sheet.append([1, "名单有限公司", credit(7), 44])
    sheet.append([2, "新来有限公司", credit(8), 60])
    sheet.append([3, "新来有限公司", credit(8), 60])
    sheet.append(["合计", "", "", 164])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "名单.xlsx"
    facts = {"source": "insurance", "listed_on": TODAY.isoformat(), "territory": district.root.pk}
    answer = office.post("/employers/listing/", {**facts, "file": file})
    assert answer.status_code == 200
    page = text(answer)
    assert "尚未写入" in page
    assert not EmployerListing.objects.exists()
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert office.post("/employers/listing/", {"kept": kept}).status_code == 302
    assert set(EmployerListing.objects.values_list("name", "match")) == {
        ("名单有限公司", "code"),
        ("新来有限公司", "none"),
    }
    bad = io.BytesIO(b"%PDF-1.7 nothing")
    bad.name = "名单.xlsx"
    refused = office.post("/employers/listing/", {**facts, "file": bad})
    assert refused.status_code == 422
    assert office.post("/employers/listing/", {"kept": kept[:-2]}).status_code == 422


def test_exports_carry_codes_as_text(district: District, office: Client) -> None:
    with acting_as(OPERATOR):
        register_employer(actor=OPERATOR, territory=district.north, name="甲有限公司", credit_code=credit(5), workers=9)
    answer = office.post("/employers/", {"do": "export", "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == credit(5)]
    assert cells
    answer = office.post("/units/?kind=enterprise", {"do": "export", "format": "csv"})
    assert "SL-01-001" in b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    "path",
    [
        "/units/?size=50",
        "/units/?size=50&sort=-members",
        "/terms/?size=50",
        "/employers/unbuilt/?size=50",
        "/employers/",
    ],
)
def test_every_row_is_met_once_on_the_way_through_the_pages(district: District, office: Client, path: str) -> None:
    many(district)
    seen: list[str] = []
    address = path
    while address:
        page = text(office.get(address))
        seen += re.findall(r"批量(\d+)厂", page.split("<tbody>")[1])
        onward = re.search(r'<a class="btn small" rel="next" href="([^"]+)"', page)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    assert {str(i) for i in range(20 if "unbuilt" in path else 0, 120)} <= set(seen)
    assert max(seen.count(number) for number in set(seen)) <= 2
    assert office.get(path + ("&" if "?" in path else "?") + "print=1").status_code == 200


def test_links_lead_only_where_the_reader_may_go(district: District) -> None:
    chair = signed_in(appointed("works", "enterprise_chair", district.north_1, subtree=False))
    page = text(chair.get(f"/units/{district.north_1.pk}/"))
    assert "北园区域工会联合会" in page
    assert f"/units/{district.north.pk}/" not in page
    tree = text(chair.get("/tree/"))
    assert "示例机械有限公司工会" in tree
    assert "示例纺织有限公司工会" not in tree
    # The auditor sees units and counts, but no list of members.
    auditor = signed_in(appointed("auditor", "audit_committee", district.root))
    assert "/members/" not in text(auditor.get(f"/units/{district.north_1.pk}/")).split("<main")[1]


def test_a_unit_that_moved_away_is_named_in_the_past_but_not_opened(district: District, chair: Client) -> None:
    with acting_as(OPERATOR):
        move_unit(
            actor=OPERATOR,
            unit=district.north_2,
            parent=district.south,
            on=date(2026, 6, 1),
            today=TODAY,
            reason="区划",
        )
    past = text(chair.get("/tree/?on=2026-05-31"))
    assert "示例纺织有限公司工会" in past
    assert "现已调出" in past
    assert f'href="/units/{district.north_2.pk}/"' not in past
    assert "示例纺织有限公司工会" not in text(chair.get("/tree/"))
