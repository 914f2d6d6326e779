"""Identity numbers, credit codes and telephone numbers: the one place that knows their check digits.

Every function takes text, gives back the clean value and refuses with a code and a sentence.  Where real, valid papers
are known to fail the check character (old credit codes, a handful of identity cards issued with an error), the refusal
carries ``facts["acceptable"] = True``; the caller may then repeat the call with ``reason=`` and the value passes, the
reason being kept by whoever calls.  A wrong shape or an impossible date can never be accepted that way.

The messages are English msgids without placeholders; Django's side translates them when they are shown.

Standards: GB 11643-1999 (resident identity number), GB 32100-2015 (unified social credit code), GB 11714 (organisation
code).  One import checks a hundred thousand numbers, so the sums are looked up in tables instead of being computed.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from tieshan.kernel.refusal import Refused

__all__ = [
    "FEMALE",
    "MALE",
    "ResidentNumber",
    "convert_old_number",
    "credit_check_character",
    "credit_code",
    "landline",
    "looks_mangled",
    "mobile",
    "organisation_code",
    "phone",
    "resident_check_character",
    "resident_number",
]

#: Sex codes of GB/T 2261.1, as identity numbers imply them.
MALE: Final = "1"
FEMALE: Final = "2"

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_SEQUENCE: Final[dict[str, tuple[int, str]]] = {
    f"{n:03d}": (
        sum(int(d) * w for d, w in zip(f"{n:03d}", _ID_WEIGHTS[14:], strict=True)),
        MALE if n % 2 else FEMALE,
    )
    for n in range(1000)
}
_MANGLED: Final = re.compile(r"\d(?:\.\d*)?[eE]\+?\d+")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?")
_SERVICE: Final = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}")
#: Caches are bounded, because a hostile file may hold numbers without end.
_CACHE_LIMIT: Final = 60_000


class ResidentNumber(NamedTuple):
    """A resident identity number together with what it says of its holder."""

    number: str
    birth: dt.date
    sex: str


class _Regions(dict[str, int]):
    """Weighted sum of the six region digits; the code itself is never compared with today's list of regions."""

    def __missing__(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
            return -1
        total = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS[:6], strict=True))
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[digits] = total
        return total


class _Births(dict[str, "tuple[int, dt.date | None]"]):
    """Weighted sum and calendar date of the eight birth digits; no date when the calendar has none."""

    def __missing__(self, digits: str) -> tuple[int, dt.date | None]:
        if not (digits.isascii() and digits.isdigit()):
            return -1, None
        total = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS[6:14], strict=True))
        try:
            day: dt.date | None = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            day = None
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[digits] = (total, day)
        return total, day


_regions: Final = _Regions()
_births: Final = _Births()


