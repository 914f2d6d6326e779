"""A worker sends a photo along: it loses its traces and its name, and opens for whoever reads the concern alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.foundation.documents.test_traces import SECRET, exif, segment
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.documents.attachments import attachments_of, open_attachment
from tieshan.lawbook import own_values, parameter
from tieshan.rights.concerns.models import Asker, Concern

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8" + segment(0xE1, exif("<", 6)) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34\xff\xd9"


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


def sent(house: House, *files: SimpleUploadedFile) -> tuple[Client, int]:
    """Somebody without an account sends a message with files."""
    worker = Client()
    form = {"kind": "complain", "text": "欠薪", "area": house.district.north.pk, "uploads": list(files)}
    return worker, worker.post("/ask/", form).status_code


def test_a_photo_without_traces_for_those_who_handle_it(house: House) -> None:
    worker, status = sent(house, SimpleUploadedFile("李玉梅的工资条.jpg", PHOTO))
    assert status == 200
    concern = Concern.objects.get()
    assert concern.is_anonymous
    assert not Asker.objects.exists()
    kept = attachments_of(concern).get()
    assert (kept.added_by_id, kept.content) == (None, "jpeg")
    assert "李玉梅" not in kept.name
    with open_attachment(kept) as stream:
        assert SECRET not in stream.read()
    page = browser(house.people["cadre"]).get(f"/concerns/{concern.pk}/").content.decode()
    address = re.search(r'href="(/attachments/[^"]+)"', page)
    assert address is not None
    url = address.group(1).replace("&amp;", "&")
    assert browser(house.people["cadre"]).get(url).status_code == 200
    # The employer's side, a sister federation, somebody without an account.
    for name in ("chair", "south"):
        assert browser(house.people[name]).get(url).status_code in (403, 404), name
    assert worker.get(url).status_code in (302, 404)


def test_other_files_and_too_many_are_refused_and_nothing_is_kept(house: House) -> None:
    for files in (
        [SimpleUploadedFile("x.jpg", b"MZ\0\0program")],
        [SimpleUploadedFile("bild.gif", b"GIF89a" + b"\0" * 20)],
        [SimpleUploadedFile(f"{n}.jpg", PHOTO) for n in range(7)],
    ):
        assert sent(house, *files)[1] == 422
    assert not Concern.objects.exists()


def own(**values: int) -> None:
    """The district's own limits of today, in megabytes."""
    day = timezone.localdate()
    codes = {f"rights.concern.files.{name}": value for name, value in values.items()}
    own_values.keep({
        code: (replace(parameter(code, on=day), value=value, valid_from=day, own_id=1),)
        for code, value in codes.items()
    })  # fmt: skip


def test_files_have_limits_and_words_have_none(house: House) -> None:
    """Too much with one concern is refused, the words stay in the form; a full day leaves out files, not words."""
    big = SimpleUploadedFile("1.jpg", PHOTO[:-2] + b"\x12" * 1_000_000 + b"\xff\xd9")
    try:
        own(each=1)
        worker = Client()
        page = worker.post("/ask/", {"kind": "complain", "text": "欠薪两个月", "uploads": [big]})
        assert page.status_code == 422
        assert page.context["refused"].code == "rights.concern.bytes"
        assert "欠薪两个月" in page.content.decode()
        assert not Concern.objects.exists()
        own(day=1)
        big.seek(0)
        received = worker.post("/ask/", {"kind": "complain", "text": "欠薪两个月", "uploads": [big]})
        receipt = received.context["receipt"]
        assert (received.status_code, receipt.left_out) == (200, 1)
        concern = Concern.objects.get()
        assert (concern.text, attachments_of(concern).count()) == ("欠薪两个月", 0)
        # With the receipt: the same words, and what may come along.
        more = {"number": receipt.number, "code": receipt.code, "what": "add", "text": "工资条见照片"}
        small = SimpleUploadedFile("2.jpg", PHOTO)
        assert worker.post("/ask/progress/", {**more, "uploads": [small]}).context["said"]
        big.seek(0)
        refused = worker.post("/ask/progress/", {**more, "text": "第二张", "uploads": [big]})
        assert not refused.context["said"]
        assert "第二张" in refused.content.decode()
    finally:
        own_values.keep({})


def test_one_address_does_not_use_up_the_day_of_all() -> None:
    def half() -> SimpleUploadedFile:
        return SimpleUploadedFile("1.jpg", PHOTO[:-2] + b"\x12" * 600_000 + b"\xff\xd9")

    def received(address: str, *files: SimpleUploadedFile) -> Any:
        form = {"kind": "complain", "text": "欠薪", "uploads": list(files)}
        return Client(REMOTE_ADDR=address).post("/ask/", form).context["receipt"]

    try:
        own(address=1)
        assert received("203.0.113.7", half()).left_out == 0
        second = received("203.0.113.7", half())
        assert second.left_out == 1
        # Nor with the receipt, from wherever it is used.
        more = {"number": second.number, "code": second.code, "what": "add", "text": "照片", "uploads": [half()]}
        assert not Client(REMOTE_ADDR="203.0.113.9").post("/ask/progress/", more).context["said"]
        assert received("203.0.113.8", half()).left_out == 0
        assert Concern.objects.count() == 3
    finally:
        own_values.keep({})


def test_whoever_attaches_reads_what_stays_in_a_pdf() -> None:
    worker = Client()
    first = worker.get("/ask/").content.decode()
    receipt = worker.post("/ask/", {"kind": "ask", "text": "加班费", "uploads": []}).context["receipt"]
    later = worker.post("/ask/progress/", {"number": receipt.number, "code": receipt.code}).content.decode()
    for page in (first, later):
        assert "PDF 里的作者等信息会留着" in page
        assert 'accept="image/jpeg,image/png,image/webp,.pdf"' in page
