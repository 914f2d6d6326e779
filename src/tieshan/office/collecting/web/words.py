"""Tones and small parts that the pages of this room share."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Tag, choice_word
from tieshan.office.collecting.models import Collection, UnitSheet
from tieshan.office.collecting.rules.detect import FILLED_FACTS, facts_book
from tieshan.office.collecting.rules.layout import Layout
from tieshan.office.collecting.rules.values import masked
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, SheetState

COLLECTION_TONES = {CollectionState.DRAFT: "plain", CollectionState.OPEN: "due", CollectionState.CLOSED: "done"}
SHEET_TONES = {
    SheetState.WAITING: "plain",
    SheetState.FILLING: "info",
    SheetState.SENT: "due",
    SheetState.RETURNED: "late",
    SheetState.CONFIRMED: "done",
}


def collection_tag(row: Collection) -> Tag:
    """The state of a collection."""
    return Tag(choice_word(row, "state"), COLLECTION_TONES[CollectionState(row.state)])


def sheet_tag(row: UnitSheet) -> Tag:
    """The state of a sheet."""
    return Tag(choice_word(row, "state"), SHEET_TONES[SheetState(row.state)])


def is_late(sheet: UnitSheet, on: date) -> bool:
    """Missing after the due day, or sent in after it."""
    due = sheet.collection.due_on
    if due is None:
        return False
    return (sheet.sent_on or on) > due if sheet.state not in OPEN_STATES else on > due


def fact_word(code: str) -> str:
    """What a fact is called in the reader's language."""
    field = facts_book().by_code.get(code)
    if field is None:
        return code
    return field.headers[0] if (get_language() or "").startswith("zh") else field.label


def fact_choices() -> list[tuple[str, str]]:
    """The facts that the registers can fill in."""
    return [("", "—"), *((code, fact_word(code)) for code in facts_book().by_code if code in FILLED_FACTS)]


def rows_table(layout: Layout, rows: list[list[str]], *, clear: bool) -> object:
    """Rows for reading; personal values masked unless `clear`."""
    shown = [(at, column) for at, column in enumerate(layout.columns) if not column.automatic]
    if not rows:
        return format_html('<p class="hint">{}</p>', _("No row yet."))
    head = format_html_join("", '<th scope="col">{}</th>', ((column.title,) for _at, column in shown))
    body = format_html_join(
        "",
        '<tr><td class="c" data-label="{}">{}</td>{}</tr>',
        (
            (
                _("Row"),
                number,
                format_html_join(
                    "",
                    '<td class="c" data-label="{}">{}</td>',
                    ((column.title, row[at] if clear else masked(column, row[at])) for at, column in shown),
                ),
            )
            for number, row in enumerate(rows, start=1)
        ),
    )
    return format_html(
        '<div class="scroll"><table class="list cards filled"><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        _("Row"),
        head,
        body,
    )
