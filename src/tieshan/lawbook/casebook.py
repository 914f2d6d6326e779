"""Cases that a union lawyer writes: on a day, given some facts, the rules must say this.

A room declares what can be asked in its `scenarios.py`:

    @scenario("organising.committee.seats", given={"members": int}, gives=("least", "most"))
    def _seats(*, on, members): …

and the cases stand in plain YAML files (`tests/scenarios`). Everything wrong with a file is said with file and line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from tieshan.kernel.refusal import Refused
from tieshan.lawbook.reading import library

__all__ = ["Case", "Runner", "judge", "read_cases", "runners", "scenario"]


class _Loader(yaml.SafeLoader):
    """Plain YAML, but only true and false are yes and no: "on" is a name here, as every reader expects."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:bool"]
    for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))

_KEYS = ("scenario", "title", "clause", "on", "given", "expect")
_TYPE_WORDS: dict[type, Callable[[], str]] = {
    int: lambda: _("a whole number"),
    Decimal: lambda: _("a number"),
    dt.date: lambda: _("a day such as 2026-03-05"),
    str: lambda: _("a word"),
}


@dataclass(frozen=True)
class Runner:
    """What can be asked under one name: the facts it needs, and what it answers."""

    code: str
    given: Mapping[str, type]
    gives: tuple[str, ...]
    answer: Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One case of a file, with the line on which it begins."""

    file: str
    line: int
    runner: str
    title: str
    clause: str
    on: dt.date
    given: Mapping[str, Any]
    expect: Mapping[str, Any]

    @property
    def place(self) -> str:
        """File and line, as every complaint begins."""
        return f"{self.file}:{self.line}"


_runners: dict[str, Runner] = {}


def scenario(
    code: str, *, given: Mapping[str, type], gives: Sequence[str]
) -> Callable[[Callable[..., Mapping[str, Any]]], Callable[..., Mapping[str, Any]]]:
    """Make a function answer cases of this name. It takes `on` and the given facts and returns what it `gives`."""

    def decorate(function: Callable[..., Mapping[str, Any]]) -> Callable[..., Mapping[str, Any]]:
        known = _runners.get(code)
        if known is not None and known.answer.__qualname__ != function.__qualname__:
            raise ValueError(f"scenario {code} is declared twice")
        _runners[code] = Runner(code, dict(given), tuple(gives), function)
        return function

    return decorate


def runners() -> dict[str, Runner]:
    """Everything that can be asked, by name: the `scenarios.py` of all rooms are loaded."""
    autodiscover_modules("scenarios")
    return dict(sorted(_runners.items()))


def read_cases(folder: Path) -> tuple[list[Case], list[str]]:
    """The cases of all files of a folder, and what is wrong with the files."""
    cases: list[Case] = []
    wrong: list[str] = []
    known = runners()
    for file in sorted(folder.glob("*.yaml")):
        for one in _read(file, known):
            (wrong if isinstance(one, str) else cases).append(one)  # type: ignore[arg-type]
    return cases, wrong


def _read(file: Path, known: Mapping[str, Runner]) -> Iterator[Case | str]:
    loader = _Loader(file.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield _("%(place)s: the line cannot be read. Check indents, colons and quotation marks.") % {
            "place": f"{file.name}:{line}"
        }
        return
    if not isinstance(root, yaml.SequenceNode):
        yield _("%(place)s: a file is a list of cases, each beginning with “- scenario:”.") % {
            "place": f"{file.name}:1"
        }
        return
    for node in root.value:
        raw = loader.construct_object(node, deep=True)
        place = f"{file.name}:{node.start_mark.line + 1}"
        wrong = list(_wrong(raw, known)) if isinstance(raw, dict) else [_("a case needs names and values.")]
        if wrong:
            yield from (f"{place}: {sentence}" for sentence in wrong)
        else:
            yield Case(
                file.name, node.start_mark.line + 1, raw["scenario"], raw["title"], raw["clause"], raw["on"],
                raw["given"], raw["expect"],
            )  # fmt: skip


def _wrong(raw: Mapping[str, Any], known: Mapping[str, Runner]) -> Iterator[str]:
    for key in _KEYS:
        if key not in raw:
            yield _("“%(key)s” is missing.") % {"key": key}
    for key in raw:
        if key not in (*_KEYS, "note"):
            yield _("“%(key)s” is no part of a case. Use: %(known)s.") % {"key": key, "known": _listed(_KEYS)}
    if any(key not in raw for key in _KEYS):
        return
    runner = known.get(raw["scenario"])
    if runner is None:
        yield _("there is no scenario “%(name)s”. Use one of: %(known)s.") % {
            "name": raw["scenario"],
            "known": _listed(known),
        }
        return
    if not isinstance(raw["on"], dt.date):
        yield _("“on” must be a day such as 2026-03-05.")
    if not isinstance(raw["title"], str) or not raw["title"].strip():
        yield _("“title” must say in one sentence what the case shows.")
    shelf = library()
    if raw["clause"] not in shelf.clauses and raw["clause"] not in {one.alias for one in shelf.regulations.values()}:
        yield _("the lawbook has no clause “%(clause)s”.") % {"clause": raw["clause"]}
    yield from _wrong_facts(raw["given"], runner)
    if not isinstance(raw["expect"], dict) or not raw["expect"]:
        yield _("“expect” must say what the rule answers: %(known)s.") % {"known": _listed(runner.gives)}
        return
    for name in raw["expect"]:
        if name not in (*runner.gives, "refused"):
            yield _("the answer has no “%(name)s”; it has: %(known)s.") % {
                "name": name,
                "known": _listed(runner.gives),
            }


def _wrong_facts(given: Any, runner: Runner) -> Iterator[str]:
    if not isinstance(given, dict):
        yield _("“given” must name the facts: %(known)s.") % {"known": _listed(runner.given)}
        return
    for name in given:
        if name not in runner.given:
            yield _("the fact “%(name)s” is not asked for; asked are: %(known)s.") % {
                "name": name,
                "known": _listed(runner.given),
            }
    for name, kind in runner.given.items():
        if name not in given:
            yield _("the fact “%(name)s” is missing.") % {"name": name}
        elif not _fits(given[name], kind):
            yield _("the fact “%(name)s” must be %(kind)s.") % {"name": name, "kind": _TYPE_WORDS[kind]()}


def _listed(names: Any) -> str:
    return _(", ").join(str(name) for name in names)


def _fits(value: Any, kind: type) -> bool:
    if kind is Decimal:
        return _decimal(value) is not None
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def judge(case: Case) -> list[str]:
    """Run a case; what does not come out as expected, one sentence each with file and line."""
    runner = runners()[case.runner]
    facts = {n: _decimal(v) if runner.given[n] is Decimal else v for n, v in case.given.items()}
    try:
        answer = runner.answer(on=case.on, **facts)
    except Refused as refused:
        answer = {"refused": refused.code}
        if case.expect.get("refused") != refused.code:
            sentence = _("refused: %(sentence)s (%(code)s)") % {"sentence": refused, "code": refused.code}
            return [f"{case.place}: {case.title}: {sentence}"]
    return [
        _("%(place)s: %(title)s: “%(name)s” is expected to be %(expected)s, the rule says %(found)s.")
        % {
            "place": case.place,
            "title": case.title,
            "name": name,
            "expected": expected,
            "found": answer.get(name, _("nothing")),
        }
        for name, expected in case.expect.items()
        if not _same(expected, answer.get(name))
    ]


def _same(expected: Any, found: Any) -> bool:
    if isinstance(found, tuple | list):
        return (
            isinstance(expected, list)
            and len(expected) == len(found)
            and all(_same(one, other) for one, other in zip(expected, found, strict=True))
        )
    if isinstance(found, Fraction):
        return isinstance(expected, int | str) and Fraction(expected) == found
    if isinstance(found, Decimal):
        return _decimal(expected) == found
    return type(expected) is type(found) and bool(expected == found)
