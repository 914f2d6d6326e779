"""Official papers: document, letter and minutes in the layout of GB/T 9704."""

from __future__ import annotations

import math
from typing import Any

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tieshan.foundation.documents.layout import date_words, layout
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Part
from tieshan.foundation.documents.word.setting import (
    CHARACTER,
    add_run,
    border,
    element,
    indent,
    keep,
    new_document,
    number_pages,
    off_grid,
    paragraph,
)
from tieshan.foundation.documents.word.tables import draw_table
from tieshan.foundation.documents.word.titles import broken_title, width_of

__all__ = ["draw_paper"]

_TWIPS = 20
_IMPRINT_PITCH = 24


def draw_paper(paper: OfficialPaper) -> Any:
    """The document of a paper."""
    document = new_document()
    document.core_properties.title = paper.title.replace("\n", "")
    letter = paper.form == "letter"
    if letter:
        _letter_head(document, paper)
    elif paper.form != "plain":
        _red_head(document, paper)
    number_pages(document, skip_first=letter)
    _title(document, paper)
    if paper.recipients:
        paragraph(document, paper.recipients.rstrip(layout().words["colon"] + ":") + layout().words["colon"])
    _body(document, paper.body)
    _attendance(document, paper)
    _announced(document, paper)
    _signature(document, paper)
    if paper.note:
        paragraph(document, layout().words["note"].format(text=paper.note), first=True)
    _imprint(document, paper)
    return document


# -- heads ------------------------------------------------------------------------------------------------------------


def _red_head(document: Any, paper: OfficialPaper) -> None:
    """Three lines for copy number, secrecy and urgency, the red mark 35 mm below the text's top, number, red line."""
    form = layout()
    lines = [line for line in (paper.copy_number, paper.secrecy, paper.urgency) if line]
    for at in range(3):
        text = lines[at] if at < len(lines) else ""
        font = "body" if text == paper.copy_number else "strong"
        keep(paragraph(document, text, font=font, align="left"))
    size = _mark_size(paper.issuer, form.text_width)
    mark = paragraph(document, paper.issuer, font="title", size=size, align="center", red=True, pitch=size * 1.25)
    keep(mark)
    # The three lines take 30.6 mm of the 35; the exact pitch puts a little of it above the signs.
    above = Mm(form.mark["below_text_top"]).pt - 3 * form.density["pitch"] - size * 0.2
    mark.paragraph_format.space_before = Pt(max(above, 0))
    keep(paragraph(document))
    keep(paragraph(document))
    _number_line(document, paper)
    keep(paragraph(document))
    keep(paragraph(document))


def _number_line(document: Any, paper: OfficialPaper) -> None:
    made = paragraph(document, align="left" if paper.signer else "center")
    keep(made)
    if paper.signer:
        # Tab stops instead of indents: the rule below must stay as wide as the text.
        character = round(CHARACTER * _TWIPS)
        tabs = element("tabs")
        tabs.append(element("tab", val="left", pos=character))
        tabs.append(element("tab", val="right", pos=Mm(layout().text_width).twips - character))
        made._p.get_or_add_pPr().insert_element_before(tabs, "w:spacing", "w:ind", "w:jc")
        add_run(made, f"\t{paper.number}\t{layout().words['signer']}")
        add_run(made, paper.signer, font="second")
    else:
        add_run(made, paper.number)
    # 4 mm below the number, as wide as the text.
    border(made, "bottom", size=16, space=11)


