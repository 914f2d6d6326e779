"""A form field of several rows, as paper forms have them: payees, lines of a budget, entries of a voucher.

    payees = RowsField(
        label=_("Payees"),
        columns=[RowColumn("name", _("Name"), forms.CharField(max_length=60)),
                 RowColumn("amount", _("Amount"), forms.DecimalField(decimal_places=2), numeric=True)],
    )

The cleaned value is a list of dicts, one a row that holds anything; empty rows fall away. No script is needed: some
empty rows stand ready below those filled in. On a phone each row is a card.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

__all__ = ["RowColumn", "RowsField"]


@dataclass(frozen=True)
class RowColumn:
    """One column: its name in the cleaned rows, its heading, and the field of each cell.

    `shown` columns are read, not typed (what it was before): they stand as text, alone they do not fill a row, and
    what comes back in them from a browser is never believed: the cleaned rows leave them out.
    """

    name: str
    label: object
    field: forms.Field
    numeric: bool = False
    shown: bool = False


class RowsInput(forms.Widget):
    """The table of inputs, named `field-row-column`."""

    use_fieldset = True

    def __init__(self, columns: Sequence[RowColumn], blank: int, most: int) -> None:
        super().__init__()
        self.columns = columns
        self.blank, self.most = blank, most

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{next(c.name for c in self.columns if not c.shown)}"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        told = str(data.get(f"{name}-rows", ""))
        count = min(int(told), self.most) if told.isdecimal() and len(told) < 5 else 0
        return [
            {
                column.name: column.field.widget.value_from_datadict(data, files, f"{name}-{row}-{column.name}")
                for column in self.columns
            }
            for row in range(count)
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = list(value or ())
        while rows and not any(str(rows[-1].get(c.name) or "").strip() for c in self.columns if not c.shown):
            rows.pop()
        rows += [{}] * max(0, min(self.blank, self.most - len(rows)))
        described = (attrs or {}).get("aria-describedby")
        head = format_html_join(
            "",
            '<th scope="col" class="{}">{}</th>',
            (("num" if column.numeric else "", column.label) for column in self.columns),
        )
        body = format_html_join(
            "", "<tr>{}</tr>", ((self._row(name, number, row, described),) for number, row in enumerate(rows))
        )
        return format_html(
            '<input type="hidden" name="{}-rows" value="{}"><table class="list cards rows-in"><thead><tr>'
            '<th scope="col" class="n">{}</th>{}</tr></thead><tbody>{}</tbody></table>',
            name,
            len(rows),
            _("No."),
            head,
            body,
        )

    def _row(self, name: str, number: int, row: Mapping[str, Any], described: str | None) -> SafeString:
        cells = []
        for column in self.columns:
            cell = f"{name}-{number}-{column.name}"
            value = column.field.prepare_value(row.get(column.name))
            if column.shown:
                kept = format_html('{0}<input type="hidden" name="{1}" value="{0}">', value or "", cell)
                cells.append(("c shown num" if column.numeric else "c shown", column.label, kept))
                continue
            label = _("%(column)s, row %(row)s") % {"column": column.label, "row": number + 1}
            attributes = {"id": f"id_{cell}", "aria-label": label}
            if described:
                attributes["aria-describedby"] = described
            widget = column.field.widget
            drawn = widget.render(cell, value, {**column.field.widget_attrs(widget), **attributes})
            cells.append(("c num" if column.numeric else "c", column.label, drawn))
        inputs = format_html_join("", '<td class="{}" data-label="{}">{}</td>', cells)
        return format_html('<td class="c n">{}</td>{}', number + 1, inputs)


class RowsField(forms.Field):
    """Several rows of the same columns; see the module."""

    def __init__(self, *, columns: Sequence[RowColumn], blank: int = 3, most: int = 200, **options: Any) -> None:
        self.columns = tuple(columns)
        super().__init__(widget=RowsInput(self.columns, blank, most), **options)

    def __deepcopy__(self, memo: Any) -> RowsField:
        made: RowsField = super().__deepcopy__(memo)
        made.columns = tuple(
            RowColumn(c.name, c.label, copy.deepcopy(c.field, memo), c.numeric, c.shown) for c in self.columns
        )
        made.widget.columns = made.columns
        return made

    def column(self, name: str) -> Any:
        """The field of a column, so that a form can give it its choices."""
        return next(column.field for column in self.columns if column.name == name)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows that hold anything; every wrong cell is named with its row."""
        cleaned, wrong = [], []
        for number, row in enumerate(value or (), start=1):
            if not any(str(row.get(c.name) or "").strip() for c in self.columns if not c.shown):
                continue
            found = {}
            for column in self.columns:
                if column.shown:
                    continue
                try:
                    found[column.name] = column.field.clean(row.get(column.name))
                except forms.ValidationError as error:
                    told = {"row": number, "column": column.label, "error": " ".join(error.messages)}
                    wrong.append(_("Row %(row)s, %(column)s: %(error)s") % told)
            cleaned.append(found)
        if wrong:
            raise forms.ValidationError(wrong)
        if self.required and not cleaned:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
