"""One-time codes after RFC 6238, and what a password must be."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tieshan.organisations.models import Account
from tieshan.organisations.rules.onetime import (
    code_at,
    matching_step,
    new_recovery_codes,
    new_secret,
    plain_recovery_code,
    provisioning_uri,
)
from tieshan.organisations.rules.passwords import character_classes, password_expired

SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, the rows for SHA-1 (8 digits); the usual six are their end.
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    assert code_at(SECRET, seconds // 30, digits=8) == code
    assert matching_step(SECRET, code[2:], seconds=seconds, last_step=0) == seconds // 30


def test_one_step_of_drift_and_no_more() -> None:
    now = 1_700_000_000
    step = now // 30
    for drift in (-1, 0, 1):
        assert matching_step(SECRET, code_at(SECRET, step + drift), seconds=now, last_step=0) == step + drift
    for drift in (-2, 2):
        assert matching_step(SECRET, code_at(SECRET, step + drift), seconds=now, last_step=0) is None


def test_a_code_once_accepted_is_refused_and_so_are_older_ones() -> None:
    now = 1_700_000_000
    step = now // 30
    assert matching_step(SECRET, code_at(SECRET, step), seconds=now, last_step=step) is None
    assert matching_step(SECRET, code_at(SECRET, step - 1), seconds=now, last_step=step) is None
    assert matching_step(SECRET, code_at(SECRET, step + 1), seconds=now, last_step=step) == step + 1


@pytest.mark.parametrize("entered", ["", "12345", "1234567", "abcdef", "１２３４５６", "٣٤٥٦٧٨", "-12345"])
def test_what_is_no_code_is_refused(entered: str) -> None:
    assert matching_step(SECRET, entered, seconds=59, last_step=0) is None


def test_spaces_in_a_code_are_forgiven() -> None:
    assert matching_step(SECRET, "287 082", seconds=59, last_step=0) == 1


def test_secrets_and_recovery_codes() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert plain_recovery_code(" " + codes[0].lower() + " ") == codes[0].replace("-", "")


def test_the_address_for_the_phone() -> None:
    uri = provisioning_uri(SECRET, account="wang.li", issuer="Tieshan")
    assert uri == f"otpauth://totp/Tieshan:wang.li?secret={SECRET}&issuer=Tieshan"


def test_classes() -> None:
    assert [character_classes(p) for p in ("abc", "abC", "abC1", "abC1!", "铁山")] == [1, 2, 3, 4, 1]


def test_age() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert not password_expired(now - timedelta(days=90), now=now, days=90)
    assert password_expired(now - timedelta(days=90, seconds=1), now=now, days=90)
    assert password_expired(None, now=now, days=90)
    assert not password_expired(None, now=now, days=0)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Kurz-7abc", "password_too_short"),
        ("steelriverseven", "password_classes"),
        ("STEELRIVER7777", "password_classes"),
        ("Password123", "password_too_common"),
        ("Wang.li-2026x", "password_user_name"),
        ("x-il.GNAW-2026", "password_user_name"),
    ],
)
def test_weak_passwords(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as weak:
        validate_password(password, Account(username="wang.li", display_name="王丽"))
    assert code in {error.code for error in weak.value.error_list}


def test_a_good_password() -> None:
    validate_password("Steel-river-7", Account(username="wang.li", display_name="王丽"))
