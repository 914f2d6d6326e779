"""Spans of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.kernel.dated import Dated, DateSpan, gaps, in_force, parse_iso, union_of

DAY = date(2026, 1, 1)
days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
ends = st.none() | days


@st.composite
def spans(draw):
    start, end = draw(ends), draw(ends)
    if start is not None and end is not None:
        if start == end:
            end = start + timedelta(days=1)
        start, end = min(start, end), max(start, end)
    return DateSpan(start, end)


ALL = [DAY + timedelta(days=n) for n in range(-2, 45)]


def held(span):
    return {day for day in ALL if day in span}


@given(spans(), spans())
def test_overlap_is_that_of_the_days(one, two):
    common = held(one) & held(two)
    assert one.overlaps(two) == two.overlaps(one) == bool(common)
    both = one.overlap(two)
    assert (held(both) if both else set()) == common
    assert one.covers(two) == (held(two) <= held(one))


@given(st.lists(spans(), max_size=6), spans())
def test_union_and_gaps_are_those_of_the_days(many, within):
    joined = union_of(many)
    everything = set().union(*(held(span) for span in many))
    assert set().union(*(held(span) for span in joined)) == everything
    assert not any(a.overlaps(b) or a.meets(b) for a, b in pairwise(joined))
    free = gaps(many, within)
    assert set().union(*(held(span) for span in free)) == held(within) - everything


def test_half_open():
    span = DateSpan(date(2026, 1, 1), date(2026, 2, 1))
    assert date(2026, 1, 31) in span
    assert date(2026, 2, 1) not in span
    assert (span.last_day, span.days) == (date(2026, 1, 31), 31)
    assert span.meets(DateSpan(date(2026, 2, 1)))
    assert DateSpan.through(date(2026, 1, 1), date(2026, 1, 31)) == span
    assert DateSpan.day(DAY).days == 1
    assert str(DateSpan(DAY)) == "[2026-01-01,)"
    assert (DateSpan().last_day, DateSpan(DAY).days) == (None, None)


def test_wrong_spans_are_refused():
    with pytest.raises(ValueError, match="ends after"):
        DateSpan(DAY, DAY)
    with pytest.raises(TypeError):
        DateSpan(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="already"):
        DateSpan(DAY, DAY + timedelta(days=3)).ended(DAY + timedelta(days=4))
    with pytest.raises(ValueError, match="ends after"):
        DateSpan(DAY).ended(DAY)
    assert DateSpan(DAY).ended(DAY + timedelta(days=1)).days == 1


def test_a_database_range_becomes_a_span():
    from psycopg.types.range import DateRange

    assert DateSpan.of(DateRange(DAY, None)) == DateSpan(DAY, None)


def test_the_value_of_a_day():
    values = [
        Dated(DateSpan(None, date(2022, 1, 1)), "old law"),
        Dated(DateSpan(date(2022, 1, 1)), "new law"),
    ]
    assert in_force(values, date(2021, 12, 31)) == "old law"
    assert in_force(values, date(2022, 1, 1)) == "new law"
    with pytest.raises(LookupError):
        in_force([], DAY)
    with pytest.raises(LookupError):
        in_force([*values, values[0]], date(2020, 1, 1))


def test_only_plain_dates_are_read():
    assert parse_iso("2026-01-31") == date(2026, 1, 31)
    for wrong in ("20260131", "2026-1-31", "2026-02-30", "2026-W01-1", ""):
        with pytest.raises(ValueError, match=r"date|day|month|range"):
            parse_iso(wrong)