def _letter_head(document: Any, paper: OfficialPaper) -> None:
    """The letter: mark 30 mm below the edge, double red lines of 170 mm above and below, number at the right."""
    form = layout()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Mm(form.letter["mark_below_edge"])
    head = section.first_page_header
    head.is_linked_to_previous = False
    size = _mark_size(paper.issuer, form.text_width)
    mark = head.paragraphs[0]
    mark.paragraph_format.alignment = 1
    add_run(mark, paper.issuer, font="title", size=size, red=True)
    wider = round((form.letter["rule_width"] - form.text_width) / 2 * 56.7)
    indent(mark, left=-wider, right=-wider)
    border(mark, "bottom", kind="thickThinSmallGap", size=24, space=8)
    foot = section.first_page_footer
    foot.is_linked_to_previous = False
    section.footer_distance = Mm(form.letter["rule_above_edge"])
    line = foot.paragraphs[0]
    indent(line, left=-wider, right=-wider)
    border(line, "top", kind="thinThickSmallGap", size=24, space=1)
    for text, font in ((paper.copy_number, "body"), (paper.secrecy, "strong"), (paper.urgency, "strong")):
        if text:
            keep(paragraph(document, text, font=font, align="left"))
    if paper.number:
        keep(paragraph(document, paper.number, align="right"))
    keep(paragraph(document))
    keep(paragraph(document))


def _mark_size(text: str, width: float) -> float:
    """The red mark as large as the standard allows, and never wider than the text."""
    form = layout().mark
    return max(form["smallest"], min(form["largest"], Mm(width).pt / max(width_of(text), 1) * 0.97))


# -- text -----------------------------------------------------------------------------------------------------------


def _title(document: Any, paper: OfficialPaper) -> None:
    for line in broken_title(paper.title) if paper.title else ():
        keep(paragraph(document, line, font="title", size=layout().sizes["title"], align="center", pitch=36))
    keep(paragraph(document))


def _body(document: Any, parts: Any) -> None:
    counts = [0, 0, 0, 0]
    for part in parts:
        if isinstance(part, Heading):
            counts[part.level - 1] += 1
            counts[part.level :] = [0] * (4 - part.level)
        _part(document, part, counts)


def _part(document: Any, part: Part, counts: list[int]) -> None:
    if isinstance(part, PaperTable):
        draw_table(document, part)
        return
    made = paragraph(document, first=True)
    if isinstance(part, Heading):
        font = layout().levels[part.level - 1].font
        add_run(made, layout().number_at(part.level, counts[part.level - 1]) + part.title, font=font)
        if part.text:
            add_run(made, part.text)
        else:
            keep(made)
        return
    if part.lead:
        add_run(made, part.lead, font="strong")
    lines = part.text.split("\n")
    add_run(made, lines[0])
    for line in lines[1:]:
        if line.strip():
            paragraph(document, line.strip(), first=True)


def _attendance(document: Any, paper: OfficialPaper) -> None:
    """Who attended, below the text of minutes: label in bold type, names hanging."""
    if not paper.attendance:
        return
    paragraph(document)
    for label, names in paper.attendance:
        made = paragraph(document)
        width = round((width_of(label) + 1) * CHARACTER * _TWIPS)
        start = round(2 * CHARACTER * _TWIPS)
        indent(made, left=start + width, hanging=width)
        add_run(made, label + layout().words["colon"], font="strong")
        add_run(made, names)


def _announced(document: Any, paper: OfficialPaper) -> None:
    """The attachments, one line below the text, numbered when there are several."""
    if not paper.attachments:
        return
    keep(paragraph(document))
    head = layout().words["attachment"]
    several = len(paper.attachments) > 1
    step = CHARACTER * _TWIPS
    for at, name in enumerate(paper.attachments):
        made = paragraph(document, align="left")
        number = f"{at + 1}." if several else ""
        hanging = round((3 + (1 if several else 0)) * step)
        indent(made, left=round(2 * step) + hanging, hanging=hanging if at == 0 else round(step * bool(several)))
        keep(made)
        add_run(made, (head if at == 0 else "") + number + name)


