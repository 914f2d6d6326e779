"""The official layout as data: margins, density, fonts and fixed words of GB/T 9704, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["Layout", "Level", "date_words", "layout"]


@dataclass(frozen=True, slots=True)
class Level:
    """How a heading of one level is numbered and set."""

    numerals: str
    before: str
    after: str
    font: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The data file as a value."""

    page: Mapping[str, float]
    density: Mapping[str, float]
    mark: Mapping[str, float]
    letter: Mapping[str, float]
    sizes: Mapping[str, float]
    fonts: Mapping[str, Mapping[str, str]]
    levels: tuple[Level, ...]
    numerals: str
    break_after: str
    break_before: str
    words_together: tuple[str, ...]
    stay_together: str
    words: Mapping[str, Any]

    @property
    def text_width(self) -> float:
        """Width of the text area in millimetres."""
        return self.page["width"] - self.page["left"] - self.page["right"]

    def number_at(self, level: int, count: int) -> str:
        """The number of the `count`-th heading of a level (counted from 1)."""
        form = self.levels[level - 1]
        number = self.chinese(count) if form.numerals == "chinese" else str(count)
        return f"{form.before}{number}{form.after}"

    def chinese(self, number: int) -> str:
        """1 to 99 in Chinese numerals."""
        ten = self.numerals[10]
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else ten if tens == 1 else self.numerals[tens] + ten
        return head + (self.numerals[ones] if ones else "")


@cache
def layout() -> Layout:
    """The layout."""
    raw = yaml.safe_load(files(__package__).joinpath("data/gbt9704.yaml").read_text(encoding="utf-8"))
    raw.pop("source")
    levels = tuple(Level(**level) for level in raw.pop("levels"))
    return Layout(levels=levels, **raw)


def date_words(day: date) -> str:
    """A date as papers write it, without leading zeros."""
    return str(layout().words["date"]).format(year=day.year, month=day.month, day=day.day)
