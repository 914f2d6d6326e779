"""Papers in the official layout: measured in the file itself."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from tieshan.foundation.documents.layout import date_words, layout
from tieshan.foundation.documents.papers import A4Form, Box, Heading, OfficialPaper, Opinion, PaperTable, Par
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.documents.word.titles import LINE, broken_title, width_of

DAY = date(2026, 11, 5)


def paper(**facts: Any) -> Any:
    values: dict[str, Any] = {
        "issuer": "示例区总工会文件",
        "number": "示工发〔2026〕3号",
        "title": "示例区总工会关于十月份工作情况的通报",
        "recipients": "各联合会",
        "body": [
            Par("现将情况通报如下。"),
            Heading(1, "总体情况"),
            Heading(2, "会议。", "应开三十次。"),
            Heading(3, "例会。", "已开。"),
            Heading(4, "记录。"),
            Heading(2, "信息"),
            Heading(1, "要求"),
            PaperTable(["单位", "数"], [["北园", "12"]], numeric=frozenset({1})),
        ],
        "signature": "示例区总工会",
        "signed_on": DAY,
        "copies_to": "示例市总工会",
        "printed_by": "示例区总工会办公室",
        "printed_on": DAY,
    }
    return Document(io.BytesIO(render_docx(OfficialPaper(**(values | facts)))))


def texts(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.text]


def test_the_page_holds_22_lines_of_28_characters() -> None:
    section = paper().sections[0]
    near = Mm(0.1)
    for found, wanted in (
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    ):
        assert abs(found - Mm(wanted)) < near
    pitch = layout().density["pitch"]
    text_height, text_width = Mm(297 - 37 - 35).pt, Mm(210 - 28 - 26).pt
    assert int(text_height // pitch) == 22
    # 16-point signs, each set a quarter of a point closer
    assert int(text_width // 15.75) == 28
    assert paper().sections[0]._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"


def test_head_number_title_levels_and_signature() -> None:
    document = paper()
    lines = texts(document)
    assert lines == [
        "示例区总工会文件",
        "示工发〔2026〕3号",
        "示例区总工会关于十月份工作情况的通报",
        "各联合会：",
        "现将情况通报如下。",
        "一、总体情况",
        "（一）会议。应开三十次。",
        "1.例会。已开。",
        "（1）记录。",
        "（二）信息",
        "二、要求",
        "示例区总工会",
        "2026年11月5日",
    ]
    mark = next(p for p in document.paragraphs if p.text == lines[0])
    assert str(mark.runs[0].font.color.rgb) == "FF0000"
    faces = {text: font(document, text) for text in ("一、总体情况", "（一）会议。", "1.例会。", lines[0], lines[2])}
    assert faces == {
        "一、总体情况": "黑体",
        "（一）会议。": "楷体_GB2312",
        "1.例会。": "仿宋_GB2312",
        lines[0]: "方正小标宋简体",
        lines[2]: "方正小标宋简体",
    }
    imprint = document.tables[-1]
    assert [row.cells[0].text for row in imprint.rows] == [
        "抄送：示例市总工会",
        "示例区总工会办公室\t2026年11月5日印发",
    ]


def font(document: Any, text: str) -> str:
    run = next(r for p in document.paragraphs for r in p.runs if r.text == text)
    return run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))


def test_the_red_line_is_as_wide_as_the_text_also_on_upward_papers() -> None:
    document = paper(signer="王某")
    line = next(p for p in document.paragraphs if "签发人：王某" in p.text)
    assert line.text == "\t示工发〔2026〕3号\t签发人：王某"
    rule = line._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "FF0000"
    assert line._p.pPr.find(qn("w:ind")) is None


def test_page_numbers_stand_at_the_outer_edge() -> None:
    document = paper()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert "PAGE" in odd._p.xml
    assert odd.text.startswith("— ")


def test_a_letter_has_double_lines_and_no_number_on_its_first_page() -> None:
    document = paper(form="letter", issuer="示例区总工会", number="示工函〔2026〕8号")
    section = document.sections[0]
    assert section.different_first_page_header_footer
    head, foot = section.first_page_header.paragraphs[0], section.first_page_footer.paragraphs[0]
    assert "thickThinSmallGap" in head._p.xml
    assert "thinThickSmallGap" in foot._p.xml
    assert "PAGE" not in foot._p.xml
    assert texts(document)[0] == "示工函〔2026〕8号"


def test_minutes_say_who_attended() -> None:
    document = paper(
        form="minutes", attendance=(("出席", "王某、李某"), ("请假", "张某")), signature="", signed_on=None
    )
    assert texts(document)[-2:] == ["出席：王某、李某", "请假：张某"]
    assert document.tables[-1].rows[0].cells[0].text == "分送：示例市总工会"


def test_attachments_are_numbered_only_when_there_are_several() -> None:
    assert "附件：情况表" in texts(paper(attachments=("情况表",)))
    several = texts(paper(attachments=("情况表", "名单")))
    assert "附件：1.情况表" in several
    assert "2.名单" in several


def test_a_paper_takes_any_text() -> None:
    assert "一二" in texts(paper(body=[Par("一\x00\x0b二")]))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开例会的通知", ["关于召开例会的通知"]),
        (
            "示例区总工会关于商请协助开展企业工会组建情况摸底的函",
            ["示例区总工会", "关于商请协助开展企业工会组建情况摸底的函"],
        ),
        ("甲的\n乙", ["甲的", "乙"]),
    ],
)
def test_titles_are_broken_between_words(title: str, lines: list[str]) -> None:
    assert broken_title(title) == lines


def test_no_line_of_a_title_is_too_long_or_tears_a_number() -> None:
    title = "示例区总工会关于转发《示例市总工会关于做好2026年度基层工会会员代表大会换届选举工作的通知》的通知"
    lines = broken_title(title)
    assert "".join(lines) == title
    assert all(width_of(line) <= LINE for line in lines)
    assert any("2026" in line for line in lines)


def test_chinese_numerals_and_dates() -> None:
    assert [layout().chinese(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]
    assert date_words(date(2026, 3, 5)) == "2026年3月5日"


def test_a_form_has_boxes_opinions_and_page_counts() -> None:
    form = A4Form(
        title="请假审批表",
        above=(("填报单位", "北园联合会"), ("填报日期", "2026年11月5日")),
        boxes=[Box("姓名", "张伟"), Box("职务", "干部"), Box("事由", "探亲", span=2), Box("工作交接人", "李娜")],
        opinions=[Opinion("联合会主席意见", "同意。", "王某", DAY), Opinion("区总工会意见")],
    )
    document = Document(io.BytesIO(render_docx(form)))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["姓名", "张伟", "职务", "干部"]
    assert table.rows[1].cells[1]._tc is table.rows[1].cells[3]._tc
    assert table.rows[2].cells[1]._tc is table.rows[2].cells[3]._tc
    assert "王某  （盖章）  2026年11月5日" in table.rows[3].cells[1].text
    assert table.rows[3].cells[0].text == "联合会主席\n意见"
    assert "年  月  日" in table.rows[4].cells[1].text
    assert "NUMPAGES" in document.sections[0].footer._element.xml