def _signature(document: Any, paper: OfficialPaper) -> None:
    """Signature and date: the date four characters from the right edge, the signature centred above it, together with
    the last lines of the text so that neither stands alone on a page."""
    if not paper.signature and paper.signed_on is None:
        return
    if document.paragraphs:
        keep(document.paragraphs[-1])
    for _blank in range(2):
        keep(paragraph(document))
    day = date_words(paper.signed_on) if paper.signed_on else ""
    wide, narrow = width_of(paper.signature), width_of(day)
    right_of_date = 4.0
    right_of_name = right_of_date + (narrow - wide) / 2
    if right_of_name < 2:
        right_of_date += 2 - right_of_name
        right_of_name = 2.0
    for text, right, follows in ((paper.signature, right_of_name, True), (day, right_of_date, False)):
        if text:
            made = paragraph(document, text, align="right")
            indent(made, rightChars=round(right * 100), right=round(right * CHARACTER * _TWIPS))
            keep(made, next_=follows)


def _imprint(document: Any, paper: OfficialPaper) -> None:
    """Copies and printing at the foot of the last page, between rules, in a table that hangs on the foot's edge."""
    words = layout().words
    lines: list[tuple[str, str]] = []
    if paper.copies_to:
        head = words["shared"] if paper.form == "minutes" else words["copies"]
        lines.append((head + paper.copies_to, ""))
    if paper.printed_by and paper.form != "letter":
        day = words["printed"].format(date=date_words(paper.printed_on)) if paper.printed_on else ""
        lines.append((paper.printed_by, day))
    if not lines:
        return
    size = layout().sizes["imprint"]
    character = round(size * _TWIPS)
    width = Mm(layout().text_width)
    room = width.pt / size - 2
    counts = [1 if right else _lines_of(left, room) for left, right in lines]
    table = document.add_table(rows=len(lines), cols=1)
    table.autofit = False
    _hang_at_foot(table, sum(counts) * _IMPRINT_PITCH + len(lines) * 2)
    for row, (left, right), count in zip(table.rows, lines, counts, strict=True):
        row.height, row.height_rule = Pt(count * _IMPRINT_PITCH + 2), WD_ROW_HEIGHT_RULE.EXACTLY
        cell = row.cells[0]
        cell.width = width
        made = cell.paragraphs[0]
        off_grid(made)
        made.paragraph_format.line_spacing = Pt(_IMPRINT_PITCH)
        tabs = element("tabs")
        tabs.append(element("tab", val="right", pos=width.twips - character))
        made._p.get_or_add_pPr().insert_element_before(tabs, "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
        # Copies hang behind their label; both sides keep one character free.
        hanging = 0 if right else 3 * character
        indent(made, left=character + hanging, hanging=hanging, right=0 if right else character)
        add_run(made, left + (f"\t{right}" if right else ""), size=size)
    # A table needs a paragraph behind it; it takes no room.
    paragraph(document, pitch=1)


def _lines_of(text: str, room: float) -> int:
    """Lines that a text takes when all but the first are indented by three more characters."""
    rest = width_of(text) - room
    return 1 if rest <= 0 else 1 + math.ceil(rest / (room - 3))


def _hang_at_foot(table: Any, height: float) -> None:
    """Anchor a table so that it ends with the text area of its page, with the rules of the imprint."""
    form = layout()
    top = form.page["height"] - form.page["bottom"]
    properties = table._tbl.tblPr
    anchor = element(
        "tblpPr", leftFromText=0, rightFromText=0, vertAnchor="page", horzAnchor="page",
        tblpX=Mm(form.page["left"]).twips, tblpY=round(Mm(top).twips - height * _TWIPS),
    )  # fmt: skip
    properties.insert(0, anchor)
    wide = properties.find(qn("w:tblW"))
    wide.set(qn("w:type"), "dxa")
    wide.set(qn("w:w"), str(Mm(form.text_width).twips - 20))
    rules = element("tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 6)):
        rules.append(element(side, val="single", sz=size, space=0, color="000000"))
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=0, type="dxa"))
    fixed = properties.find(qn("w:tblLayout"))
    fixed.addprevious(rules)
    fixed.addnext(margins)
