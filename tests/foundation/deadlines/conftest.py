"""Deadlines of tests hang on units: any record will do as their subject."""

from __future__ import annotations

from typing import Any

import pytest

from tests.district import OPERATOR, TODAY, District, make_district
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import set_deadline
from tieshan.foundation.deadlines.models import Deadline
from tieshan.organisations.models import Unit

KIND = "test.paper.answer"


@pytest.fixture
def district() -> District:
    return make_district()


def put(unit: Unit, *, subject: Any = None, kind: str = KIND, **facts: Any) -> Deadline:
    """Set a deadline for a unit as some room would."""
    given: dict[str, Any] = {
        "account_id": None,
        "title": "答复来信",
        "began_on": TODAY,
        "page": "organisations.unit.view",
        "clause": "speech:C17",
        "on": TODAY,
    }
    if "due_on" not in facts:
        given |= {"length": 5, "counted": "working_day"}
    else:
        given |= {"length": None, "counted": None}
    with act_context(OPERATOR, "organisations.unit.edit"):
        return set_deadline(subject=subject or unit, kind=kind, unit_id=unit.pk, **{**given, **facts})
