"""Identity numbers, credit codes, telephones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.kernel import identifiers
from tieshan.kernel.refusal import Refused

ON = date(2026, 11, 22)


def test_the_published_number_passes_and_tells_birth_and_sex() -> None:
    assert identifiers.resident_number("11010519491231002x", on=ON) == (
        "11010519491231002X",
        date(1949, 12, 31),
        identifiers.FEMALE,
    )


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "identifiers.resident.empty"),
        ("4.20204E+17", "identifiers.resident.mangled"),
        ("110105194912310021", "identifiers.resident.check"),
        ("110105194913310029", "identifiers.resident.date"),
        ("110105850101123", "identifiers.resident.old"),
        ("11010519491231", "identifiers.resident.length"),
        ("1101051949123100AX", "identifiers.resident.characters"),
        ("420204199001011000", "identifiers.resident.mangled"),
    ],
)
def test_numbers_that_are_none(number: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.resident_number(number, on=ON)
    assert refused.value.code == code


def test_a_failing_check_character_is_accepted_with_a_reason_and_nothing_else_is() -> None:
    assert identifiers.resident_number("110105194912310021", on=ON, reason="seen").number == "110105194912310021"
    with pytest.raises(Refused):
        identifiers.resident_number("110105194913310029", on=ON, reason="seen")


def test_nobody_is_born_after_the_day_of_the_check() -> None:
    with pytest.raises(Refused) as refused:
        identifiers.resident_number("11010519491231002X", on=date(1949, 12, 30))
    assert refused.value.code == "identifiers.resident.future"


@given(st.dates(date(1900, 1, 1), ON), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(birth: date, order: int, place: int, step: int) -> None:
    seventeen = f"420204{birth:%Y%m%d}{order:03d}"
    number = seventeen + identifiers.resident_check_character(seventeen)
    assert identifiers.resident_number(number, on=ON).birth == birth
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    with pytest.raises(Refused):
        identifiers.resident_number(wrong, on=ON)


def test_an_old_number_converts_to_the_present_form() -> None:
    converted = identifiers.convert_old_number("110105491231002")
    assert converted == "11010519491231002X"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000101623741K"])
def test_credit_codes_of_the_standard(code: str) -> None:
    assert identifiers.credit_code(code.lower()) == code


def test_a_remainder_of_zero_gives_zero() -> None:
    found = next(c for n in range(9999) if identifiers.credit_check_character(c := f"9135010000000{n:04d}") == "0")
    assert identifiers.credit_code(found + "0") == found + "0"


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("91350100M000100Y44", "identifiers.credit.check"),
        ("9135010OM000100Y43", "identifiers.credit.characters"),
        ("12345678-9", "identifiers.credit.old"),
        ("9135", "identifiers.credit.length"),
    ],
)
def test_credit_codes_that_are_none(code: str, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        identifiers.credit_code(code)
    assert refused.value.code == refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [("13812345678", "13812345678"), ("02787654321", "027-87654321"), ("0714-6543210", "0714-6543210")],
)
def test_telephones(text: str, value: str) -> None:
    assert identifiers.phone(text) == value
