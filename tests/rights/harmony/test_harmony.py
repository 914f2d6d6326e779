"""Filled ahead from the records, answered with evidence, concluded above; a veto fails whatever the sum."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook.findings import finding_kinds
from tieshan.organisations.models import Employer
from tieshan.rights.bargaining.actions import register_contract
from tieshan.rights.congress.actions import constitute_congress, hold_session, plan_session, publish_affair
from tieshan.rights.dialogue.actions import hold_dialogue, keep_promise, plan_dialogue
from tieshan.rights.dialogue.models import Promise
from tieshan.rights.harmony.actions import (
    answer_point,
    conclude_assessment,
    open_assessments,
    refresh_assessment,
    reopen_assessment,
)
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.queries import points_by_number
from tieshan.rights.harmony.rules import Answer, result_of
from tieshan.rights.harmony.waiting import waiting_assessments

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20 + b"IEND"


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


def opened(house: House) -> HarmonyAssessment:
    (one,) = open_assessments(actor=house.actor("chair"), unit=house.district.north_1, year=TODAY.year, on=TODAY)
    return one


def answered(house: House, one: HarmonyAssessment, **no: bool) -> None:
    """Every open point is met, but those named as `p8=False`."""
    for point in one.points.filter(met__isnull=True).order_by("pk"):
        met = no.get(f"p{point.number}", True)
        file = SimpleUploadedFile("照片.png", PNG)
        answer_point(actor=house.actor("cadre"), point=point, met=met, finding="查看现场", uploads=[file], on=TODAY)


def worked(house: House) -> None:
    """A year's work of one union: contracts, congress, openness, dialogue."""
    chair, unit = house.actor("chair"), house.district.north_1
    with act_context(OPERATOR, "organisations.employer.register"):
        Employer.objects.create(name="示例机械有限公司", workers=100, territory=house.district.north, union_unit=unit)
    start = date(TODAY.year, 1, 1)
    for kind in ("general", "wage"):
        dates: Any = {"signed_on": start, "in_force_from": start, "ends_on": date(TODAY.year, 12, 31)}
        register_contract(actor=chair, unit=unit, kind=kind, title=kind, on=TODAY, **dates)
    facts: Any = {"form": "assembly", "elected_on": start, "years": 3, "delegates": [], "on": TODAY}
    congress = constitute_congress(actor=chair, unit=unit, number=1, **facts)
    session = plan_session(actor=chair, congress=congress, planned_on=start, place="", agenda="报告", on=start)
    met: Any = {"held_on": start, "minutes": "记录", "ballots": [], "members": 100, "present": 80, "on": TODAY}
    hold_session(actor=chair, session=session, **met)
    publish_affair(actor=chair, unit=unit, matter="pay", title="工资", published_on=start, place="公开栏", on=TODAY)
    dialogue = plan_dialogue(actor=chair, unit=unit, planned_on=start, place="", topics="食堂", on=start)
    promises = [{"text": "热餐", "owner": "行政", "due_on": start}]
    hold_dialogue(
        actor=chair, dialogue=dialogue, held_on=start, present="", minutes="记录", promises=promises, on=TODAY
    )


def test_a_veto_fails_and_open_points_do_not_pass() -> None:
    def answer(weight: int, met: bool | None, *, must: bool = False) -> Answer:
        return Answer(Decimal(weight), must, met)

    passes = Decimal(80)
    assert result_of([answer(80, met=True), answer(20, met=False)], passes).passed
    assert not result_of([answer(79, met=True), answer(21, met=False)], passes).passed
    assert not result_of([answer(90, met=True), answer(10, met=False, must=True)], passes).passed
    waiting = result_of([answer(90, met=True), answer(10, met=None)], passes)
    assert (waiting.score, waiting.open, waiting.passed) == (90, 1, False)


def test_every_kind_that_the_standard_names_is_known() -> None:
    named = {point.evidence for point in points_by_number(TODAY).values() if point.evidence}
    assert named <= set(finding_kinds())
    assert len(named) == 8


def test_the_records_fill_it_ahead_and_open_what_they_say(house: House) -> None:
    worked(house)
    one = opened(house)
    points = {point.number: point for point in one.points.all()}
    found = {number: point.met for number, point in points.items() if point.source == "records"}
    # Contracts, congress, openness speak for it; of 100 workers none is a member; the promise was not kept in time.
    assert found == {"2": False, "5": True, "6": True, "7": True, "13": date(TODAY.year, 1, 1) == TODAY}
    assert one.score == 11 + 8 + 6
    assert one.open_points == 9
    chair = browser(house.people["chair"])
    page = chair.get(f"/harmony/{one.pk}/").content.decode()
    for number in ("5", "6", "7"):
        point = points[number]
        assert f'href="/{ {"5": "contracts", "6": "congress", "7": "openness"}[number] }' in page
        assert point.finding in page
    # Kept late, and read again.
    promise = Promise.objects.get()
    keep_promise(actor=house.actor("chair"), promise=promise, result="已供应", kept_on=TODAY, on=TODAY)
    again = refresh_assessment(actor=house.actor("chair"), assessment=one, on=TODAY)
    assert again.points.get(number="13").met is True
    assert again.score == 11 + 8 + 6 + 4


