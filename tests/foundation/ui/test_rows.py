"""A field of several rows: what is filled in counts, what is wrong is named with its row, nothing typed is lost."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from tieshan.foundation.ui.kinds import RowColumn, RowsField, YuanField
from tieshan.kernel.money import Yuan


class Paid(forms.Form):
    payees = RowsField(
        label="Payees",
        blank=2,
        most=4,
        columns=[
            RowColumn("name", "Name", forms.CharField(max_length=5)),
            RowColumn("amount", "Amount", YuanField(), numeric=True),
            RowColumn("before", "Before", forms.CharField(required=False), shown=True),
        ],
    )


def sent(*rows: tuple[str, str, str]) -> Paid:
    data = QueryDict(mutable=True)
    data["payees-rows"] = str(len(rows))
    for number, row in enumerate(rows):
        for name, value in zip(("name", "amount", "before"), row, strict=True):
            data[f"payees-{number}-{name}"] = value
    return Paid(data)


def test_rows_that_hold_anything_are_cleaned_and_empty_ones_fall_away() -> None:
    form = sent(("王五", "1,199.5", "7"), ("", " ", "7"), ("李四", "2", ""))
    assert form.is_valid()
    assert form.cleaned_data["payees"] == [
        {"name": "王五", "amount": Yuan("1199.50")},
        {"name": "李四", "amount": Yuan(2)},
    ]


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "many", ""])
def test_a_wrong_cell_is_named_with_its_row_and_stays_on_the_page(amount: str) -> None:
    form = sent(("王五", "1", ""), ("李四", amount, "before-it"))
    with translation.override("en"):
        assert not form.is_valid()
        assert "Row 2, Amount" in form.errors["payees"][0]
        drawn = str(form["payees"])
    assert f'value="{amount}"' in drawn or not amount
    assert "before-it" in drawn
    assert 'aria-label="Name, row 2"' in drawn


def test_no_row_at_all_is_refused_and_no_more_rows_are_read_than_may_be() -> None:
    assert not sent(("", "", "")).is_valid()
    many = sent(*[("王五", "1", "")] * 9)
    assert many.is_valid()
    assert len(many.cleaned_data["payees"]) == 4


def test_forms_do_not_share_choices_of_a_column() -> None:
    class Chosen(forms.Form):
        rows = RowsField(label="Rows", columns=[RowColumn("kind", "Kind", forms.ChoiceField())])

    one, other = Chosen(), Chosen()
    one.fields["rows"].column("kind").choices = [("a", "A")]  # type: ignore[attr-defined]
    assert "A</option>" in str(one["rows"])
    assert "A</option>" not in str(other["rows"])