def resident_check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to seventeen digits (GB 11643)."""
    return _ID_CHECK[sum(int(d) * w for d, w in zip(first_seventeen, _ID_WEIGHTS, strict=True)) % 11]


def looks_mangled(text: str) -> bool:
    """Whether a spreadsheet has turned a long number into scientific notation, such as 4.20204E+17."""
    return _MANGLED.fullmatch(text) is not None


def resident_number(
    text: str, *, on: dt.date, birth: dt.date | None = None, sex: str | None = None, reason: str = ""
) -> ResidentNumber:
    """Check an eighteen-character resident identity number (GB 11643) and say what it tells.

    ``on`` is the day of the check: nobody is born after it.  ``birth`` and ``sex`` (``"1"`` male, ``"2"`` female) are
    the statements that must agree with the number, when there are any.  With ``reason`` a wrong check character is let
    through, nothing else.  Lower-case ``x`` is taken for ``X``; all other cleaning is the caller's business.

    Refuses with ``identifiers.resident.*``: empty, mangled, old, length, characters, date, future, check, birth, sex.
    """
    if len(text) != 18:
        raise _wrong_length(text)
    region = _regions[text[:6]]
    birth_sum, day = _births[text[6:14]]
    sequence = _SEQUENCE.get(text[14:17])
    if region < 0 or birth_sum < 0 or sequence is None:
        raise _wrong_characters(text)
    if day is None:
        raise Refused(
            "identifiers.resident.date",
            "The identity number holds a birth date that no calendar has. Compare it with the identity card.",
        )
    check = _ID_CHECK[(region + birth_sum + sequence[0]) % 11]
    if text[17] != check:
        if text[17] == "x" and check == "X":
            text = text[:17] + "X"
        elif not (reason and (text[17] in "xX" or text[17].isdigit())):
            raise _wrong_check(text)
    if day > on:
        raise Refused(
            "identifiers.resident.future",
            "The birth date in the identity number lies in the future. Compare it with the identity card.",
        )
    if birth is not None and birth != day:
        raise Refused(
            "identifiers.resident.birth",
            "The birth date does not agree with the identity number. Compare both with the identity card.",
            birth=day,
        )
    if sex is not None and sex != sequence[1]:
        raise Refused(
            "identifiers.resident.sex",
            "The sex does not agree with the identity number. Compare both with the identity card.",
            sex=sequence[1],
        )
    return ResidentNumber(text, day, sequence[1])


def _wrong_length(text: str) -> Refused:
    if not text:
        return Refused("identifiers.resident.empty", "The identity number is missing. Enter the 18 characters.")
    if looks_mangled(text):
        return Refused(
            "identifiers.resident.mangled",
            "The spreadsheet has turned the identity number into a rounded figure and lost digits. "
            "Set the column to text and enter the number again.",
        )
    if len(text) == 15 and text.isascii() and text.isdigit():
        try:
            converted = convert_old_number(text)
        except Refused as refused:
            return refused
        return Refused(
            "identifiers.resident.old",
            "This is an old identity number of 15 digits, not valid since 2013. "
            "Enter the 18-character number of the present card.",
            converted=converted,
        )
    return Refused(
        "identifiers.resident.length",
        "An identity number has 18 characters; this one has not. Compare it with the identity card.",
        length=len(text),
    )


def _wrong_characters(text: str) -> Refused:
    if looks_mangled(text):
        return _wrong_length(text[:-1] if len(text) == 18 else text)
    return Refused(
        "identifiers.resident.characters",
        "An identity number consists of 17 digits and a last digit or X. Compare it with the identity card.",
    )


def _wrong_check(text: str) -> Refused:
    last = text[17]
    if not (last in "xX" or (last.isascii() and last.isdigit())):
        return _wrong_characters(text)
    if text.endswith("000"):
        return Refused(
            "identifiers.resident.mangled",
            "The spreadsheet has turned the identity number into a rounded figure and lost digits. "
            "Set the column to text and enter the number again.",
        )
    return Refused(
        "identifiers.resident.check",
        "The last character of the identity number does not fit the other 17: a digit is wrong or swapped. "
        "Compare it with the identity card.",
        acceptable=True,
    )


def convert_old_number(text: str) -> str:
    """The 18-character form of an old 15-digit identity number (they were given to people born in the 1900s).

    Refuses ``identifiers.resident.date`` when its birth date is none, and ``identifiers.resident.centenarian`` for the
    sequences 996 to 999, which were kept for people born before 1900.
    """
    if len(text) != 15 or not (text.isascii() and text.isdigit()):
        raise Refused("identifiers.resident.length", "An old identity number has 15 digits; this one has not.")
    if text[12:] in {"996", "997", "998", "999"}:
        raise Refused(
            "identifiers.resident.centenarian",
            "An old identity number with this ending belongs to a person born before 1900. Enter the present number.",
        )
    seventeen = text[:6] + "19" + text[6:]
    if _births[seventeen[6:14]][1] is None:
        raise Refused(
            "identifiers.resident.date",
            "The identity number holds a birth date that no calendar has. Compare it with the identity card.",
        )
    return seventeen + resident_check_character(seventeen)


# --- unified social credit code, GB 32100 -----------------------------------------------------------------------------

_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUE: Final = {c: i for i, c in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUE: Final = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def credit_check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to seventeen (GB 32100); a remainder of 0 gives 0, not an error."""
    total = sum(_CREDIT_VALUE[c] * w for c, w in zip(first_seventeen, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def credit_code(text: str, *, reason: str = "") -> str:
    """Check a unified social credit code (GB 32100) and return it in upper case.

    With ``reason`` a wrong check character is let through: some real codes of the first years fail it.
    Refuses with ``identifiers.credit.*``: empty, mangled, old, length, characters, region, check.
    """
    code = text.upper()
    if len(code) != 18:
        if not code:
            raise Refused("identifiers.credit.empty", "The unified social credit code is missing.")
        if looks_mangled(code):
            raise Refused(
                "identifiers.credit.mangled",
                "The spreadsheet has turned the credit code into a rounded figure and lost digits. "
                "Set the column to text and enter the code again.",
            )
        if len(code.replace("-", "")) == 9:
            raise Refused(
                "identifiers.credit.old",
                "This looks like an old organisation code of 9 characters. "
                "Enter the unified social credit code of 18 characters.",
            )
        raise Refused(
            "identifiers.credit.length",
            "A unified social credit code has 18 characters; this one has not. Compare it with the licence.",
            length=len(code),
        )
    total = 0
    value = _CREDIT_VALUE
    try:
        for char, weight in zip(code, _CREDIT_WEIGHTS, strict=False):
            total += value[char] * weight
        check = value[code[17]]
    except KeyError:
        raise Refused(
            "identifiers.credit.characters",
            "A unified social credit code has digits and capital letters only, never I, O, S, V or Z. "
            "Compare it with the licence.",
        ) from None
    if not code[2:8].isdigit():
        raise Refused(
            "identifiers.credit.region",
            "Characters 3 to 8 of a unified social credit code are digits. Compare it with the licence.",
        )
    if (total + check) % 31 and not reason:
        raise Refused(
            "identifiers.credit.check",
            "The last character of the credit code does not fit the other 17: a character is wrong or swapped. "
            "Compare it with the licence.",
            acceptable=True,
        )
    return code


def organisation_code(text: str, *, reason: str = "") -> str:
    """Check an old organisation code (GB 11714) and return its 9 characters without the hyphen.

    Refuses with ``identifiers.organisation.*``: length, characters, check (acceptable with ``reason``).
    """
    code = text.upper().replace("-", "")
    if len(code) != 9:
        raise Refused(
            "identifiers.organisation.length",
            "An organisation code has 9 characters; this one has not.",
            length=len(code),
        )
    try:
        total = sum(_ORGANISATION_VALUE[c] * w for c, w in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    except KeyError:
        raise Refused(
            "identifiers.organisation.characters", "An organisation code has digits and capital letters only."
        ) from None
    if code[8] != "0123456789X0"[11 - total % 11] and not reason:
        raise Refused(
            "identifiers.organisation.check",
            "The last character of the organisation code does not fit the other 8. Compare it with the certificate.",
            acceptable=True,
        )
    return code


# --- telephone --------------------------------------------------------------------------------------------------------


def mobile(text: str) -> str:
    """Check a mobile number of the mainland: 11 digits beginning with 13 to 19.

    Refuses with ``identifiers.mobile.*``: empty, mangled, shape.
    """
    if _MOBILE.fullmatch(text) is not None:
        return text
    if not text:
        raise Refused("identifiers.mobile.empty", "The mobile number is missing.")
    if looks_mangled(text):
        raise Refused(
            "identifiers.mobile.mangled",
            "The spreadsheet has turned the telephone number into a rounded figure. "
            "Set the column to text and enter the number again.",
        )
    raise Refused(
        "identifiers.mobile.shape", "A mobile number has 11 digits and begins with 13 to 19. Ask for the right number."
    )


def landline(text: str) -> str:
    """Check a fixed-line number with its area code and write it as ``027-12345678``; service numbers stay as they are.

    Refuses with ``identifiers.phone.shape``.
    """
    found = _LANDLINE.fullmatch(text)
    if found is not None:
        area, number, extension = found.groups()
        return f"{area}-{number}-{extension}" if extension else f"{area}-{number}"
    if _SERVICE.fullmatch(text) is not None:
        return text.replace("-", "")
    raise Refused(
        "identifiers.phone.shape",
        "This is no telephone number: a mobile number has 11 digits, a fixed line needs its area code.",
    )


def phone(text: str) -> str:
    """Check a telephone number, mobile or fixed; refuses as ``mobile`` and ``landline`` do."""
    if _MOBILE.fullmatch(text) is not None:
        return text
    if text.startswith(("0", "4", "8")) and not looks_mangled(text):
        return landline(text)
    return mobile(text)
