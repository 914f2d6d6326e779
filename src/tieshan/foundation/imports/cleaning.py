"""Cleaning cells: what is safe is put right and said; what is not is refused.

A cleaner is a table from raw cell to ``Cleaned`` that fills itself: a column of a hundred thousand cells has a few
dozen different words, so a word is worked on once.  Cells that never repeat (identity numbers, telephones) are cleaned
without being remembered.

Notes are short codes (``width``, ``spaces``, ``date`` …) whose sentences are in ``NOTES``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import yaml
from django.utils.translation import gettext_lazy as _

from tieshan.kernel import identifiers
from tieshan.kernel.refusal import Refused

__all__ = [
    "NOTES",
    "Cleaned",
    "Cleaner",
    "MonthOnly",
    "code_word",
    "count_cell",
    "credit_cell",
    "date_cell",
    "fold",
    "identity_cell",
    "identity_text",
    "name_cell",
    "phone_cell",
    "sex_cell",
    "text_cell",
    "title_cell",
    "words",
    "yes_no",
]

NOTES: Final[dict[str, object]] = {
    "width": _("full-width characters made half-width"),
    "spaces": _("spaces taken out"),
    "marks": _("marks taken out"),
    "invisible": _("invisible characters taken out"),
    "date": _("date put into the usual spelling"),
    "serial": _("spreadsheet day number turned into a date"),
    "month": _("only the month is given: the first day is taken"),
    "word": _("word replaced by the one of the code list"),
    "number": _("number cell turned into text"),
    "prefix": _("country prefix taken off"),
    "case": _("small letters made capital"),
    "dot": _("dot in the name put into the usual form"),
    "letters": _("letters O and I read as the digits 0 and 1; the check character confirms it"),
    "unit": _("counting word taken off"),
    "nothing": _("a mark for nothing left out"),
    "merged": _("value of the merged cell taken"),
    "joined": _("joining date missing: the day of the import taken"),
}


class Cleaned(NamedTuple):
    """Outcome for one cell: the value, what was put right (note codes joined by ``+``), and the refusal, if any."""

    value: Any
    note: str
    refusal: Refused | None


_LIMIT: Final = 150_000


class MonthOnly(dt.date):
    """A date known to the month only (its day is 1); ``months`` are all it may mean (1985.1 as a number: 1, 10)."""

    months: tuple[int, ...]

    @classmethod
    def of(cls, year: int, *months: int) -> MonthOnly:
        """The first day of the first of ``months``."""
        day = cls(year, months[0], 1)
        day.months = months
        return day

    def may_be(self, day: dt.date) -> bool:
        """Whether ``day`` lies in the month."""
        return day.year == self.year and day.month in self.months


class Cleaner(dict[Any, Cleaned]):
    """A self-filling table from raw cell to ``Cleaned``; ``function`` returns (value, note) or raises ``Refused``."""

    def __init__(self, function: Callable[[Any], tuple[Any, str]]) -> None:
        super().__init__()
        self._function = function

    def once(self, cell: Any) -> tuple[Any, str, Refused | None]:
        """Clean a cell without remembering it."""
        try:
            value, note = self._function(cell)
        except Refused as refused:
            return None, "", refused
        return value, note, None

    def __missing__(self, cell: Any) -> Cleaned:
        cleaned = Cleaned(*self.once(cell))
        if len(self) >= _LIMIT:
            self.clear()
        self[cell] = cleaned
        return cleaned


@cache
def words() -> Mapping[str, Any]:
    """The words of ``data/words.yaml``, folded for comparison."""
    raw = yaml.safe_load(files("tieshan.foundation.imports").joinpath("data/words.yaml").read_text(encoding="utf-8"))
    return {
        "totals": frozenset(fold(w) for w in raw["totals"]),
        "footers": frozenset(fold(w) for w in raw["footers"]),
        "nothing": frozenset(fold(str(w)) for w in raw["nothing"]),
        "sex": {fold(str(w)): code for code, ws in raw["sex"].items() for w in ws},
        "truth": {
            **{fold(str(w)): True for w in raw["yes"]},
            **{fold(str(w)): False for w in raw["no"]},
        },
        "open": frozenset(fold(w) for w in raw["open"]),
        "months": raw["months"],
        "numerals": {k: str(v) for k, v in raw["numerals"].items()},
        "date-words": raw["date-words"],
        "counters": tuple(raw["counters"]),
    }


# --- characters -------------------------------------------------------------------------------------------------------

_SPACE: Final = re.compile(r"\s+")
#: Full-width digits and Latin letters; full-width brackets and commas stay, Chinese text is written with them.
_WIDE: Final = {
    **{0xFF10 + i: 0x30 + i for i in range(10)},
    **{0xFF21 + i: 0x41 + i for i in range(26)},
    **{0xFF41 + i: 0x61 + i for i in range(26)},
}
_ALL_WIDE: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff]"
)
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003ffff"
_BETWEEN_HAN: Final = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")


def fold(text: str) -> str:
    """Text in the form in which words are compared: half-width, without spaces and invisible characters, small."""
    return _SPACE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).casefold()


def _as_text(cell: Any) -> tuple[str, list[str]]:
    """A cell as text without invisible characters and outer spaces, with the notes so far."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable():
            return cell.strip(), []
        text = _INVISIBLE.sub("", cell)
        return text.strip(), ["invisible"] if text != cell else []
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell)), []
        return repr(cell), []
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds"), []
    return str(cell), []


