"""Keyset paging: every row once, in order, in both directions, with nulls and equal values."""

from __future__ import annotations

import pytest
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import NullIf
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tieshan.foundation.ui.models import SavedView
from tieshan.foundation.ui.paging import Cursor, Order, count_up_to, cut, read_cursor

pytestmark = pytest.mark.django_db


def rows(words: list[str]) -> QuerySet[SavedView]:
    """Rows whose `maybe` is the word, or null for the empty word."""
    SavedView.objects.bulk_create(
        [SavedView(account_id=i, page="p", name="n", query=word) for i, word in enumerate(words)]
    )
    return SavedView.objects.annotate(maybe=NullIf(F("query"), Value("", output_field=TextField())))


def walk(queryset: QuerySet[SavedView], order: Order, size: int, start: str = "") -> list[list[int]]:
    """Ids of the pages from the beginning to the end."""
    pages, after = [], start
    while True:
        page = cut(queryset, order, size=size, after=after)
        pages.append([row.pk for row in page.rows])
        assert page.at_end == (page.following == "")
        if page.at_end:
            return pages
        after = page.following


WORDS = ["b", "", "a", "c", "a", "", "b", "", "a", "d", "e", ""]


@pytest.mark.parametrize("field", ["query", "maybe", "pk"])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("size", [1, 3, 4, 12, 50])
def test_forward_and_back(field: str, down: bool, size: int) -> None:
    queryset = rows(WORDS)
    order = Order(field, down)
    expected = [r.pk for r in queryset.order_by(F(field).desc() if down else F(field).asc(), "-pk" if down else "pk")]
    pages = walk(queryset, order, size)
    assert [pk for page in pages for pk in page] == expected

    # From the last page back to the first.
    page = cut(queryset, order, size=size, last=True, total=len(WORDS))
    seen = [[r.pk for r in page.rows]]
    while not page.at_start:
        page = cut(queryset, order, size=size, before=page.previous)
        seen.insert(0, [r.pk for r in page.rows])
    assert seen[-1] == expected[-size:]
    assert seen[0] == expected[:size]
    assert page.position == 0


@settings(max_examples=25, deadline=None)
@given(
    words=st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=15), size=st.integers(1, 6), down=st.booleans()
)
def test_every_row_once(words: list[str], size: int, down: bool) -> None:
    SavedView.objects.all().delete()
    queryset = rows(words)
    pages = walk(queryset, Order("maybe", down), size)
    flat = [pk for page in pages for pk in page]
    assert len(flat) == len(set(flat)) == len(words)


def test_positions_are_carried_along() -> None:
    queryset = rows(WORDS)
    first = cut(queryset, Order("query"), size=5)
    second = cut(queryset, Order("query"), size=5, after=first.following)
    third = cut(queryset, Order("query"), size=5, after=second.following)
    assert [first.position, second.position, third.position] == [0, 5, 10]
    assert cut(queryset, Order("query"), size=5, before=third.previous).position == 5


def test_rows_that_vanish_do_not_break_the_walk() -> None:
    queryset = rows(WORDS)
    first = cut(queryset, Order("query"), size=4)
    SavedView.objects.filter(pk=first.rows[-1].pk).delete()
    second = cut(queryset, Order("query"), size=4, after=first.following)
    assert len(second.rows) == 4
    assert second.rows[0].pk not in {r.pk for r in first.rows}


@pytest.mark.parametrize(
    "text", ["", "x", "%00", "ę", "bm90IGpzb24", Cursor({"a": 1}, "x").text(), Cursor("a", None).text(), "A" * 3000]
)
def test_a_damaged_cursor_starts_anew(text: str) -> None:
    assert read_cursor(text, SavedView, Order("query")) is None
    rows(["a"])
    assert len(cut(SavedView.objects.all(), Order("query"), size=5, after=text).rows) == 1


def test_a_page_is_one_query_and_an_index_range(django_assert_num_queries: object) -> None:
    from django.db import connection

    queryset = rows(WORDS)
    first = cut(queryset, Order("query"), size=3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cut(queryset, Order("query"), size=3, after=first.following)
    assert len(asked) == 1
    assert '("ui_savedview"."query", "ui_savedview"."id") >' in asked[0]["sql"]
    assert "OFFSET" not in asked[0]["sql"]


def test_counting_stops_at_the_limit() -> None:
    rows(WORDS)
    assert count_up_to(SavedView.objects.all(), 5) == 6
    assert count_up_to(SavedView.objects.all(), 100) == 12
