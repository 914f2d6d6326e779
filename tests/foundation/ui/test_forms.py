"""Forms: refusals with their clause, a double click that acts once, nothing typed lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string

from tests.district import OPERATOR, TODAY, District, make_district
from tests.foundation.ui.pages import all_powerful, open_page, send
from tieshan.foundation.ui.kinds import DateInput, FormPage, RecordField, RowColumn, RowsField
from tieshan.foundation.ui.models import FormToken
from tieshan.kernel.identifiers import resident_number
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.organisations.models import Unit

pytestmark = pytest.mark.django_db


class Move(forms.Form):
    to = RecordField(label="转入工会", source=lambda actor: Unit._base_manager.all())
    on = forms.DateField(label="日期", widget=DateInput, help_text="最早为今天。")
    phone = forms.CharField(label="电话", required=False)


class MovePage(FormPage):
    code = "test.unit.move"
    path = "t/"
    title = "转会"
    form_class = Move
    done = "已办理。"
    ran: list[dict[str, Any]] = []
    refusal: Refused | None = None

    def run(self, cleaned: dict[str, Any]) -> Any:
        type(self).ran.append(cleaned)
        if self.refusal is not None:
            raise self.refusal
        return None

    def done_url(self, result: Any) -> str:
        return "/done/"


@pytest.fixture(autouse=True)
def _forget() -> None:
    MovePage.ran = []
    MovePage.refusal = None


@pytest.fixture
def district() -> District:
    return make_district()


def body(response: HttpResponse) -> str:
    return response.content.decode()


GOOD = {"to_text": "SL-02", "to": "", "on": "2026-03-01", "form_token": "t1"}


def test_the_form_says_what_it_needs(district: District) -> None:
    page = body(open_page(MovePage))
    assert 'name="form_token"' in page
    assert 'aria-describedby="id_on_helptext"' in page
    assert 'data-private="id_number,password,phone"' in page
    assert "style=" not in page


def test_wrong_fields_come_back_with_everything_typed(district: District) -> None:
    response = send(MovePage, {"to_text": "没有的", "on": "31.12.", "phone": "1390000"})
    assert response.status_code == 422
    page = body(response)
    assert 'role="alert"' in page
    assert 'value="没有的"' in page
    assert 'value="31.12."' in page
    assert 'id="id_on_error"' in page
    assert 'aria-invalid="true"' in page
    # In the words of an office, not in Django's.
    assert "请填写正确的日期" in page
    assert not MovePage.ran


@pytest.mark.parametrize("day", ["0206-03-01", "9999-12-31"])
def test_a_mistyped_year_is_asked_for_again(district: District, day: str) -> None:
    response = send(MovePage, GOOD | {"on": day})
    assert response.status_code == 422
    assert "请核对年份" in body(response)
    assert not MovePage.ran


def test_a_mistyped_year_in_a_row_of_a_form(district: District) -> None:
    class Promises(MovePage):
        class form_class(forms.Form):  # noqa: N801 - the page kind's own name
            kept = RowsField(columns=[RowColumn("by", "到期日", forms.DateField())])

    page = body(send(Promises, {"kept-rows": "1", "kept-0-by": "9999-12-31"}))
    assert "请核对年份" in page
    assert not Promises.ran


def test_the_kernel_refuses_in_the_language_of_the_reader(district: District) -> None:
    """Whoever mistypes an identity number reads why in Chinese; the kernel itself cannot translate."""
    with pytest.raises(Refused) as wrong:
        resident_number("110101190002301234", on=TODAY)
    MovePage.refusal = wrong.value
    page = body(send(MovePage, GOOD))
    assert "身份证号中的出生日期不存在。请核对身份证。" in page
    assert "no calendar has" not in page


def test_done(district: District) -> None:
    response = send(MovePage, GOOD)
    assert (response.status_code, response["Location"]) == (302, "/done/")
    assert MovePage.ran[0]["to"] == district.south
    assert response.cookies["tieshan_draft_done"].value == ".t."


def test_a_second_click_shows_the_first_result(district: District) -> None:
    send(MovePage, GOOD)
    response = send(MovePage, GOOD)
    assert response.status_code == 302
    assert len(MovePage.ran) == 1
    send(MovePage, GOOD, actor=all_powerful(8))
    assert len(MovePage.ran) == 2, "the token of one account says nothing about another's"


def test_a_refused_form_may_be_sent_again(district: District) -> None:
    MovePage.refusal = Refused("test.no", "该会员为保留会籍。", clause="speech:C19", field="on")
    response = send(MovePage, GOOD)
    assert response.status_code == 422
    page = body(response)
    assert "该会员为保留会籍。" in page
    assert "C19" in page
    assert page.count("该会员为保留会籍。") == 2, "above the form and at the field"
    assert not FormToken.objects.exists()
    MovePage.refusal = None
    assert send(MovePage, GOOD).status_code == 302


def test_a_second_button_says_that_it_was_pressed(district: District) -> None:
    class Also(MovePage):
        code = "test.unit.move_also"
        also = "保存并报送"

        def done_message(self, result: Any) -> object:
            return f"也报送：{self.pressed_also}"

    assert 'name="also"' in body(open_page(Also))
    assert 'name="also"' not in body(open_page(MovePage))
    assert send(Also, GOOD | {"form_token": "t8"}).status_code == 302
    assert FormToken.objects.get(token="t8").result_message == "也报送：False"
    send(Also, GOOD | {"form_token": "t9", "also": "1"})
    assert FormToken.objects.get(token="t9").result_message == "也报送：True"


def test_somebody_was_faster(district: District) -> None:
    MovePage.refusal = Stale(
        "test.stale", "已被修改。", changes=[{"field": "电话", "old": "1", "new": "2", "who": "甲"}]
    )
    response = send(MovePage, GOOD)
    assert response.status_code == 409
    page = body(response)
    assert "甲" in page
    assert "<del>1</del>" in page


def test_forbidden_goes_on_to_the_error_page(district: District) -> None:
    MovePage.refusal = Forbidden("access.forbidden", "无权。")
    with pytest.raises(Forbidden):
        send(MovePage, GOOD)


def test_several_records_fit(district: District) -> None:
    response = send(MovePage, {**GOOD, "to_text": "示例"})
    assert response.status_code == 422
    assert 'type="radio" name="to"' in body(response)
    chosen = send(MovePage, {**GOOD, "to_text": "示例", "to": str(district.south_1.pk)})
    assert chosen.status_code == 302
    assert MovePage.ran[-1]["to"] == district.south_1


def test_suggestions_while_typing(district: District) -> None:
    page = body(open_page(MovePage, "/t/?pick=to&to_text=机械"))
    assert f'data-choose="{district.north_1.pk}"' in page
    assert "<html" not in page


def test_a_record_out_of_reach_cannot_be_smuggled_in(district: District) -> None:
    class Narrow(MovePage):
        class form_class(Move):  # noqa: N801 - the attribute is called so
            to = RecordField(label="转入工会", source=lambda actor: Unit._base_manager.filter(code="SL-01"))

    response = send(Narrow, {**GOOD, "to": str(district.south.pk)})
    assert response.status_code == 422
    assert not MovePage.ran


def test_a_record_is_found_by_the_name_of_what_it_belongs_to(district: District) -> None:
    field = RecordField(
        source=lambda actor: Unit._base_manager.filter(pk=district.north_1.pk), searched=("parent__name",)
    )
    field.actor = OPERATOR
    assert field.clean(("", district.north.name)) == district.north_1
    # The only record there is, but not the one that was written.
    with pytest.raises(forms.ValidationError):
        field.clean(("", "别的单位"))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_act_once() -> None:
    make_district()
    gate = threading.Barrier(2)
    results: list[int] = []

    class Slow(MovePage):
        def run(self, cleaned: dict[str, Any]) -> Any:
            type(self).ran.append(cleaned)
            threading.Event().wait(0.3)

    def click() -> None:
        try:
            gate.wait()
            results.append(send(Slow, GOOD).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [302, 302]
    assert len(Slow.ran) == 1


def test_one_box_stands_before_its_label_and_a_list_of_boxes_below_it() -> None:
    class Asked(forms.Form):
        agreed = forms.BooleanField(label="同意")
        absent = forms.MultipleChoiceField(
            label="缺席", choices=[("1", "甲"), ("2", "乙")], widget=forms.CheckboxSelectMultiple
        )

    form = Asked()
    assert "one-check" in render_to_string("ui/field.html", {"field": form["agreed"]})
    assert "one-check" not in render_to_string("ui/field.html", {"field": form["absent"]})