def _is_nothing(text: str) -> bool:
    return not text or fold(text) in words()["nothing"]


def _joined(notes: list[str]) -> str:
    return "+".join(dict.fromkeys(notes))


def text_cell(length: int) -> Callable[[Any], tuple[str | None, str]]:
    """Free text: inner runs of spaces become one, between Chinese characters none; at most ``length`` characters."""

    def clean(cell: Any) -> tuple[str | None, str]:
        text, notes = _as_text(cell)
        if not text:
            return None, ""
        plain = text if text.isascii() else text.translate(_WIDE).replace("\u3000", " ").strip()
        if plain != text:
            notes.append("width")
        tight = _BETWEEN_HAN.sub("", _SPACE.sub(" ", plain))
        if tight != plain:
            notes.append("spaces")
        if len(tight) > length:
            raise Refused(
                "imports.value.long",
                _("The text is too long. Shorten it to %(length)d characters.") % {"length": length},
            )
        if fold(tight) in words()["nothing"]:
            return None, "nothing"
        return tight, _joined(notes)

    return clean


_DOTS: Final = re.compile("\\s*[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65\u25cf\u3002.]\\s*")
_NAME: Final = re.compile(f"[{_HAN}]{{2,30}}(?:\u00b7[{_HAN}]{{1,30}})*|[{_HAN}]{{1,30}}(?:\u00b7[{_HAN}]{{1,30}})+")
_LATIN_NAME: Final = re.compile(r"[^\W\d_][^\W\d_'\u2019.\- ]*(?:[ '\u2019.\-\u00b7]+[^\W\d_]+)*\.?")


def name_cell(cell: Any) -> tuple[str | None, str]:
    """A person's name: no spaces between Chinese characters, the dot of minority names in its usual form."""
    text, notes = _as_text(cell)
    if not text:
        return None, ""
    if not isinstance(cell, str):
        raise _no_name()
    if _NAME.fullmatch(text) is not None:
        return text, _joined(notes)
    plain = text.translate(_ALL_WIDE).strip()
    if plain != text:
        notes.append("width")
    tight = _BETWEEN_HAN.sub("", _SPACE.sub(" ", plain))
    if tight != plain:
        notes.append("spaces")
    dotted = tight
    if any(not c.isascii() for c in tight):
        dotted = _DOTS.sub("\u00b7", tight).strip("\u00b7")
        if dotted != tight:
            notes.append("dot")
    if _NAME.fullmatch(dotted) is not None:
        return dotted, _joined(notes)
    if len(tight) <= 60 and len(tight) >= 2 and _LATIN_NAME.fullmatch(tight) is not None:
        return tight, _joined([n for n in notes if n != "dot"])
    raise _no_name()


def _no_name() -> Refused:
    return Refused(
        "imports.value.name",
        _(
            "This is no name of a person: two or more characters without digits and marks. "
            "Write the name as on the card."
        ),
    )


def title_cell(length: int) -> Callable[[Any], tuple[str | None, str]]:
    """The name of a union or an employer: as free text, and no spaces beside Chinese characters at all."""
    base = text_cell(length)

    def clean(cell: Any) -> tuple[str | None, str]:
        text, note = base(cell)
        if text is None or " " not in text or text.isascii():
            return text, note
        tight = re.sub(f"(?<=[{_HAN}\uff08\uff09()]) | (?=[{_HAN}\uff08\uff09()])", "", text)
        return tight, note if tight == text else _joined([*filter(None, note.split("+")), "spaces"])

    return clean


