"""Notices of tests hang on units: any record will do as their subject."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.district import OPERATOR, TODAY, District, make_district
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.publicnotice import NoticeLine, post_notice
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.objecting import submit_objection
from tieshan.foundation.publicnotice.posting import end_notices
from tieshan.organisations.models import Unit

KIND = "test.aid.list"
LINES = (
    NoticeLine("张三丰", "示例机械有限公司工会", "困难职工"),
    NoticeLine("李四", "示例机械有限公司工会", "困难职工"),
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def district() -> District:
    return make_district()


def post(unit: Unit, **changed: Any) -> PublicNotice:
    """Post a notice for a unit as some room would."""
    given: dict[str, Any] = {
        "actor": OPERATOR,
        "subject": unit,
        "kind": KIND,
        "title": "困难职工拟救助名单公示",
        "unit": unit,
        "lines": LINES,
        "days": 5,
        "on": TODAY,
        "clause": "speech:C17",
    }
    with act_context(OPERATOR, "organisations.unit.edit"):
        return post_notice(**{**given, **changed})


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A point in time of a day in the house's own zone."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def object_to(notice: PublicNotice, when: datetime, **changed: Any) -> tuple[Objection, str]:
    """Object as anybody at the public page."""
    given: dict[str, Any] = {"text": "名单中有人不符合条件", "address": "192.0.2.1"}
    return submit_objection(actor=ANONYMOUS, notice=notice, at=when, **{**given, **changed})


def night_after(day: date) -> int:
    """The run in the night after a day."""
    return end_notices(actor=OPERATOR, on=day + timedelta(days=1))


def fresh(notice: PublicNotice) -> PublicNotice:
    with acting_as(OPERATOR):
        return PublicNotice.objects.get(pk=notice.pk)
