"""The import in the browser: send in, preview, take in, refused rows, undo; the column question; who may look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.accounts import appointed, browser
from tests.district import OPERATOR, District, make_district, resident_number
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports.models import ImportBatch
from tieshan.members.models import Person

HEADER = ["姓名", "身份证号", "手机号码", "所属工会", "入会时间"]


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def sign_in(role: str, unit: Any) -> Any:
    return browser(appointed(role.replace("_", "-"), role, unit))


def send(client: Any, path: Path, kind: str = "members", **fields: Any) -> Any:
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(f"/imports/{kind}/", {"file": upload, "form_token": "", **fields})


def lines(*units: str) -> list[list[Any]]:
    return [["张伟", resident_number(i), f"1380000{i:04d}", unit, "2020-01-01"] for i, unit in enumerate(units, 1)]


def test_a_roster_goes_in_through_the_browser(district: District, workbook: Callable[..., Path]) -> None:
    client = sign_in("district_office", district.root)
    assert client.get("/imports/members/").status_code == 200
    rows = [["铁山区花名册"], HEADER, *lines("示例机械有限公司工会", "没有这个工会")]
    answer = send(client, workbook(rows))
    batch = ImportBatch.objects.get()
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert answer["Location"] == f"/imports/members/{batch.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "没有这个工会" in page
    with acting_as(OPERATOR):
        assert not Person.objects.exists()
    assert client.get(f"/imports/members/{batch.pk}/commit/").status_code == 200
    taken = client.post(f"/imports/members/{batch.pk}/commit/", {"on_conflict": "stop"})
    assert taken.status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.refused) == ("committed", 1, 1)
    page = client.get(f"/imports/members/{batch.pk}/")
    assert page.status_code == 200
    refused = client.get(f"/imports/members/{batch.pk}/refused/")
    assert b"".join(refused.streaming_content).startswith(b"PK")
    assert client.get("/imports/").status_code == 200
    assert client.get("/imports/members/template/").status_code == 200
    assert client.get(f"/imports/members/{batch.pk}/undo/").status_code == 200
    assert client.post(f"/imports/members/{batch.pk}/undo/", {}).status_code == 302
    with acting_as(OPERATOR):
        assert not Person.objects.exists()


def test_an_unknown_column_is_asked_once_and_remembered(district: District, workbook: Callable[..., Path]) -> None:
    client = sign_in("district_office", district.root)
    rows = [["姓名", "证照编号甲", "所属工会"], ["张伟", resident_number(1), "示例机械有限公司工会"]]
    send(client, workbook(rows))
    batch = ImportBatch.objects.get()
    assert batch.state == "failed"
    page = client.get(f"/imports/members/{batch.pk}/").content.decode()
    assert "证照编号甲" in page
    question = client.get(f"/imports/members/{batch.pk}/columns/").content.decode()
    assert "证照编号甲" in question
    client.post(f"/imports/members/{batch.pk}/columns/", {"column_0": "id_number"})
    batch.refresh_from_db()
    assert (batch.state, batch.created) == ("previewed", 1)
    send(client, workbook(rows, name="b.xlsx"))
    assert ImportBatch.objects.latest("pk").state == "previewed"


def test_a_stranger_sees_nothing_of_it(district: District, workbook: Callable[..., Path]) -> None:
    office = sign_in("district_office", district.root)
    send(office, workbook([HEADER, *lines("示例机械有限公司工会")]))
    batch = ImportBatch.objects.get()
    stranger = sign_in("enterprise_chair", district.south_1)
    for page in ("", "commit/", "refused/", "undo/", "columns/", "progress/"):
        assert stranger.get(f"/imports/members/{batch.pk}/{page}").status_code == 404, page


def test_a_clerk_of_one_union_cannot_import_into_another(district: District, workbook: Callable[..., Path]) -> None:
    client = sign_in("enterprise_chair", district.south_1)
    send(client, workbook([HEADER, *lines("示例机械有限公司工会", "示例食品有限公司工会")]))
    batch = ImportBatch.objects.get()
    assert (batch.created, batch.refused) == (1, 1)


def test_an_accepted_number_goes_in(district: District, workbook: Callable[..., Path]) -> None:
    client = sign_in("district_office", district.root)
    good = resident_number(1)
    wrong = good[:17] + ("1" if good[17] != "1" else "2")
    send(client, workbook([HEADER, ["张伟", wrong, "", "示例机械有限公司工会", ""]]))
    batch = ImportBatch.objects.get()
    assert batch.refused == 1
    client.post(f"/imports/members/{batch.pk}/accept/", {"row": 2, "sheet": "表1", "reason": "查验身份证原件"})
    client.post(f"/imports/members/{batch.pk}/commit/", {"on_conflict": "stop"})
    with acting_as(OPERATOR):
        person = Person.objects.get()
    assert (person.id_number, person.id_accepted_reason) == (wrong, "查验身份证原件")


@pytest.mark.parametrize("kind", ["units", "employers", "members", "cadres"])
def test_every_kind_has_its_pages(district: District, kind: str) -> None:
    client = sign_in("district_office", district.root)
    assert client.get(f"/imports/{kind}/").status_code == 200
    assert client.get(f"/imports/{kind}/template/").status_code == 200
