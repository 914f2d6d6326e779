"""Drafts from the records: right numbers, the author's alone, numbers that open, a Word file."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import connection
from docx import Document

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, District, make_district
from tieshan.desk.actions.drafts import drop_draft, edit_draft, make_draft
from tieshan.desk.models import Draft
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.grants import actor_for_account
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.tasks.actions.giving import assign_task
from tieshan.office.tasks.actions.stages import start_task
from tieshan.organisations.models import Account

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 25)


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def cadre(district: District) -> Account:
    found = appointed("chen", "cadre", district.north)
    for title, day in (("走访十户", date(2026, 3, 2)), ("建会两家", date(2026, 6, 1))):
        task = assign_task(
            actor=OPERATOR, unit=district.north, title=title, target="完成", owner=found,
            due_on=date(2026, 12, 1), on=day,
        )  # fmt: skip
        start_task(actor=actor_for_account(found), task=task, on=day)
    return found


def made(owner: Account, kind: str, district: District) -> Draft:
    actor = actor_for_account(owner)
    return make_draft(actor=actor, kind=kind, unit=district.north, year=2026, on=ON)


def texts(draft: Draft) -> str:
    return "\n".join(f"{part['heading']}\n{part['text']}" for part in draft.sections)


def test_a_report_on_duties_names_ones_own_records(district: District, cadre: Account) -> None:
    draft = made(cadre, Draft.Kind.REPORT, district)
    said = texts(draft)
    assert "承办任务2" in said
    assert "走访十户" in said
    assert "存在问题" in said
    assert next(f["total"] for f in draft.figures if f["code"] == "own.tasks") == 2


def test_a_summary_compares_the_units_and_material_lists_what_is_open(district: District, cadre: Account) -> None:
    chair = appointed("chair", "federation_chair", district.north)
    summary = made(chair, Draft.Kind.SUMMARY, district)
    assert "新布置2" in texts(summary)
    material = made(chair, Draft.Kind.MEETING, district)
    assert "走访十户" in texts(material)
    with pytest.raises(Forbidden):
        make_draft(actor=actor_for_account(chair), kind=Draft.Kind.SUMMARY, unit=district.south, year=2026, on=ON)
    with pytest.raises(Refused):
        make_draft(actor=actor_for_account(chair), kind=Draft.Kind.SUMMARY, unit=district.north, year=2027, on=ON)


def test_a_draft_is_its_authors_alone_and_encrypted(district: District, cadre: Account) -> None:
    draft = made(cadre, Draft.Kind.REPORT, district)
    office = appointed("office", "district_office", district.root)
    assert browser(office).get(f"/drafts/{draft.pk}/").status_code == 404
    assert browser(office).get(f"/drafts/{draft.pk}/word/").status_code == 404
    with pytest.raises(Forbidden):
        edit_draft(actor=actor_for_account(office), draft=draft, title="x", texts={})
    with acting_as(OPERATOR), connection.cursor() as cursor:
        cursor.execute("SELECT content FROM desk_draft")
        assert "走访".encode() not in bytes(cursor.fetchone()[0])
    with acting_as(Actor(None, "nobody")):
        assert Draft.objects.count() == 0


def test_every_figure_of_a_draft_opens_its_records(district: District, cadre: Account) -> None:
    draft = made(cadre, Draft.Kind.REPORT, district)
    page = browser(cadre)
    found = re.findall(r'href="(/figures/[^"]+)"', page.get(f"/drafts/{draft.pk}/").content.decode())
    assert found
    for url in found:
        answer = page.get(url.replace("&amp;", "&"))
        assert answer.status_code == 200
    own = next(url for url in found if "own.tasks&" in url.replace("&amp;", "&"))
    assert "走访十户" in page.get(own.replace("&amp;", "&")).content.decode()
    # The same address in another's hands shows nothing of it.
    stranger = browser(appointed("other", "cadre", district.south))
    assert stranger.get(own.replace("&amp;", "&")).status_code == 404


def test_editing_and_the_word_file_and_throwing_away(district: District, cadre: Account) -> None:
    draft = made(cadre, Draft.Kind.REPORT, district)
    page = browser(cadre)
    fields = {part["key"]: part["text"] for part in draft.sections}
    answer = page.post(
        f"/drafts/{draft.pk}/edit/",
        {**fields, "title": "述职报告", "plan": "多走访。", "version": draft.version},
        follow=True,
    )
    assert "多走访。" in answer.content.decode()
    paper = Document(io.BytesIO(page.get(f"/drafts/{draft.pk}/word/").content))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "述职报告" in text
    assert "多走访。" in text
    with acting_as(actor_for_account(cadre)):
        drop_draft(actor=actor_for_account(cadre), draft=Draft.objects.get())
    assert "You have no draft" in page.get("/drafts/").content.decode()


def test_a_draft_is_made_in_the_browser(district: District, cadre: Account) -> None:
    page = browser(cadre)
    form = page.get("/drafts/make/").content.decode()
    assert "Meeting material" in form or "meeting material" in form
    answer = page.post("/drafts/make/", {"kind": "report", "unit": district.north.pk, "year": 2026}, follow=True)
    assert answer.status_code == 200
    with acting_as(actor_for_account(cadre)):
        assert Draft.objects.get().kind == Draft.Kind.REPORT


def test_who_has_no_account_drafts_nothing(district: District) -> None:
    assert account("plain", district.north)
    with pytest.raises(Forbidden):
        make_draft(actor=OPERATOR, kind=Draft.Kind.SUMMARY, unit=district.north, year=2026, on=ON)
