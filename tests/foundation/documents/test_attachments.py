"""What may be attached, how it is kept, and who may open it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district
from tests.foundation.documents.files import compound, packed, pdf, png, upload
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.documents import sniff
from tieshan.foundation.documents.attachments import attach, attach_all, attachments_of, withdraw_attachment
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.web import attachment_url
from tieshan.foundation.vault import files
from tieshan.kernel.refusal import Refused

CODE = "organisations.unit.edit"


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xe0" + b"x" * 40 + b"\xff\xd9", "jpeg"),
        (pdf(), "pdf"),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("xl/workbook.xml"), "xlsx"),
        (packed("ppt/presentation.xml"), "pptx"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (packed("mimetype", "content.xml"), "odf"),
        (compound("WordDocument"), "ole"),
    ],
)
def test_content_decides(data: bytes, content: str) -> None:
    assert sniff.inspect(io.BytesIO(data), len(data)).code == content


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty", "空的"),
        (b"MZ\x90\0" + b"\0" * 60, "type", "程序"),
        (b"<html><script>alert(1)</script>", "type", "网页"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type", "网页"),
        (b"just words", "type", "纯文本"),
        (packed("a.txt"), "type", "压缩包"),
        (b"Rar!\x1a\x07\0", "type", "压缩包"),
        (packed("word/document.xml", "word/vbaProject.bin"), "macros", "宏"),
        (compound("Workbook", "_VBA_PROJECT"), "macros", "宏"),
        (compound("EncryptedPackage"), "encrypted", "密码"),
        (packed("word/document.xml", content=b"\0" * 30_000_000), "bomb", "异常"),
        (b"%PDF-1.4 cut off", "damaged", "损坏"),
        (png()[:40], "damaged", "损坏"),
        (b"PK\x03\x04" + b"x" * 50, "damaged", "损坏"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 20, "type", "HEIC"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 20, "type", "视频"),
    ],
)
def test_what_does_not_belong_is_refused_in_words(data: bytes, code: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        sniff.inspect(io.BytesIO(data), len(data))
    assert refused.value.code == f"documents.file.{code}"
    with translation.override("zh-hans"):
        assert word in str(refused.value)


def test_the_size_is_limited() -> None:
    with pytest.raises(Refused) as refused:
        sniff.inspect(io.BytesIO(png()), sniff.MAX_BYTES + 1)
    assert refused.value.code == "documents.file.size"


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def hang(record: Any, name: str, data: bytes) -> Attachment:
    with act_context(OPERATOR, CODE):
        return attach(actor=OPERATOR, record=record, unit_id=record.pk, upload=upload(name, data), on=TODAY)


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("照片.PNG", png(), "照片.PNG"),
        ("会议照片.doc", png(), "会议照片.png"),
        ("a/b\\..\\报 告.pdf", pdf(), "报 告.pdf"),
        ("坏\r\n名\0.exe", pdf(), "坏名.exe.pdf"),
        ("", pdf(), "file.pdf"),
    ],
)
def test_the_name_is_kept_with_a_true_ending(district: District, name: str, data: bytes, kept: str) -> None:
    made = upload("x", data)
    made._name = name  # browsers may send what Django's own clean-up would stop
    with act_context(OPERATOR, CODE):
        found = attach(actor=OPERATOR, record=district.north, unit_id=district.north.pk, upload=made, on=TODAY)
    assert Attachment.objects.get(pk=found.pk).name == kept


def test_nothing_is_readable_in_store_or_table(district: District) -> None:
    found = hang(district.north_1, "张伟身份证.pdf", pdf())
    stored = files.path_of(found.token).read_bytes()
    assert b"%PDF" not in stored
    raw = Attachment.objects.values_list("name", flat=True).get(pk=found.pk)
    assert "张伟".encode() not in raw.stored
    assert files.open_file(found.token).read() == pdf()


def test_outside_an_act_nothing_is_attached(district: District) -> None:
    with pytest.raises(RuntimeError):
        attach(
            actor=OPERATOR, record=district.north, unit_id=district.north.pk, upload=upload("a.png", png()), on=TODAY
        )


def test_forty_files_are_enough(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieshan.foundation.documents.attachments.MOST", 2)
    with act_context(OPERATOR, CODE), pytest.raises(Refused) as refused:
        attach_all(
            actor=OPERATOR,
            record=district.north,
            unit_id=district.north.pk,
            uploads=[upload(f"{n}.png", png()) for n in range(3)],
            on=TODAY,
        )
    assert refused.value.code == "documents.file.many"


def test_opened_by_whoever_may_read_the_record(district: District) -> None:
    found = hang(district.north_1, "纪要.pdf", pdf())
    url = attachment_url(found, CODE)
    office = browser(appointed("office", "district_office", district.root))
    answer = office.get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%BA%AA")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] == "application/pdf"
    for role, unit in (("federation_chair", district.south), ("cadre", district.north), ("audit_admin", district.root)):
        assert browser(appointed(role.replace("_", "."), role, unit)).get(url).status_code in (403, 404)
    assert browser().get(url).status_code == 302


def test_only_pictures_are_shown_inside_the_window(district: District) -> None:
    office = browser(appointed("office", "district_office", district.root))
    picture = office.get(attachment_url(hang(district.north_1, "照片.png", png()), CODE))
    assert picture["Content-Disposition"].startswith("inline")
    assert picture["Content-Type"] == "image/png"


def test_a_link_cannot_be_bent(district: District) -> None:
    one, other = hang(district.north_1, "a.png", png()), hang(district.north_2, "b.png", png())
    chair = browser(appointed("chair", "enterprise_chair", district.north_1, subtree=False))
    mine = attachment_url(one, "organisations.unit.list")
    assert chair.get(mine).status_code == 200
    mark = mine.split("?")[1]
    assert chair.get(f"/attachments/{other.pk}/?{mark}").status_code == 404
    assert chair.get(f"/attachments/{one.pk}/").status_code == 404
    assert chair.get(mine.replace("organisations.unit.list", "organisations.term.list")).status_code == 404
    assert chair.get(attachment_url(other, "organisations.unit.list")).status_code == 404


def test_what_was_withdrawn_is_gone(district: District) -> None:
    found = hang(district.north_1, "a.png", png())
    office = browser(appointed("office", "district_office", district.root))
    with act_context(OPERATOR, CODE):
        withdraw_attachment(attachment=found, on=date(2026, 11, 23))
    assert list(attachments_of(district.north_1)) == []
    assert office.get(attachment_url(found, CODE)).status_code == 404


def test_the_field_names_the_wrong_file() -> None:
    field = AttachmentsField(label="x", required=False)
    good, bad = upload("a.png", png()), upload("b.exe", b"MZ\0\0")
    assert field.clean([good]) == [good]
    assert field.clean([]) == []
    with pytest.raises(Exception, match=r"b\.exe"):
        field.clean([good, bad])
