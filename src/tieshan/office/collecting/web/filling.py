"""Filling a sheet in on screen: a table of fields that becomes cards on a phone; without script as well."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.kinds import Page, page_url, register, today
from tieshan.kernel.refusal import Refused, Stale
from tieshan.office.collecting.actions.sheets import fill_sheet, send_sheet
from tieshan.office.collecting.models import UnitSheet
from tieshan.office.collecting.policies import SHEET_FILL, SHEET_LIST
from tieshan.office.collecting.rules.layout import Column
from tieshan.office.collecting.rules.values import clean_rows, problems
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, ColumnKind, Rows

#: Fields on one screen: a browser form carries a thousand, and nobody types more than this in one go.
MOST_FIELDS = 800
SPARE_ROWS = 5
_MODES = {
    ColumnKind.WHOLE: "numeric",
    ColumnKind.DECIMAL: "decimal",
    ColumnKind.PHONE: "tel",
    ColumnKind.BANK: "numeric",
}


@register
class FillSheet(Page):
    """The table of fields."""

    code = SHEET_FILL
    path = "sheets/<int:pk>/fill/"
    title = _("Fill in")
    parent = SHEET_LIST
    template = "collecting/fill.html"
    matrix_record = "UnitSheet"

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.sheet = fetch_for(
            self.actor, SHEET_FILL, UnitSheet, kwargs["pk"], view=SHEET_LIST,
            select_related=("collection", "collection__unit", "unit"),
        )  # fmt: skip
        self.plan = self.sheet.collection.plan
        self.typed = [(at, column) for at, column in enumerate(self.plan.columns) if not column.automatic]

    def heading(self) -> object:
        return self.sheet.collection.title

    def lead(self) -> object:
        return self.sheet.unit.name

    def get(self) -> HttpResponse:
        if self.sheet.state not in OPEN_STATES or self.sheet.collection.state != CollectionState.OPEN:
            return HttpResponseRedirect(page_url("office.sheet.view", self.sheet.pk) or "")
        return self._draw(self.sheet.read_rows(), self.sheet.version, mark=bool(self.sheet.row_count > 1))

    def post(self) -> HttpResponse:
        rows = self._sent_rows()
        version = self.request.POST.get("version", "")
        expected = int(version) if version.isdecimal() and len(version) < 10 else None
        try:
            with transaction.atomic():
                kept = fill_sheet(actor=self.actor, sheet=self.sheet, rows=rows, on=today(), expected_version=expected)
        except Stale as refused:
            current = UnitSheet.objects.get(pk=self.sheet.pk)
            return self._draw(rows, current.version, refused=refused, status=409)
        except Refused as refused:
            return self._draw(rows, self.sheet.version, refused=refused, status=422)
        wanted = self.request.POST.get("then", "")
        if wanted == "send":
            try:
                with transaction.atomic():
                    send_sheet(actor=self.actor, sheet=kept, on=today())
            except Refused as refused:
                return self._draw(kept.read_rows(), kept.version, refused=refused, mark=True, status=422)
            messages.success(self.request, gettext("Sent in. The receiver confirms it or sends it back."))
            return HttpResponseRedirect(page_url("office.sheet.view", self.sheet.pk) or "")
        messages.success(self.request, gettext("Kept. It is not sent in yet."))
        target = page_url(SHEET_FILL if wanted == "more" else "office.sheet.view", self.sheet.pk)
        return HttpResponseRedirect(target or "")

    def _sent_rows(self) -> list[list[str]]:
        """Rows from the form; automatic columns stay empty, columns beyond the form are never touched."""
        post = self.request.POST
        count = post.get("rows", "")
        number = min(int(count), 2_000) if count.isdecimal() and len(count) < 5 else 0
        return [
            [
                post.get(f"c{row}-{at}", "") if not column.automatic else ""
                for at, column in enumerate(self.plan.columns)
            ]
            for row in range(number)
        ]

    def _draw(
        self,
        rows: list[list[str]],
        version: int,
        *,
        refused: Refused | None = None,
        mark: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        one = self.sheet.collection.rows == Rows.ONE
        most = max(1, MOST_FIELDS // max(len(self.typed), 1))
        shown = clean_rows(self.plan, rows) if not one else [list(row) for row in rows[:1]]
        too_many = len(shown) > most
        if not one and not too_many:
            blank = ["" for _column in self.plan.columns]
            shown += [list(blank) for _n in range(min(SPARE_ROWS, most - len(shown)))]
        wrong = {(p.row, p.column): p.text for p in problems(self.plan, shown, on=today())} if mark or refused else {}
        wrong = {key: text for key, text in wrong.items() if one or not self.plan.empty(shown[key[0]])}
        return self.render(
            {
                "sheet": self.sheet,
                "refused": refused,
                "version": version,
                "row_count": len(shown),
                "too_many": too_many,
                "one": one,
                "head": [column for _at, column in self.typed],
                "body": "" if too_many else self._body(shown, wrong),
                "upload_url": page_url("office.sheet.upload", self.sheet.pk),
                "workbook_url": page_url("office.sheet.workbook", self.sheet.pk),
                "cancel_url": page_url("office.sheet.view", self.sheet.pk),
            },
            status=status,
        )

    def _body(self, rows: list[list[str]], wrong: dict[tuple[int, int], object]) -> SafeString:
        return format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (
                    number + 1,
                    format_html_join(
                        "",
                        "{}",
                        ((_cell(number, at, column, row[at], wrong.get((number, at))),) for at, column in self.typed),
                    ),
                )
                for number, row in enumerate(rows)
            ),
        )


def _cell(row: int, at: int, column: Column, value: str, problem: object | None) -> SafeString:
    name = f"c{row}-{at}"
    label = f"{column.title} {row + 1}"
    marks = format_html(' aria-invalid="true" aria-describedby="e{}"', name) if problem else SafeString("")
    if column.kind == ColumnKind.CHOICE:
        known = [*([value] if value and value not in column.choices else []), *column.choices]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((each, SafeString(" selected") if each == value else "", each or "—") for each in ("", *known)),
        )
        field = format_html('<select name="{}" aria-label="{}"{}>{}</select>', name, label, marks, options)
    else:
        day = column.kind == ColumnKind.DATE and (not value or len(value) == 10)
        field = format_html(
            '<input type="{}" name="{}" value="{}" aria-label="{}" maxlength="500" autocomplete="off"{}{}>',
            "date" if day else "text",
            name,
            value,
            label,
            format_html(' inputmode="{}"', _MODES[column.kind]) if column.kind in _MODES else "",  # type: ignore[index]
            marks,
        )
    note = format_html('<span class="wrong" id="e{}">{}</span>', name, problem) if problem else ""
    look = f"c {column.kind}{' known' if column.fact and value else ''}"
    return format_html('<td class="{}" data-label="{}">{}{}</td>', look, column.title, field, note)
