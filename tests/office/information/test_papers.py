"""Research papers from plan to award."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.district import OPERATOR
from tests.foundation.documents.files import packed, upload
from tests.office.information.conftest import DAY, House
from tieshan.foundation.access import acting_as
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.workflow.actions import withdraw_paper as withdraw_run
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_kind
from tieshan.office.information.actions.papers import (
    award_paper,
    change_paper,
    finish_paper,
    plan_paper,
    send_draft,
    withdraw_paper,
)
from tieshan.office.information.models import ResearchPaper


def paper(house: House, **facts: Any) -> ResearchPaper:
    values = {
        "unit": house.district.north, "title": "新业态职工入会的难点与对策", "kind": "report",
        "author": house.cadre_account, "plan": "走访十家企业", "due_on": date(2026, 9, 30), "on": DAY,
    }  # fmt: skip
    return plan_paper(actor=house.cadre, **(values | facts))


def word(name: str = "初稿.docx") -> list[Any]:
    return [upload(name, packed("word/document.xml"))]


def test_from_plan_to_award(house: House) -> None:
    found = paper(house)
    assert (found.year, list(proof_kind("office.paper").rows())) == (2026, [])
    send_draft(actor=house.cadre, paper=found, length=5800, uploads=word(), on=DAY)
    house.send_back(found, "补充数据")
    assert list(proof_kind("office.paper").rows()) == []
    send_draft(actor=house.cadre, paper=found, length=5900, uploads=word("二稿.docx"), on=DAY)
    house.agree(found)
    house.agree(found, by=house.office)
    final = finish_paper(actor=house.cadre, paper=found, length=6000, uploads=word("定稿.docx"), on=date(2026, 10, 8))
    assert (final.state, final.number) == ("final", 1)
    (row,) = proof_kind("office.paper").rows()
    assert (row["account_id"], row["day"], row["state"]) == (house.cadre_account.pk, date(2026, 10, 8), "final")
    done = award_paper(
        actor=house.office,
        paper=found,
        award="二等奖",
        level="city",
        awarded_on=date(2026, 12, 1),
        on=date(2026, 12, 2),
    )
    assert (done.state, done.award_level) == ("awarded", "city")
    assert [file.name for file in attachments_of(found)] == ["初稿.docx", "二稿.docx", "定稿.docx"]


@pytest.mark.parametrize(
    ("kind", "on", "length", "fits"),
    [
        ("report", date(2022, 12, 31), 10_000, True),
        ("report", date(2023, 1, 1), 10_000, False),
        ("report", date(2026, 5, 12), 6_000, True),
        ("theory", date(2026, 5, 12), 4_001, False),
        ("theory", date(2022, 6, 1), 6_000, True),
    ],
)
def test_the_length_follows_the_value_of_the_day(house: House, kind: str, on: date, length: int, fits: bool) -> None:
    found = paper(house, kind=kind, due_on=on, on=on)
    if fits:
        assert send_draft(actor=house.cadre, paper=found, length=length, uploads=word(), on=on).length == length
        return
    with pytest.raises(Refused) as refused:
        send_draft(actor=house.cadre, paper=found, length=length, uploads=word(), on=on)
    assert (refused.value.code, refused.value.clause) == ("office.paper.long", "research-paper-practice")


def test_nothing_comes_out_of_turn(house: House) -> None:
    found = paper(house)
    with pytest.raises(Refused) as refused, transaction.atomic():
        send_draft(actor=house.cadre, paper=found, length=10, uploads=[], on=DAY)
    assert refused.value.code == "office.paper.no_file"
    send_draft(actor=house.cadre, paper=found, length=10, uploads=word(), on=DAY)
    with pytest.raises(Refused), transaction.atomic():
        send_draft(actor=house.cadre, paper=found, length=10, uploads=word(), on=DAY)
    with pytest.raises(Refused), transaction.atomic():
        finish_paper(actor=house.cadre, paper=found, length=10, uploads=word(), on=DAY)
    with pytest.raises(Refused), transaction.atomic():
        withdraw_paper(actor=house.colleague, paper=found, reason="x", on=DAY)
    house.agree(found)
    house.agree(found, by=house.office)
    with pytest.raises(Refused):
        change_paper(
            actor=house.cadre, paper=found, title="x", kind="report", author=house.cadre_account, plan="x",
            due_on=DAY, on=DAY,
        )  # fmt: skip


def due(found: ResearchPaper) -> list[tuple[int | None, date, str]]:
    with acting_as(OPERATOR):
        rows = Deadline.objects.filter(subject_type="office_information.researchpaper", subject_id=found.pk)
        return list(rows.order_by("pk").values_list("account_id", "due_on", "state"))


def test_the_draft_stands_among_what_falls_due(house: House) -> None:
    me, other = house.cadre_account.pk, house.colleague_account
    found = paper(house)
    assert due(found) == [(me, date(2026, 9, 30), "running")]
    facts = {"title": "x", "kind": "report", "plan": "x", "on": DAY, "second_author": house.cadre_account}
    change_paper(actor=house.cadre, paper=found, author=other, due_on=date(2026, 8, 31), **facts)
    assert due(found)[1:] == [(other.pk, date(2026, 8, 31), "running")]
    assert due(found)[0][2] == "dropped"
    send_draft(actor=house.cadre, paper=found, length=10, uploads=word(), on=DAY)
    assert due(found)[1][2] == "met"
    withdraw_run(actor=house.cadre, run=house.run(found), on=DAY)
    assert due(found)[2] == (other.pk, date(2026, 8, 31), "running")
    withdraw_paper(actor=house.cadre, paper=found, reason="换题", on=DAY)
    assert due(found)[2][2] == "dropped"


def test_the_year_is_that_of_the_due_day(house: House) -> None:
    found = paper(house)
    moved = change_paper(
        actor=house.cadre, paper=found, title="改题", kind="theory", author=house.cadre_account, plan="改",
        due_on=date(2027, 2, 1), on=DAY, expected_version=found.version,
    )  # fmt: skip
    assert (moved.year, moved.title) == (2027, "改题")
