"""Columns written as arrays come back as they were."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieshan.kernel.arrays import array_text

# The database keeps no zero byte and no half of a surrogate pair; both are refused long before.
_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | _TEXT | st.sampled_from(["NULL", '"', "\\", "{a,b}", "", " a "])))
def test_text_comes_back(values):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [array_text(values)])
        assert cursor.fetchone()[0] == values


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, None, -(2**62)]),
        ("date", [date(2024, 2, 29), None]),
        ("uuid", [UUID(int=7), None]),
        ("bytea", [b"\x00\xff\\", None]),
    ],
)
def test_other_kinds_come_back(kind, values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array_text(values)])
        found = [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()[0]]
    assert found == values


@pytest.mark.parametrize("value", [True, 1.5, ["a"]])
def test_anything_else_is_refused(value):
    with pytest.raises(TypeError, match="no array element"):
        array_text([value])