def test_answers_need_evidence_and_the_level_above_concludes(house: House) -> None:
    one = opened(house)
    point = one.points.get(number="8")
    with pytest.raises(Refused) as bare:
        answer_point(actor=house.actor("cadre"), point=point, met=True, finding="好", on=TODAY)
    assert bare.value.code == "rights.harmony.proof"
    with pytest.raises(Forbidden):
        answer_point(actor=house.actor("chair2"), point=point, met=False, finding="x", on=TODAY)
    with pytest.raises(Refused) as early:
        conclude_assessment(actor=house.actor("north"), assessment=one, remark="", on=TODAY)
    assert early.value.code == "rights.harmony.open_points"
    answered(house, one, p8=False)
    assert waiting_assessments(house.actor("chair"), TODAY) is None
    assert waiting_assessments(house.actor("north"), TODAY) is not None
    for who in ("chair", "cadre", "south"):
        with pytest.raises(Forbidden):
            conclude_assessment(actor=house.actor(who), assessment=one, remark="", on=TODAY)
    done = conclude_assessment(actor=house.actor("north"), assessment=one, remark="", on=TODAY)
    # Ninety points, and wages are owed.
    assert (done.score, done.failed, done.passed) == (90, 1, False)
    with pytest.raises(Refused):
        answer_point(actor=house.actor("cadre"), point=point, met=False, finding="x", on=TODAY)
    reopen_assessment(actor=house.actor("north"), assessment=done, reason="核实后已补发", on=TODAY)
    file = SimpleUploadedFile("工资表.png", PNG)
    answer_point(actor=house.actor("cadre"), point=point, met=True, finding="已补发", uploads=[file], on=TODAY)
    again = conclude_assessment(actor=house.actor("north"), assessment=one, remark="", on=TODAY)
    assert (again.score, again.passed) == (100, True)


def test_a_federation_begins_all_of_its_enterprises_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(house)
    rest = open_assessments(actor=house.actor("north"), unit=house.district.north, year=TODAY.year, on=TODAY)
    units = {one.unit_id for one in rest}
    assert house.district.north_1.pk not in units
    assert house.district.north_2.pk in units
    assert house.district.south_1.pk not in units
    with pytest.raises(Refused):
        open_assessments(actor=house.actor("north"), unit=house.district.north, year=TODAY.year, on=TODAY)
    for name, seen in (("chair", 1), ("north", len(rest) + 1), ("leader", len(rest) + 1), ("stranger", 0)):
        with acting_as(house.actor(name)):
            assert HarmonyAssessment.objects.count() == seen, name
            assert HarmonyPoint.objects.exists() is bool(seen)
    # The page shows the best beside one another, and counts each point over all.
    monkeypatch.setattr("tieshan.rights.harmony.web.comparison._SHOWN", 1)
    page = browser(house.people["north"]).get("/harmony/compare/").content.decode()
    assert "The 1 with the most points" in page
    rows = page.partition("By point")[2].split("<tr")
    wages = next(row for row in rows if "No wages are owed" in row)
    assert re.findall(r">(\d+)<", wages) == ["0", "0", str(len(rest) + 1)]
    # A count opens its assessments.
    north = browser(house.people["north"])
    address = html.unescape(re.search(r'href="([^"]*answer=open[^"]*)"', wages)[1])  # type: ignore[index]
    listed = north.get(address).content.decode()
    assert rest[0].unit.name in listed
    assert "No wages are owed" in listed
    assert rest[0].unit.name not in north.get(address.replace("answer=open", "answer=yes")).content.decode()


def test_the_pages_work_by_hand(house: House) -> None:
    worked(house)
    one = opened(house)
    point = one.points.get(number="4")
    cadre, north = browser(house.people["cadre"]), browser(house.people["north"])
    sent = {"met": "yes", "finding": "抽查十人", "version": 1, "uploads": SimpleUploadedFile("名册.png", PNG)}
    assert cadre.post(f"/harmony/points/{point.pk}/", sent).status_code == 302
    page = cadre.get(f"/harmony/{one.pk}/").content.decode()
    assert "名册.png" in page
    for path in (
        "/harmony/",
        "/harmony/?ready=1",
        f"/harmony/?year={TODAY.year}&passed=0",
        "/harmony/begin/",
        f"/harmony/points/{point.pk}/",
        f"/harmony/{one.pk}/refresh/",
        f"/harmony/{one.pk}/conclude/",
        "/harmony/compare/",
    ):
        assert north.get(path).status_code == 200, path