# --- dates ------------------------------------------------------------------------------------------------------------

_DAY: Final = re.compile(r"(\d{4})(?P<s>[-/.,\u5e74])(\d{1,2})(?:(?P=s)|[-/.\u6708])(\d{1,2})(?:\u65e5|\u53f7)?")
_COMPACT: Final = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.,]|\u5e74)(\d{1,2})(?:\u6708\u4efd?)?")
_COMPACT_MONTH: Final = re.compile(r"(19\d\d|20\d\d)(0[1-9]|1[0-2])")
_CLOCK: Final = re.compile(r"(?:T|\s)\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[AaPp][Mm])?$")
_ENGLISH: Final = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ,]+(\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_DAY_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_EPOCH: Final = dt.date(1899, 12, 30)
_FIRST_SERIAL: Final = 3_654  # 1910-01-01
_LAST_SERIAL: Final = 73_050  # 2099-12-31


def date_cell(cell: Any) -> tuple[dt.date | None, str]:
    """A date in any of the spellings that offices use, a spreadsheet's day number, or a date cell.

    Understood: 2026-03-05, 2026/3/5, 2026.3.5, 20260305, the three Chinese forms with year, month and day words (also
    in Chinese numerals), a month alone in five spellings (``MonthOnly``), 5-Mar-2026, Mar 5, 2026, 25/3/2026 when only
    one reading is possible, each also with a time of day behind it.
    """
    if isinstance(cell, dt.datetime):
        return cell.date(), ""
    if isinstance(cell, dt.date):
        return cell, ""
    if isinstance(cell, float | int):
        return _date_of_number(cell)
    text, notes = _as_text(cell)
    # The usual spelling goes first: most columns hold nothing else.
    if len(text) == 10 and text[4] == "-" and text[7] == "-" and text.isascii():
        try:
            return dt.date.fromisoformat(text), _joined(notes)
        except ValueError:
            raise _no_date() from None
    if _is_nothing(text):
        return None, "nothing" if text else ""
    if text in words()["open"]:
        return None, "nothing"
    text = unicodedata.normalize("NFKC", text)
    text = _CLOCK.sub("", text)
    tight = _SPACE.sub("", _numerals(text))
    found = _DAY.fullmatch(tight)
    if found is not None:
        return _day(found[1], found[3], found[4]), "date"
    found = _COMPACT.fullmatch(tight)
    if found is not None:
        return _day(*found.groups()), "date"
    found = _MONTH.fullmatch(tight) or _COMPACT_MONTH.fullmatch(tight)
    if found is not None:
        return _month(found[1], int(found[2])), "month"
    found = _ENGLISH.fullmatch(text)
    if found is not None:
        day, word, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        month = words()["months"].get(word[:3].lower())
        if month:
            return _day(year, str(month), day), "date"
    if _SERIAL.fullmatch(tight) is not None and _FIRST_SERIAL <= float(tight) <= _LAST_SERIAL:
        return _EPOCH + dt.timedelta(days=int(float(tight))), "serial"
    found = _DAY_LAST.fullmatch(tight)
    if found is not None:
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second or first == second:
            return _day(found[3], found[2], found[1]), "date"
        if second > 12 >= first:
            return _day(found[3], found[1], found[2]), "date"
        raise Refused(
            "imports.value.date_order",
            _("Day and month cannot be told apart here. Write the date as 2026-03-05."),
        )
    if re.fullmatch(r"(19|20)\d\d\u5e74?", tight):
        raise Refused("imports.value.date_year", _("Only the year is given. Write the date as 2026-03-05."))
    raise _no_date()


def _date_of_number(number: float) -> tuple[dt.date | None, str]:
    whole = int(number)
    if whole == number:
        text = str(whole)
        found = _COMPACT.fullmatch(text)
        if found is not None:
            return _day(*found.groups()), "date"
        found = _COMPACT_MONTH.fullmatch(text)
        if found is not None:
            return _month(found[1], int(found[2])), "month"
    elif 1900 <= number < 2100:
        # 1985.03 typed into a number cell; 1985.1 is January or October.
        fraction = f"{number:.6f}".split(".")[1].rstrip("0")
        if len(fraction) == 1:
            month = int(fraction)
            return MonthOnly.of(whole, *((1, 10) if month == 1 else (month,))), "month"
        if len(fraction) == 2:
            return _month(str(whole), int(fraction)), "month"
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _EPOCH + dt.timedelta(days=whole), "serial"
    if number == 0:
        return None, "nothing"
    raise _no_date()


def _numerals(text: str) -> str:
    """Chinese numerals of a formal date as digits: year digit by digit, month and day up to thirty-one."""
    table = words()["numerals"]
    if not any(c in table or c == "\u5341" for c in text):
        return text
    parts = re.split("([\u5e74\u6708\u65e5\u53f7])", text)
    for index, part in enumerate(parts):
        if "\u5341" in part:
            tens, ones = part.split("\u5341", 1)
            digits = "".join(table.get(c, c) for c in ones)
            if len(tens) <= 1 and len(digits) <= 1:
                parts[index] = (table.get(tens, tens) or "1") + (digits or "0")
        else:
            parts[index] = "".join(table.get(c, c) for c in part)
    return "".join(parts)


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        value = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise _no_date() from None
    if value.year < 1900:
        raise _no_date()
    return value


def _month(year: str, month: int) -> MonthOnly:
    if not 1 <= month <= 12 or not 1900 <= int(year) <= 2100:
        raise _no_date()
    return MonthOnly.of(int(year), month)


def _no_date() -> Refused:
    return Refused("imports.value.date", _("This is no date. Write it as 2026-03-05."))


# --- words ------------------------------------------------------------------------------------------------------------


def sex_cell(cell: Any) -> tuple[str | None, str]:
    """``"1"`` male, ``"2"`` female (GB/T 2261.1) from the words offices use."""
    text, notes = _as_text(cell)
    if _is_nothing(text):
        return None, "nothing" if text else ""
    code = words()["sex"].get(fold(text))
    if code is None:
        raise Refused("imports.value.sex", _("Write male or female in the words of the template."))
    return code, _joined(notes) if len(text) == 1 and not text.isascii() else "word"


def yes_no(cell: Any) -> tuple[bool | None, str]:
    """Truth from yes and no words and ticks; an empty cell is neither."""
    text, _notes = _as_text(cell)
    if not text:
        return None, ""
    truth = words()["truth"].get(fold(text))
    if truth is None:
        raise Refused("imports.value.yes_no", _("Write yes or no in the words of the template."))
    return truth, "" if len(text) == 1 and not text.isascii() else "word"


def code_word(
    find: Callable[[str], str | None], official: Callable[[str], bool]
) -> Callable[[Any], tuple[str | None, str]]:
    """A word of a code list: ``find`` gives its code, ``official`` says whether it is the list's own word."""

    def clean(cell: Any) -> tuple[str | None, str]:
        text, notes = _as_text(cell)
        if not text:
            return None, ""
        if official(text):
            return find(text), _joined(notes)
        code = find(text) or find(fold(text))
        if code is None:
            if _is_nothing(text):
                return None, "nothing"
            raise Refused(
                "imports.value.word", _("The code list does not know this word. Choose one from the template.")
            )
        return code, "word"

    return clean


def count_cell(limit: int) -> Callable[[Any], tuple[int | None, str]]:
    """A whole number from 0 to ``limit``; thousands commas and counting words are taken off."""

    def clean(cell: Any) -> tuple[int | None, str]:
        if isinstance(cell, float | int):
            if cell == int(cell) and 0 <= cell <= limit:
                return int(cell), ""
            raise _no_count(limit)
        text, notes = _as_text(cell)
        if _is_nothing(text):
            return None, "nothing" if text else ""
        plain = unicodedata.normalize("NFKC", text)
        if plain != text:
            notes.append("width")
        tight = _SPACE.sub("", plain)
        for word in words()["counters"]:
            if tight.endswith(word):
                tight = tight.removesuffix(word)
                notes.append("unit")
                break
        if re.fullmatch(r"\d{1,3}(,\d{3})+", tight):
            tight = tight.replace(",", "")
            notes.append("marks")
        tight = tight.removesuffix(".0").removesuffix(".00")
        if not (tight.isascii() and tight.isdigit()) or len(tight) > 12 or int(tight) > limit:
            raise _no_count(limit)
        return int(tight), _joined(notes)

    return clean


def _no_count(limit: int) -> Refused:
    return Refused("imports.value.count", _("Write a whole number from 0 to %(limit)d.") % {"limit": limit})


# --- identifiers ------------------------------------------------------------------------------------------------------

_ID_MARKS: Final = re.compile("[\\s'\u2018\u2019`\"\u201c\u201d\\-\u2014\u2013_]+")
_ID_X: Final = {ord(c): "X" for c in "x\u00d7\u0425\u0445\u03a7\u03c7\u2715\u2716\u2a09"}
_PHONE_MARKS: Final = re.compile("[\\s'\u2018\u2019`\"()\uff08\uff09\u00b7.\u2014\u2013_-]+")


def identity_text(cell: Any) -> tuple[str | None, str]:
    """An identity number as text, freed of spaces, marks and look-alikes of X; not yet checked."""
    if isinstance(cell, str) and len(cell) == 18 and cell.isascii() and cell.isalnum() and cell[17] != "x":
        return cell, ""
    if isinstance(cell, float | int):
        # A number cell keeps 15 digits: an old number survives it, a number of 18 has lost its end.
        if cell == int(cell) and 10**14 <= cell < 10**15:
            return str(int(cell)), "number"
        if cell >= 10**15:
            return f"{cell:.5E}", ""
        return str(int(cell)) if cell == int(cell) else str(cell), "number"
    text, notes = _as_text(cell)
    if _is_nothing(text):
        return None, "nothing" if text else ""
    plain = unicodedata.normalize("NFKC", text.translate(_ID_X))
    if plain != text.translate(_ID_X):
        notes.append("width")
    tight = _ID_MARKS.sub("", plain)
    if tight != plain:
        notes.append("spaces" if tight == _SPACE.sub("", plain) else "marks")
    upper = tight.upper() if "E+" not in tight.upper() else tight
    if upper != tight or text.translate(_ID_X) != text:
        notes.append("case")
    return upper, _joined(notes)


def identity_cell(on: dt.date) -> Callable[[Any], tuple[identifiers.ResidentNumber | None, str]]:
    """A resident identity number, checked as of ``on``."""
    check = identifiers.resident_number

    def clean(cell: Any) -> tuple[identifiers.ResidentNumber | None, str]:
        text, note = identity_text(cell)
        if text is None:
            return None, note
        return check(text, on=on), note

    return clean


def phone_cell(cell: Any) -> tuple[str | None, str]:
    """A mobile or fixed-line number, freed of +86, dashes, brackets and the traces of number cells."""
    if isinstance(cell, str) and len(cell) == 11 and cell.isascii() and cell.isdigit():
        return identifiers.phone(cell), ""
    notes: list[str]
    if isinstance(cell, float | int):
        if cell != int(cell) or cell >= 10**15:
            raise Refused(
                "identifiers.mobile.shape",
                _("A mobile number has 11 digits and begins with 13 to 19. Ask for the right number."),
            )
        text, notes = str(int(cell)), ["number"]
        if text == "0":
            return None, "nothing"
    else:
        text, notes = _as_text(cell)
        if _is_nothing(text):
            return None, "nothing" if text else ""
    plain = unicodedata.normalize("NFKC", text)
    if plain != text:
        notes.append("width")
    tight = plain
    if not identifiers.looks_mangled(plain):
        if re.fullmatch(r"\d{5,12}\.0+", tight):
            tight = tight.split(".")[0]
            notes.append("number")
        tight = _PHONE_MARKS.sub("", tight)
        if tight != plain and "number" not in notes:
            notes.append("spaces" if tight == _SPACE.sub("", plain) else "marks")
        bare = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", tight)
        bare = re.sub(r"^\+86(?=0?[1-9]\d{8,10}$)", "", bare)
        if bare != tight:
            notes.append("prefix")
            tight = bare
    value = identifiers.phone(tight)
    if value == text:
        notes.clear()
    return value, _joined(notes)


def credit_cell(cell: Any) -> tuple[str | None, str]:
    """A unified social credit code; O and I are read as 0 and 1 where the check character proves it."""
    if isinstance(cell, float | int):
        text, notes = (f"{cell:.5E}" if cell >= 10**15 else str(int(cell))), ["number"]
    else:
        text, notes = _as_text(cell)
    if _is_nothing(text):
        return None, "nothing" if text else ""
    plain = unicodedata.normalize("NFKC", text)
    if plain != text:
        notes.append("width")
    tight = _ID_MARKS.sub("", plain) if not identifiers.looks_mangled(plain) else plain
    if tight != plain:
        notes.append("spaces")
    upper = tight.upper()
    if upper != tight:
        notes.append("case")
    if len(upper) == 18 and ("O" in upper or "I" in upper):
        try:
            value = identifiers.credit_code(upper.replace("O", "0").replace("I", "1"))
        except Refused:
            return identifiers.credit_code(upper), _joined(notes)
        return value, _joined([*notes, "letters"])
    return identifiers.credit_code(upper), _joined(notes)
