"""Exact amounts."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.kernel.money import ZERO, Yuan, capitals, total

MOST = 10**14 - 1
fen = st.integers(-MOST // 4, MOST // 4)


@pytest.mark.parametrize(
    ("given_as", "text"),
    [(5, "5.00"), ("5", "5.00"), ("1,234.5", "1234.50"), (" -0.05 ", "-0.05"), (Decimal("1e3"), "1000.00"),
     (Decimal("2.500"), "2.50"), ("+7.10", "7.10"), ("0012.3", "12.30")],
)  # fmt: skip
def test_amounts_are_exact(given_as, text):
    assert str(Yuan(given_as)) == text


@pytest.mark.parametrize("wrong", [1.5, True, None, b"1", 0.0, float("nan")])
def test_other_kinds_are_refused(wrong):
    with pytest.raises(TypeError):
        Yuan(wrong)


@pytest.mark.parametrize(
    "wrong",
    ["", "1.234", "1,23", "1,2345", "abc", "1e3", "٣", "１２", "--1", "1.", ".5", Decimal("0.001"), Decimal("NaN"),
     Decimal("Infinity"), 10**12, "-1000000000000"],
)  # fmt: skip
def test_other_spellings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"amount|places"):
        Yuan(wrong)


@given(fen, fen)
def test_sums_are_those_of_whole_numbers(one, two):
    a, b = Yuan.from_fen(one), Yuan.from_fen(two)
    assert (a + b).fen == one + two
    assert (a - b).fen == one - two
    assert a + b == b + a
    assert a - b == -(b - a)
    assert (a < b) == (one < two)
    assert total([a, b, a]).fen == 2 * one + two
    assert (a == b) == (hash(a) == hash(b)) or one != two


@given(fen)
def test_text_and_decimal_lead_back(value):
    amount = Yuan.from_fen(value)
    assert Yuan(str(amount)) == amount
    assert Yuan(f"{amount:,}") == amount
    assert Yuan(amount.decimal) == amount
    assert amount.decimal.as_tuple().exponent == -2
    assert pickle.loads(pickle.dumps(amount)) == copy.deepcopy(amount) == amount  # noqa: S301


def test_no_mixing_and_no_changing():
    with pytest.raises(TypeError):
        Yuan(1) + 1
    with pytest.raises(TypeError):
        Yuan(1) * 1.5
    with pytest.raises(TypeError):
        Yuan(1) * Yuan(1)
    with pytest.raises(TypeError):
        total([Yuan(1), 1])
    with pytest.raises(AttributeError):
        Yuan(1)._fen = 5
    assert Yuan(1) != 1
    assert not ZERO
    assert total([]) == ZERO
    assert 3 * Yuan("0.10") == Yuan("0.30")


@given(fen, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_a_share_loses_no_fen(value, weights):
    amount = Yuan.from_fen(value)
    parts = amount.share(weights)
    assert total(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(value * weight, sum(weights))
        assert abs(part.fen - exact) < 1
        assert weight or not part


def test_a_share_needs_weights():
    for wrong in ([], [0, 0], [1, -1]):
        with pytest.raises(ValueError, match="weights"):
            Yuan(1).share(wrong)


@pytest.mark.parametrize(
    ("amount", "rate", "wanted"),
    [("100", "0.4", "40"), ("0.01", "0.5", "0.01"), ("-0.01", "0.5", "-0.01"), ("0.01", "0.49", "0"),
     ("10", "0.02", "0.20")],
)  # fmt: skip
def test_a_portion_rounds_half_up(amount, rate, wanted):
    assert Yuan(amount).portion(Decimal(rate)) == Yuan(wanted)
    with pytest.raises(TypeError):
        Yuan(1).portion(0.5)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.5", "伍角整"), ("0.55", "伍角伍分"), ("1", "壹元整"), ("10", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"), ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100000000", "壹亿元整"), ("100000001", "壹亿零壹元整"), ("100010000", "壹亿零壹万元整"),
        ("10010001", "壹仟零壹万零壹元整"), ("-20.20", "负贰拾元零贰角整"), ("999999999999.99",
        "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"), ("100001000", "壹亿零壹仟元整"),
    ],
)  # fmt: skip
def test_capitals(amount, words):
    assert capitals(Yuan(amount)) == words


def _value(words: str) -> int:
    """Reads capital figures back, by another road than the one that writes them."""
    digits = {word: at for at, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    small = {"拾": 10, "佰": 100, "仟": 1000}
    sign = -1 if words.startswith("负") else 1
    yuan, _mark, rest = words.lstrip("负").partition("元") if "元" in words else ("", "", words.lstrip("负"))
    total_yuan = 0
    section = number = 0
    for sign_of in yuan:
        if sign_of in digits:
            number = digits[sign_of]
        elif sign_of in small:
            section, number = section + number * small[sign_of], 0
        elif sign_of == "万":
            total_yuan, section, number = total_yuan + (section + number) * 10**4, 0, 0
        else:
            total_yuan, section, number = (total_yuan + section + number) * 10**8, 0, 0
    value = (total_yuan + section + number) * 100
    for word in rest:
        if word in digits:
            number = digits[word]
        elif word == "角":
            value += 10 * number
        elif word == "分":
            value += number
    return sign * value


@given(st.integers(-MOST, MOST))
def test_capitals_read_back(value):
    words = capitals(Yuan.from_fen(value))
    assert _value(words) == value
    assert "零零" not in words
