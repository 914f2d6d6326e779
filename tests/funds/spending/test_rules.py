"""What looks like one purchase in parts, and whose hands are clean."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.funds.spending.rules import Ask, Hands, likeness, split_of
from tieshan.kernel.money import Yuan

DAY = date(2026, 3, 2)
LIMIT, LIKE = Yuan(200), Fraction(3, 5)


def made(pk: int, amount: str, *, day: int = 0, payee: str = "a", purpose: str = "购买用品", line: int = 1) -> Ask:
    return Ask(pk, DAY + timedelta(days=day), Yuan(amount), frozenset({payee}), purpose, line, 7)


def found(ask: Ask, *others: Ask) -> list[int]:
    split = split_of(ask, others, limit=LIMIT, days=30, like_from=LIKE)
    return [other.pk for other, _shared in split.parts] if split is not None else []


def test_parts_of_one_purchase() -> None:
    assert found(made(1, "199"), made(2, "199")) == [2]
    # Another payee, but the same words but for a number.
    assert found(made(1, "199", purpose="购买用品(1)"), made(2, "2", payee="b", purpose="购买用品(2)")) == [2]
    assert found(made(1, "100"), made(2, "100")) == [], "together they are not above the limit"
    assert found(made(1, "199"), made(2, "199", day=31)) == [], "too long ago"
    assert found(made(1, "199"), made(2, "199", payee="b", purpose="订阅报刊")) == [], "line and applicant alone"
    assert found(made(1, "200.01"), made(2, "199")) == [], "above the limit it goes to the committee anyhow"
    assert found(made(1, "199"), made(2, "300")) == []


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("购买春节慰问品", "购买春节慰问品 2", True),
        ("春节慰问品采购", "购买春节慰问品", True),
        ("购买用品", "订阅报刊", False),
        ("", "", False),
        ("茶", "茶", True),
    ],
)
def test_how_like_two_purposes_are(one: str, other: str, like: bool) -> None:
    assert (likeness(one, other) >= LIKE) is like


amounts = st.integers(min_value=1, max_value=30_000).map(Yuan.from_fen)


@given(st.lists(amounts, min_size=1, max_size=6), amounts)
def test_what_is_found_is_above_the_limit_and_made_of_parts_within_it(parts: list[Yuan], own: Yuan) -> None:
    ask = Ask(0, DAY, own, frozenset({"a"}), "购买用品", 1, 7)
    others = [Ask(pk, DAY, amount, frozenset({"a"}), "购买用品", 1, 7) for pk, amount in enumerate(parts, start=1)]
    split = split_of(ask, others, limit=LIMIT, days=30, like_from=LIKE)
    small = [amount for amount in parts if amount <= LIMIT]
    together = sum(small, own)
    assert (split is not None) is (own <= LIMIT and bool(small) and together > LIMIT)
    if split is not None:
        assert split.sum == together


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_even_and_between_nought_and_one(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


def test_hands() -> None:
    hands = Hands(1, frozenset({2, 3}), 4)
    assert [hands.clash(account) for account in (1, 2, 3, 4, 5, None)] == [
        "applicant",
        "decider",
        "decider",
        "checker",
        "",
        "",
    ]
