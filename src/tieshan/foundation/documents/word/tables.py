"""Tables in the body of a paper: thin rules, a heading row that is repeated, numbers at the right."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.shared import Pt

from tieshan.foundation.documents.layout import layout
from tieshan.foundation.documents.papers import PaperTable
from tieshan.foundation.documents.word.setting import ALIGN, add_run, columns, element, keep, off_grid, paragraph

__all__ = ["cell_text", "draw_table", "rules"]


def draw_table(document: Any, part: PaperTable) -> None:
    """Draw a table of the body."""
    form = layout()
    if part.title:
        keep(paragraph(document, part.title, font="strong", size=form.sizes["imprint"], align="center"))
    table = document.add_table(rows=0, cols=len(part.headings))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rules(table, outside=6, inside=4)
    widths = columns(part.widths or [1] * len(part.headings), form.text_width)
    head = table.add_row()
    head._tr.get_or_add_trPr().append(element("tblHeader"))
    for at, text in enumerate(part.headings):
        cell_text(head.cells[at], text, font="strong", align="center")
    for values in part.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for at, text in enumerate(values):
            cell_text(row.cells[at], text, align="right" if at in part.numeric else "left" if at == 0 else "center")
    # Word reads the widths of the cells, other programs those of the grid.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    paragraph(document, pitch=10)


def cell_text(
    cell: Any, text: str, *, font: str = "body", align: str = "left", size: float | None = None, pitch: float = 18
) -> None:
    """Text in the middle of a cell's height; its line breaks are kept."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for at, line in enumerate(text.split("\n")):
        made = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        made.paragraph_format.alignment = ALIGN[align]
        add_run(made, line, font=font, size=size or layout().sizes["table"])
        off_grid(made)
        made.paragraph_format.line_spacing = Pt(pitch)
        made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(2)


def rules(table: Any, *, outside: int, inside: int) -> None:
    """Borders of a table in eighths of a point."""
    properties = table._tbl.tblPr
    made = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        made.append(
            element(side, val="single", sz=inside if side.startswith("inside") else outside, space=0, color="000000")
        )
    for old in properties.findall(made.tag):
        properties.remove(old)
    for anchor in ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"):
        found = properties.find(anchor, properties.nsmap)
        if found is not None:
            found.addprevious(made)
            return
    properties.append(made)
