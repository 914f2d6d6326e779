"""Lists: search, filters, columns, views, exports, prints; nothing typed by people reaches a page unescaped."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.district import District, make_district
from tests.foundation.ui.pages import all_powerful, open_page, request_for, send
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import _acts
from tieshan.foundation.access.permissions import permission
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.ui import lists
from tieshan.foundation.ui.exports import defuse
from tieshan.foundation.ui.kinds import (
    BoolFilter,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    ListPage,
    Tag,
    TextFilter,
    UnitFilter,
)
from tieshan.foundation.ui.models import SavedView
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Unit

pytestmark = pytest.mark.django_db

EXPORT = permission("test.unit.export", "Export units in a test")
LIST = permission("test.unit.list", "List units in a test")


class Units(ListPage):
    code = LIST
    path = "t/"
    title = "单位"
    model = Unit
    order = "name"
    export_code = EXPORT
    select_related = ("parent",)
    columns = (
        Column("name", "名称", sort="name", sub="code"),
        Column("kind", "类型", "get_kind_display"),
        Column("above", "上级", "parent.name"),
        Column("status", "状态", lambda row: Tag(row.get_status_display(), "done")),
        Column("code", "编号", text=True, hidden=True, sort="code"),
        Column("version", "版本", align="num", export=False),
    )
    filters = (
        UnitFilter("unit", "工会", ""),
        ChoiceFilter("kind", "类型", choices=Unit.Kind.choices),
        DateRangeFilter("founded", "建会", "founded_on"),
        BoolFilter("top", "顶层", "parent__isnull", more=True),
        TextFilter("remark", "备注"),
    )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(name__contains=text)


@pytest.fixture
def district() -> District:
    if EXPORT not in _acts:
        Units.prepare()
    return make_district()


def body(response: HttpResponse) -> str:
    return response.content.decode()


def test_everything_is_there(district: District) -> None:
    page = body(open_page(Units))
    assert "示例机械有限公司工会" in page
    assert "SL-01-001" in page
    assert "共 7 条" in page
    assert 'class="tag done"' in page
    assert "style=" not in page
    assert "<script>" not in page


def test_query_budget(district: District) -> None:
    open_page(Units)  # badges and banners are asked once a minute
    with CaptureQueriesContext(connection) as asked:
        open_page(Units)
    said = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"] and "set_config" not in q["sql"]]
    # saved views, limited count, rows
    assert len(said) == 3, said


def test_filters_and_chips(district: District) -> None:
    page = body(open_page(Units, f"/t/?unit={district.north.pk}&kind=enterprise"))
    assert "共 2 条" in page
    assert page.count('class="chip"') == 2
    assert "北园区域工会联合会" in page
    page = body(open_page(Units, "/t/?founded_from=2005-01-01&founded_to=2010-03-01"))
    assert "共 6 条" in page
    assert "共 1 条" in body(open_page(Units, "/t/?top=1"))
    assert "共 7 条" in body(open_page(Units, "/t/?kind=nonsense&founded_from=x&unit=99999999999999999999"))


def test_unit_filter_by_text(district: District) -> None:
    assert "共 3 条" in body(open_page(Units, "/t/?unit_text=北园"))
    page = body(open_page(Units, "/t/?unit_text=示例"))
    assert "共 0 条" in page, "an unanswered filter must not show everything"
    assert "pick-found" in page
    assert "SL-01" in body(open_page(Units, "/t/?pick=unit&unit_text=SL-01-002"))


def test_search_and_nothing_found(district: District) -> None:
    assert "共 1 条" in body(open_page(Units, "/t/?q=纺织"))
    page = body(open_page(Units, "/t/?q=没有这样的"))
    assert "没有符合条件的记录" in page


def test_text_is_escaped(district: District) -> None:
    Unit._base_manager.filter(pk=district.north_1.pk)
    page = body(open_page(Units, '/t/?q=<script>alert(1)</script>&unit_text=<b>&remark="><i>'))
    assert "<script>alert" not in page
    assert "<b>&" not in page
    assert '"><i>' not in page


def test_sorting_links_and_paging(district: District) -> None:
    first = body(open_page(Units, "/t/?size=20&sort=-code&cols=name,code"))
    assert first.index("SL-02-002") < first.index("SL-01-001")
    assert 'aria-sort="descending"' in first
    assert "编号" in first


def test_columns_are_remembered(district: District) -> None:
    send(Units, {"do": "columns", "column": ["name", "code"], "size": "50"})
    page = body(open_page(Units))
    assert "SL-01-001" in page
    assert 'data-label="类型"' not in page
    assert SavedView.objects.get(name="").page_size == 50
    other = body(open_page(Units, actor=all_powerful(8)))
    assert 'data-label="类型"' in other, "the choice belongs to the account"


def test_saved_views(district: District) -> None:
    send(Units, {"do": "save_view", "name": "企业工会"}, "/t/?kind=enterprise&after=abc")
    view = SavedView.objects.get(name="企业工会")
    assert "after" not in view.query
    response = open_page(Units, f"/t/?view={view.pk}")
    assert response.status_code == 302
    assert "kind=enterprise" in response["Location"]
    with pytest.raises(Refused):
        send(Units, {"do": "save_view", "name": " \0 "})
    send(Units, {"do": "delete_view", "view": str(view.pk)}, actor=all_powerful(8))
    assert SavedView.objects.filter(name="企业工会").exists(), "another account cannot delete it"
    send(Units, {"do": "delete_view", "view": str(view.pk)})
    assert not SavedView.objects.filter(name="企业工会").exists()


def _download(data: dict[str, str], address: str = "/t/", **options: Any) -> bytes:
    response: Any = send(Units, {"do": "export", **data}, address, **options)
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()  # close() of the response itself would end the database connection of the test
    return content


def test_export_xlsx(district: District) -> None:
    before = JournalEntry.objects.filter(code=EXPORT).count()
    content = _download({"format": "xlsx"}, "/t/?kind=enterprise&cols=name,code,version")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet["A1"].value == "单位"
    assert "填报单位：区总工会办公室" in str(sheet["A2"].value)
    assert "类型 = " in str(sheet["A2"].value)
    assert [c.value for c in sheet[3]] == ["名称", "编号"], "a column with export=False stays out"
    assert sheet.max_row == 6
    assert sheet["B4"].data_type == "s"
    assert sheet["B4"].number_format == "@"
    entry = JournalEntry.objects.filter(code=EXPORT).latest("id")
    assert JournalEntry.objects.filter(code=EXPORT).count() == before + 1
    assert entry.details["rows"] == 3


def test_export_csv(district: District) -> None:
    content = _download({"format": "csv"}, "/t/?cols=name,code")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "名称,编号"
    assert len(lines) == 8


def test_a_workbook_has_a_limit_csv_has_none(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lists.XLSX_ROWS == 100_000
    monkeypatch.setattr(lists, "XLSX_ROWS", 3)
    before = JournalEntry.objects.filter(code=EXPORT).count()
    with pytest.raises(Refused, match=r"3.*CSV") as refused:
        send(Units, {"do": "export", "format": "xlsx"}, "/t/?cols=name,code")
    assert refused.value.code == "ui.export.long"
    assert JournalEntry.objects.filter(code=EXPORT).count() == before
    assert len(_download({"format": "csv"}, "/t/?cols=name,code").splitlines()) == 8
    # Filtered to as many as it takes, it is written.
    assert _download({"format": "xlsx"}, "/t/?kind=enterprise&cols=name,code")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\r=x"])
def test_formulas_are_defused(text: str) -> None:
    assert defuse(text) == f"'{text}"
    assert defuse(f"a{text}") == f"a{text}"


def test_export_needs_its_own_permission(district: District) -> None:
    from tieshan.foundation.access import Actor, Grant

    reader = Actor(9, "只读", (Grant(frozenset({LIST}), "1.", 1, True),))
    assert 'value="export"' not in body(open_page(Units, actor=reader))
    with pytest.raises(Forbidden):
        send(Units, {"do": "export", "format": "csv"}, actor=reader)


def test_print_view(district: District) -> None:
    page = body(open_page(Units, "/t/?print=1&kind=enterprise"))
    assert "填报单位" in page
    assert page.count("<tr") == 4
    assert "menu-tree" not in page
    nothing = body(open_page(Units, "/t/?print=1&kind=district&q=没有这家"))
    assert "<table" not in nothing
    assert "没有符合条件的记录" in nothing
    assert "条件：类型 = 区总工会；搜索" in nothing


def test_a_list_costs_little_python(district: District) -> None:
    """Twenty rows of eight columns are drawn in a few milliseconds; measured as the best of several runs."""
    import time

    from tieshan.foundation.ui.columns import Table

    units = list(Unit._base_manager.all()) * 3
    columns = [
        Column(f"c{i}", "列", "name", sub="code" if i == 0 else None, link="ui.preference.theme") for i in range(8)
    ]
    best = 1.0
    for _turn in range(5):
        started = time.perf_counter()
        Table(columns, units[:20]).render()
        best = min(best, time.perf_counter() - started)
    assert best < 0.005


def test_a_request_of_another_method_is_refused(district: District) -> None:
    actor = all_powerful()
    request = request_for(Units, "get", "/t/", actor)
    request.method = "DELETE"
    with acting_as(actor):
        assert Units(request).respond().status_code == 405
