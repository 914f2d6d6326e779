"""Pages of collecting: the clerk's way, the unit's way on screen, masks, queries."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.accounts import browser
from tests.office.collecting.conftest import DAY, Office
from tests.office.collecting.templates import women
from tests.office.collecting.test_collecting import ID, person
from tieshan.foundation.ui.kinds import today
from tieshan.foundation.ui.waiting import waiting_groups
from tieshan.office.collecting.actions.sheets import fill_sheet, send_sheet
from tieshan.office.collecting.models import Collection, UnitSheet


def test_the_clerk_puts_a_workbook_up_and_sends_it_out(office: Office) -> None:
    clerk = browser(office.clerk_account)
    file = SimpleUploadedFile("女职工台账.xlsx", women())
    answer = clerk.post("/collections/draft/", {"title": "女职工台账", "workbook": file})
    collection = Collection.objects.get()
    assert answer["Location"] == f"/collections/{collection.pk}/arrange/"
    page = clerk.get(answer["Location"]).content.decode()
    assert "身份证号码" in page
    assert 'class="head"' in page
    plan = collection.plan
    form = {"header_top": "2", "header_bottom": "3", "rows": "many", "version": "1"}
    for at, column in enumerate(plan.columns):
        form |= {f"kind{at}": str(column.kind), f"fact{at}": column.fact}
    form["must2"] = "on"
    assert clerk.post(answer["Location"], form)["Location"] == f"/collections/{collection.pk}/"
    assert Collection.objects.get().plan.columns[2].required
    sent = {"under": office.district.root.pk, "kinds": ["enterprise", "joint"], "due_on": today().isoformat()}
    assert clerk.post(f"/collections/{collection.pk}/open/", sent).status_code == 302
    shown = clerk.get(f"/collections/{collection.pk}/").content.decode()
    assert "示例机械有限公司工会" in shown
    assert clerk.get("/collections/").status_code == 200


def test_a_unit_fills_in_on_screen(office: Office) -> None:
    sheet = office.sheet(office.opened("women", day=today(), due=today()))
    chair = browser(office.chair_account)
    page = chair.get(f"/sheets/{sheet.pk}/fill/").content.decode()
    assert 'name="c0-3"' in page
    assert "<option" in page
    form = {"version": "1", "rows": "2", "then": "send"}
    for at, text in enumerate(person(id="123")):
        form[f"c0-{at}"] = text
    answer = chair.post(f"/sheets/{sheet.pk}/fill/", form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    kept = UnitSheet.objects.get(pk=sheet.pk)
    assert kept.read_rows()[0][2] == "李娜"
    form |= {"version": str(kept.version), "c0-3": ID}
    assert chair.post(f"/sheets/{sheet.pk}/fill/", form)["Location"] == f"/sheets/{sheet.pk}/"
    assert UnitSheet.objects.get(pk=sheet.pk).state == "sent"
    assert ID in chair.get(f"/sheets/{sheet.pk}/").content.decode()
    seen = browser(office.clerk_account).get(f"/sheets/{sheet.pk}/").content.decode()
    assert ID not in seen
    assert "9999************" in seen
    assert browser(office.sister_account).get(f"/sheets/{sheet.pk}/").status_code == 404


def test_another_window_is_told(office: Office) -> None:
    sheet = office.sheet(office.opened("women"))
    chair = browser(office.chair_account)
    form = {"version": "1", "rows": "1", "then": "", "c0-2": "李娜"}
    assert chair.post(f"/sheets/{sheet.pk}/fill/", form).status_code == 302
    assert chair.post(f"/sheets/{sheet.pk}/fill/", form).status_code == 409


def test_the_workbook_goes_down_filled_in_ahead(office: Office) -> None:
    sheet = office.sheet(office.opened("founding"))
    answer = browser(office.chair_account).get(f"/sheets/{sheet.pk}/workbook/")
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert page["B5"].value == "示例机械有限公司工会"
    assert browser(office.sister_account).get(f"/sheets/{sheet.pk}/workbook/").status_code == 404


def test_confirming_many_and_merging(office: Office) -> None:
    collection = office.opened("founding", day=today(), due=today())
    send_sheet(actor=office.chair, sheet=office.sheet(collection), on=today())
    send_sheet(actor=office.sister, sheet=office.sheet(collection, office.district.north_2), on=today())
    clerk = browser(office.clerk_account)
    keys = "&".join(f"ids={pk}" for pk in collection.sheets.values_list("pk", flat=True))
    assert clerk.post(f"/sheets/confirm/?{keys}").status_code == 302
    assert collection.sheets.filter(state="confirmed").count() == 2
    answer = clerk.post(f"/collections/{collection.pk}/merge/")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [page.cell(row, 2).value for row in (5, 6, 7)] == ["示例机械有限公司工会", "示例纺织有限公司工会", None]


def test_lists_take_a_fixed_number_of_queries(office: Office, django_assert_max_num_queries: Any) -> None:
    for _n in range(6):
        office.opened("founding")
    clerk = browser(office.clerk_account)
    for address in ("/collections/", "/sheets/"):
        clerk.get(address)
        with django_assert_max_num_queries(18):
            assert clerk.get(address).status_code == 200


def test_what_waits_is_said_on_the_home_page(office: Office) -> None:
    collection = office.opened("women")
    groups = [group for group in waiting_groups(office.chair, DAY) if "表格" in str(group.sentence)]
    assert [str(group.sentence) for group in groups] == ["1张表格待填报"]
    fill_sheet(actor=office.chair, sheet=office.sheet(collection), rows=[person()], on=DAY)
    send_sheet(actor=office.chair, sheet=office.sheet(collection), on=DAY)
    assert not [group for group in waiting_groups(office.chair, DAY) if "表格" in str(group.sentence)]
