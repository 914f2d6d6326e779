"""Table forms on A4: thick outer border, labelled boxes in pairs, opinions with name, date and seal place."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm

from tieshan.foundation.documents.layout import date_words, layout
from tieshan.foundation.documents.papers import A4Form, Box, Opinion
from tieshan.foundation.documents.word.setting import (
    ALIGN,
    add_field,
    add_run,
    element,
    keep,
    new_document,
    paragraph,
)
from tieshan.foundation.documents.word.tables import cell_text, rules

__all__ = ["draw_form"]

_MARGIN = 22
_TOP = 25
_LABEL = 26
_ROW = 11
_SIZE = 12
#: characters of a label in one line
_LINE = 5


def draw_form(form: A4Form) -> Any:
    """The document of a form."""
    document = new_document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(20)
    section.footer_distance = Mm(10)
    document.core_properties.title = form.title
    keep(paragraph(document, form.title, font="title", size=layout().sizes["title"], align="center", pitch=40))
    if form.above:
        _above(document, form)
    table = _table(document, form)
    _boxes(table, form)
    for opinion in form.opinions:
        _opinion(table, opinion)
    for text in form.notes:
        paragraph(document, text, size=10.5, pitch=16, align="left")
    _page_of(section.footer)
    return document


def _above(document: Any, form: A4Form) -> None:
    made = paragraph(document, align="left", pitch=24)
    width = Mm(layout().page["width"] - 2 * _MARGIN).twips
    if len(form.above) > 1:
        tabs = element("tabs")
        for at in range(1, len(form.above)):
            last = at == len(form.above) - 1
            tabs.append(
                element("tab", val="right" if last else "center", pos=round(width * at / (len(form.above) - 1)))
            )
        made._p.get_or_add_pPr().insert_element_before(tabs, "w:spacing", "w:ind", "w:jc")
    colon = layout().words["colon"]
    add_run(made, "\t".join(f"{label}{colon}{value}" for label, value in form.above), size=_SIZE)
    keep(made)


def _table(document: Any, form: A4Form) -> Any:
    """An empty table with a column for each label and each value."""
    width = layout().page["width"] - 2 * _MARGIN
    table = document.add_table(rows=0, cols=form.pairs * 2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rules(table, outside=12, inside=4)
    value = width / form.pairs - _LABEL
    for at, column in enumerate(table.columns):
        column.width = Mm(value if at % 2 else _LABEL)
    return table


def _boxes(table: Any, form: A4Form) -> None:
    row, at = None, form.pairs
    for box in form.boxes:
        span = min(box.span, form.pairs)
        if row is None or at + span > form.pairs:
            _fill_up(row, at, form.pairs)
            row, at = _row(table, box.tall or _ROW), 0
        _box(row, at, box, span)
        at += span
    _fill_up(row, at, form.pairs)


def _box(row: Any, at: int, box: Box, span: int) -> None:
    cell_text(row.cells[at * 2], "\n".join(_stacked(box.label)), align="center", size=_SIZE)
    value = row.cells[at * 2 + 1]
    if span > 1:
        value = value.merge(row.cells[(at + span) * 2 - 1])
    cell_text(value, box.value, align="left" if span > 1 or len(box.value) > 12 else "center", size=_SIZE)


def _fill_up(row: Any, at: int, pairs: int) -> None:
    """What is left of a row becomes part of its last value."""
    if row is not None and 0 < at < pairs:
        row.cells[at * 2 - 1].merge(row.cells[-1])


def _opinion(table: Any, opinion: Opinion) -> None:
    row = _row(table, opinion.tall)
    cell_text(row.cells[0], "\n".join(_stacked(opinion.label)), align="center", size=_SIZE)
    body = row.cells[1].merge(row.cells[-1])
    cell_text(body, opinion.text, size=_SIZE, pitch=20)
    words = layout().words
    day = date_words(opinion.day) if opinion.day else words["opinion_date"]
    foot = body.add_paragraph()
    foot.paragraph_format.alignment = ALIGN["right"]
    seal = words["seal"] if opinion.seal else ""
    add_run(foot, "  ".join(part for part in (opinion.name, seal, day) if part) + "  ", size=_SIZE)


def _stacked(label: str) -> list[str]:
    """A long label in lines of similar length; the word that ends an opinion's label stands on a line of its own."""
    if len(label) <= _LINE:
        return [label]
    end = layout().words["opinion"]
    rest = label.removesuffix(end)
    size = -(-len(rest) // -(-len(rest) // _LINE))
    lines = [rest[at : at + size] for at in range(0, len(rest), size)]
    return [*lines, end] if rest != label else lines


def _row(table: Any, height: float) -> Any:
    row = table.add_row()
    row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().append(element("cantSplit"))
    return row


def _page_of(footer: Any) -> None:
    made = footer.paragraphs[0]
    made.paragraph_format.alignment = ALIGN["center"]
    before, between, after = layout().words["page_of"]
    for text, code in ((before, "NUMPAGES"), (between, "PAGE"), (after, "")):
        add_run(made, text, font="digits", size=9)
        if code:
            add_field(made, code, font="digits", size=9)
