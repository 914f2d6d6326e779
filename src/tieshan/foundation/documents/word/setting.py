"""The small moves of typesetting that papers and forms share: fonts, spacing, rules, indents, page numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tieshan.foundation.documents.layout import layout

__all__ = [
    "ALIGN", "RED", "add_field", "add_run", "border", "clean", "element", "footer_distance", "indent", "keep",
    "new_document", "number_pages", "off_grid", "paragraph", "set_font", "to_bytes",
]  # fmt: skip

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
RED = RGBColor(0xFF, 0, 0)
#: Body characters are set a quarter of a point closer, so that 28 of them fill a line of 156 mm.
CLOSER = -5
CHARACTER = 15.75


def new_document() -> Any:
    """An empty A4 document in the margins and the type of the standard, without python-docx's own styles showing."""
    form = layout()
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(form.page["width"]), Mm(form.page["height"])
    section.top_margin, section.bottom_margin = Mm(form.page["top"]), Mm(form.page["bottom"])
    section.left_margin, section.right_margin = Mm(form.page["left"]), Mm(form.page["right"])
    grid = element("docGrid", type="lines", linePitch=round(form.density["pitch"] * 20))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    normal = document.styles["Normal"]
    set_font(normal.element.get_or_add_rPr(), "body", form.sizes["body"])
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.widow_control = False
    # Digits stand as close to characters as characters do, else a line would not hold its 28 places.
    spacing = normal.element.get_or_add_pPr()
    for tag in ("autoSpaceDE", "autoSpaceDN"):
        spacing.insert_element_before(element(tag, val=0), "w:spacing", "w:ind", "w:jc")
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.comments = ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    return document


def to_bytes(document: Any) -> bytes:
    """The file."""
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def element(name: str, **attributes: Any) -> Any:
    """A `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def clean(text: str) -> str:
    """Text without the signs that no Word file may hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def set_font(properties: Any, font: str, size: float) -> None:
    """Fonts and size in a run's or style's properties: digits and letters take the same type as the characters."""
    faces: Mapping[str, str] = layout().fonts[font]
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    name = faces["name"]
    properties.insert(0, element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia"))
    for tag in ("sz", "szCs"):
        for old in properties.findall(qn(f"w:{tag}")):
            properties.remove(old)
        properties.append(element(tag, val=round(size * 2)))


def paragraph(
    where: Any,
    text: str = "",
    *,
    font: str = "body",
    size: float | None = None,
    align: str = "both",
    red: bool = False,
    pitch: float | None = None,
    first: bool = False,
    closer: bool = True,
) -> Any:
    """A paragraph in `where` (document, cell, footer). `first` indents the first line by two characters; `pitch` is
    the exact line pitch in points, None for the page's own, 0 for none."""
    made = where.add_paragraph()
    format_ = made.paragraph_format
    format_.alignment = ALIGN[align]
    if pitch != 0:
        format_.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        format_.line_spacing = Pt(pitch or layout().density["pitch"])
    if pitch is not None:
        off_grid(made)
    if first:
        indent(made, firstLineChars=200, firstLine=round(CHARACTER * 40))
    if text:
        add_run(made, text, font=font, size=size, red=red, closer=closer)
    return made


def add_run(
    made: Any, text: str, *, font: str = "body", size: float | None = None, red: bool = False, closer: bool = True
) -> Any:
    """A run of text; body size by default."""
    run = made.add_run(clean(text))
    properties = run._r.get_or_add_rPr()
    body = layout().sizes["body"]
    set_font(properties, font, size or body)
    if closer and (size or body) == body:
        properties.insert_element_before(
            element("spacing", val=CLOSER), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u"
        )
    if red:
        run.font.color.rgb = RED
    return run


def indent(made: Any, **attributes: int) -> None:
    """Indents of a paragraph in twips or hundredths of a character (`left`, `rightChars`, `firstLine` …)."""
    properties = made._p.get_or_add_pPr()
    found = properties.find(qn("w:ind"))
    if found is None:
        found = properties._add_ind()
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), str(value))


def off_grid(made: Any) -> None:
    """Let a paragraph keep its own line pitch beside the page's 22 lines."""
    made._p.get_or_add_pPr().insert_element_before(element("snapToGrid", val=0), "w:spacing", "w:ind", "w:jc", "w:rPr")


def keep(made: Any, *, next_: bool = True) -> None:
    """Keep a paragraph whole, and with the next one."""
    made.paragraph_format.keep_together = True
    made.paragraph_format.keep_with_next = next_


def border(
    made: Any, side: str, *, kind: str = "single", size: int = 12, space: int = 0, colour: str = "FF0000"
) -> None:
    """A rule on one side of a paragraph; `size` in eighths of a point, `space` in points."""
    properties = made._p.get_or_add_pPr()
    rules = properties.find(qn("w:pBdr"))
    if rules is None:
        rules = element("pBdr")
        properties.insert_element_before(
            rules, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
            "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
            "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr",
        )  # fmt: skip
    rules.append(element(side, val=kind, sz=size, space=space, color="FF0000"))


def add_field(made: Any, code: str, *, font: str, size: float) -> None:
    """A field that Word computes (`PAGE`, `NUMPAGES`)."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = add_run(made, text if kind == "text" else "", font=font, size=size, closer=False)
        if kind in ("begin", "separate", "end"):
            run._r.append(element("fldChar", fldCharType=kind))
        elif kind == "":
            instruction = element("instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)


def number_pages(document: Any, *, skip_first: bool = False) -> None:
    """Page numbers between dashes 7 mm below the text: odd pages at the right, even pages at the left, one character
    from the edge."""
    form = layout()
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    section.different_first_page_header_footer = skip_first
    section.footer_distance = footer_distance()
    before, after = form.words["page"].split("{page}")
    for footer, align, side in (
        (section.footer, "right", {"rightChars": 100, "right": 280}),
        (section.even_page_footer, "left", {"leftChars": 100, "left": 280}),
    ):
        footer.is_linked_to_previous = False
        made = footer.paragraphs[0]
        made.paragraph_format.alignment = ALIGN[align]
        indent(made, **side)
        add_run(made, before, font="digits", size=form.sizes["page_number"])
        add_field(made, "PAGE", font="digits", size=form.sizes["page_number"])
        add_run(made, after, font="digits", size=form.sizes["page_number"])


def footer_distance() -> Any:
    """From the page's edge to the foot of the number, so that its top stands 7 mm below the text area."""
    form = layout()
    return Mm(form.page["bottom"] - 7 - form.sizes["page_number"] * 0.42)


def columns(widths: Sequence[float], total: float) -> list[Any]:
    """Shares of a width in millimetres."""
    whole = sum(widths)
    return [Mm(total * width / whole) for width in widths]
