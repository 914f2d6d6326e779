"""Finding units and employers by what clerks write: a code, the full name, a short name, the name without its ending.

Both finders load their small tables once a run and answer each spelling once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.imports.cleaning import fold
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer, Unit

__all__ = ["EmployerFinder", "UnitFinder", "UnitRef", "kind_in_name", "split_names", "unit_words"]


class UnitRef(NamedTuple):
    """What an import needs to know of a unit."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    path: str
    founded_on: dt.date


@cache
def unit_words() -> dict[str, Any]:
    """The words of ``data/words-units.yaml``."""
    text = files("tieshan.organisations.importing").joinpath("data/words-units.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def kind_in_name(name: str) -> str:
    """The kind of union that a name suggests; an enterprise union when it suggests none."""
    for entry in unit_words()["kinds"]:
        if entry["word"] in name and entry.get("with", "") in name:
            return str(entry["kind"])
    return "enterprise"


def split_names(text: str) -> list[str]:
    """The names in one cell."""
    for separator in unit_words()["separators"]:
        text = text.replace(separator, "\n")
    return [part.strip() for part in text.split("\n") if part.strip()]


def name_key(name: str) -> str:
    """A unit's or an employer's name in the form in which names are compared."""
    return fold(name)


def _bare(key: str) -> str:
    for ending in unit_words()["endings"]:
        if key.endswith(ending) and len(key) > len(ending):
            return key.removesuffix(ending)
    return key


class UnitFinder:
    """Finds active units for one act of one actor.

    ``find`` refuses ``organisations.unit.*``: unknown, ambiguous, ended, out_of_reach.
    """

    def __init__(self, actor: Actor, code: str, *, below: Any = None) -> None:
        self._scope = actor.scope(code)
        self._below = below
        self._codes: dict[str, UnitRef] = {}
        self._names: dict[str, list[UnitRef]] = {}
        self._bare: dict[str, list[UnitRef]] = {}
        self._answers: dict[str, UnitRef | Refused] = {}
        self.by_id: dict[int, UnitRef] = {}
        fields = ("id", "code", "name", "kind", "status", "path", "founded_on")
        for row in Unit.objects.order_by("id").values_list(*fields, "short_name"):
            self.add(UnitRef(*row[:7]), row[7])

    def add(self, unit: UnitRef, short_name: str = "") -> None:
        """Make a unit findable."""
        self.by_id[unit.id] = unit
        self._codes[fold(unit.code)] = unit
        key = name_key(unit.name)
        self._names.setdefault(key, []).append(unit)
        self._bare.setdefault(_bare(key), []).append(unit)
        if short_name and name_key(short_name) != key:
            self._names.setdefault(name_key(short_name), []).append(unit)
        self._answers.clear()

    def find(self, text: str) -> UnitRef:
        """The unit that a cell means."""
        answer = self._answers.get(text)
        if answer is None:
            try:
                answer = self._find(text)
            except Refused as refused:
                answer = refused
            self._answers[text] = answer
        if isinstance(answer, Refused):
            raise answer
        return answer

    def find_quietly(self, text: str) -> UnitRef | None:
        """The unit that a cell means, reachable or not; None when there is none or more than one."""
        key = name_key(text)
        by_code = self._codes.get(key)
        found = [by_code] if by_code is not None else self._names.get(key) or self._bare.get(_bare(key)) or []
        return found[0] if len(found) == 1 else None

    def covers(self, unit: UnitRef) -> bool:
        """Whether the actor may import there."""
        if self._below is not None and not unit.path.startswith(self._below.path):
            return False
        return self._scope.covers(unit)  # type: ignore[arg-type]

    def _find(self, text: str) -> UnitRef:
        key = name_key(text)
        by_code = self._codes.get(key)
        found = [by_code] if by_code is not None else self._names.get(key) or self._bare.get(_bare(key)) or []
        live = [unit for unit in found if unit.status == Unit.Status.ACTIVE]
        if not found:
            raise Refused(
                "organisations.unit.unknown",
                _("No union has this code or name. Compare it with the list of unions, or register the union first."),
            )
        if not live:
            raise Refused("organisations.unit.ended", _("This union has ended and admits nobody."))
        if len(live) > 1:
            reachable = [unit for unit in live if self.covers(unit)]
            if len(reachable) != 1:
                raise Refused(
                    "organisations.unit.ambiguous",
                    _("Several unions have this name. Write the union's code instead."),
                    codes=[unit.code for unit in live],
                )
            live = reachable
        if not self.covers(live[0]):
            raise Refused(
                "organisations.unit.out_of_reach",
                _("This union does not stand under the one you import for. Send its rows to the federation in charge."),
            )
        return live[0]


class EmployerFinder:
    """Finds employers by credit code, else by name when only one has it."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.names: dict[str, list[int]] = {}
        self.unions: dict[int, int | None] = {}
        rows: Iterable[tuple[Any, ...]] = Employer.objects.values_list("id", "credit_code", "name", "union_unit_id")
        for pk, code, name, union in rows:
            self.add(pk, code, name, union)

    def add(self, pk: int, code: str | None, name: str, union: int | None = None) -> None:
        """Make an employer findable."""
        if code:
            self.codes[code] = pk
        self.names.setdefault(name_key(name), []).append(pk)
        self.unions[pk] = union

    def find(self, code: str | None, name: str | None) -> int | None:
        """The employer's id, or None."""
        if code and code in self.codes:
            return self.codes[code]
        if name:
            found = self.names.get(name_key(name), ())
            if len(found) == 1:
                return found[0]
        return None
