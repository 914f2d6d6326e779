"""The pools that names and words are drawn from: the files under ``data/``, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

import yaml

__all__ = ["Names", "Weighted", "names", "words"]


@dataclass(frozen=True, slots=True)
class Weighted:
    """Values with weights, ready to be drawn many at a time."""

    values: tuple[str, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, float]]) -> Weighted:
        """Build from pairs of value and weight."""
        values, weights = zip(*pairs, strict=True)
        return cls(tuple(values), tuple(accumulate(weights)))

    @classmethod
    def mapping(cls, weights: Mapping[str, float]) -> Weighted:
        """Build from a mapping of value to weight."""
        return cls.of(weights.items())

    def draw(self, rng: Random, count: int) -> list[str]:
        """``count`` values, drawn with replacement."""
        return rng.choices(self.values, cum_weights=self.cumulated, k=count)

    def one(self, rng: Random) -> str:
        """One value."""
        return rng.choices(self.values, cum_weights=self.cumulated)[0]


@dataclass(frozen=True, slots=True)
class Names:
    """Surnames, and characters of given names by sex (``1``, ``2``) and generation (``old``, ``mid``, ``young``)."""

    surnames: Weighted
    given: Mapping[tuple[str, str], Weighted]


@cache
def words() -> dict[str, Any]:
    """The word pools of ``data/words.yaml``."""
    text = files("tieshan.sample").joinpath("data/words.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def names() -> Names:
    """The name pools of ``data/names.tsv``."""
    surnames: list[tuple[str, float]] = []
    given: dict[tuple[str, str], list[tuple[str, float]]] = {}
    text = files("tieshan.sample").joinpath("data/names.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, sex, generation, characters, weight = line.split("\t")
        if kind == "surname":
            surnames.append((characters, float(weight)))
        else:
            given.setdefault((sex, generation), []).append((characters, float(weight)))
    return Names(Weighted.of(surnames), {key: Weighted.of(pairs) for key, pairs in given.items()})
