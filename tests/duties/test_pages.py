"""The pages: each sees what is theirs, every figure opens its rows, and no query runs per row."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.duties.actions.templates import synchronise_templates
from tieshan.duties.models import Template
from tieshan.lawbook import proofs
from tieshan.members.models import Cadre


@pytest.fixture
def cadres(district: District, work: Work) -> list[Cadre]:
    found = [make_cadre(district, name, n) for n, name in enumerate(("李明", "王芳", "赵强"), 1)]
    work.did(date(2026, 5, 12), account=found[0].account_id)
    return found


@pytest.fixture
def template(cadres: list[Cadre]) -> Template:
    made = own_template()
    compute(date(2026, 1, 1), TODAY)
    return made


def test_the_board_counts_and_each_cell_opens_its_rows(
    district: District, template: Template, django_assert_max_num_queries: Any
) -> None:
    office = browser(appointed("office", "district_office", district.root))
    office.get("/duties/?period=2026")
    with django_assert_max_num_queries(22):
        page = office.get("/duties/?period=2026").content.decode()
    assert "北园区域工会联合会" in page
    assert "overdue 2, done 1" in page or "done 1, overdue 2" in page
    month = office.get(f"/duties/?period=2026-05&by=cadre&unit={district.north.pk}").content.decode()
    done = next(one for one in instances(template) if one.state == "done")
    assert f"/duties/{done.pk}/" in month
    cell = f"/duties/list/?then={district.north.pk}&amp;day_from=2026-05-01&amp;day_to=2026-05-31"
    assert cell in page
    rows = office.get(cell.replace("&amp;", "&")).content.decode()
    assert rows.count("测试职责") >= 3


@pytest.mark.parametrize("by", ["unit", "duty", "cadre"])
@pytest.mark.parametrize("period", ["2026", "2026-Q2", "2026-05", "nonsense", "9999", "2026-13"])
@pytest.mark.parametrize("tree", ["", "today"])
def test_every_view_of_the_board_answers(
    district: District, template: Template, by: str, period: str, tree: str
) -> None:
    office = browser(appointed("office", "district_office", district.root))
    assert office.get(f"/duties/?by={by}&period={period}&tree={tree}&duty={template.code}").status_code == 200
    assert office.get(f"/duties/?by={by}&period={period}&tree={tree}").status_code == 200


def test_the_page_of_a_duty_shows_proof_and_grounds(
    district: District, cadres: list[Cadre], template: Template
) -> None:
    own = browser(cadres[0].account)
    done = next(one for one in instances(template) if one.state == "done")
    page = own.get(f"/duties/{done.pk}/").content.decode()
    assert "deed 1" in page
    assert "within 3 working days after the last day of the period" in page
    assert "2026-06-03" in page


def test_each_sees_their_own_and_the_chair_the_federation(
    district: District, cadres: list[Cadre], template: Template, django_assert_max_num_queries: Any
) -> None:
    mine, others = [
        [one for one in instances(template) if (one.cadre_id == cadres[0].pk) is own] for own in (True, False)
    ]
    me = browser(cadres[0].account)
    me.get("/duties/mine/")
    with django_assert_max_num_queries(18):
        page = me.get("/duties/mine/?size=100").content.decode()
    assert f"/duties/{mine[0].pk}/" in page
    assert not any(f"/duties/{one.pk}/" in page for one in others)
    assert me.get(f"/duties/{others[0].pk}/").status_code == 404
    assert me.get("/duties/list/").status_code == 403
    assert me.get(f"/duties/{others[0].pk}/excuse/").status_code == 404
    chair = browser(appointed("chair", "federation_chair", district.north))
    assert chair.get(f"/duties/{others[0].pk}/").status_code == 200
    assert chair.get(f"/duties/{others[0].pk}/excuse/").status_code == 403
    south = browser(appointed("south", "federation_chair", district.south))
    assert south.get(f"/duties/{others[0].pk}/").status_code == 404


def test_the_list_filters_by_shown_state_and_asks_no_query_per_row(
    district: District, template: Template, django_assert_max_num_queries: Any
) -> None:
    office = browser(appointed("office", "district_office", district.root))
    office.get("/duties/list/")
    with django_assert_max_num_queries(18):
        page = office.get("/duties/list/?state=late&size=100").content.decode()
    assert page.count(">overdue<") >= 29
    assert office.get("/duties/list/?cadre=nobody&then=abc&at=&day_from=x").status_code == 200


def test_the_catalogue_says_what_waits_for_its_room(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(proofs._kinds, "funds.audit")
    synchronise_templates(actor=OPERATOR, on=TODAY)
    leader = browser(appointed("leader", "district_leader", district.root))
    page = leader.get("/duties/catalogue/").content.decode()
    assert "waits for its room" in page
    audit = Template.objects.get(code="audit-committee-review")
    assert leader.get(f"/duties/catalogue/{audit.pk}/").status_code == 200
    for template in Template.objects.all():
        assert leader.get(f"/duties/catalogue/{template.pk}/").status_code == 200, template.code


def test_an_empty_board_says_what_to_do(district: District) -> None:
    office = browser(appointed("office", "district_office", district.root))
    page = office.get("/duties/").content.decode()
    assert "No duty of this time has been computed." in page
    long = office.post("/duties/compute/", {"first": "1976-05-01", "last": "2026-05-31"})
    assert "Three years at most" in long.content.decode()
    answer = office.post("/duties/compute/", {"first": "2026-05-01", "last": "2026-05-31"})
    assert answer.status_code == 302


def test_my_duties_begin_with_what_is_overdue_and_page_on(district: District, cadres: list[Cadre]) -> None:
    template = own_template(days=0, counted="calendar_day")
    compute(date(2023, 1, 1), TODAY)
    mine = sorted(one.due_on for one in instances(template) if one.cadre_id == cadres[0].pk and one.state == "open")
    me = browser(cadres[0].account)
    page = me.get("/duties/mine/").content.decode()
    assert page.index(mine[0].isoformat()) < page.index(mine[1].isoformat())
    following = re.search(r'href="(/duties/mine/\?after=[^"]+)"', page)
    assert following is not None
    second = me.get(following[1].replace("&amp;", "&")).content.decode()
    assert mine[20].isoformat() in second
    assert mine[0].isoformat() not in second


def test_a_duty_due_early_in_its_year_falls_on_its_due_month(district: District, cadres: list[Cadre]) -> None:
    own_template(every="year", anchor="period_start", days=90, counted="calendar_day")
    compute(date(2026, 1, 1), TODAY)
    office = browser(appointed("office", "district_office", district.root))
    march = office.get("/duties/list/?day_from=2026-03-01&day_to=2026-03-31").content.decode()
    december = office.get("/duties/list/?day_from=2026-12-01&day_to=2026-12-31").content.decode()
    assert len(re.findall(r'href="/duties/\d+/"', march)) == 3
    assert re.findall(r'href="/duties/\d+/"', december) == []
