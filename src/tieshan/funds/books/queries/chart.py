"""The chart of accounts of a day: the official list of the lawbook, details of the house, the district's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tieshan.funds.books.models import SubAccount
from tieshan.funds.books.rules.chart import Chart, ChartAccount, class_by_code
from tieshan.funds.books.terms import AccountClass
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list

CODES = "union_account"
_FILE = Path(__file__).resolve().parents[1] / "data" / "chart.yaml"


@cache
def _reading() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def chart(on: date) -> Chart:
    """The accounts of a day. One small query for the district's own; ask once and pass it along."""
    own = tuple(
        SubAccount.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
        .order_by("code")
        .values_list("code", "parent", "name")
    )
    return _chart(on, own, translation.get_language() or "")


def chart_for(codes: Collection[str], on: date) -> Chart:
    """The accounts of a day as far as these codes need them: the district's own are asked for only when a code is not
    in the official list."""
    official = _chart(on, (), translation.get_language() or "")
    return official if all(code in official for code in codes) else chart(on)


@cache
def _listed(entries: tuple[tuple[str, str], ...], language: str) -> tuple[ChartAccount, ...]:
    reading, found = _reading(), []
    classes: dict[str, AccountClass] = {}
    for code, name in entries:
        told = reading["classes"].get(code, {})
        # In the official list a longer number stands under the number of its first three figures.
        parent = code[:3] if code.isdecimal() and len(code) > 3 else ""
        kind = AccountClass(told["class"]) if told else class_by_code(code)
        if kind is None:
            raise LookupError(f"account {code} has no class: data/chart.yaml")
        classes[code] = kind
        found.append(ChartAccount(code, name, kind, parent, contra=bool(told.get("contra"))))
    for line in reading["details"]:
        if line["parent"] in classes:
            name = line["zh"] if language.startswith("zh") else line["en"]
            found.append(ChartAccount(line["code"], name, classes[line["parent"]], line["parent"], listed=False))
    return tuple(found)


@lru_cache(maxsize=4096)
def _chart(on: date, own: tuple[tuple[str, str, str], ...], language: str) -> Chart:
    entries = tuple((entry.code, entry.label(language or None)) for entry in code_list(CODES, on=on))
    return _with_own(_listed(entries, language), own)


@cache
def _with_own(listed: tuple[ChartAccount, ...], own: tuple[tuple[str, str, str], ...]) -> Chart:
    found = {one.code: one for one in listed}
    for code, parent, name in own:
        if parent in found:
            found[code] = ChartAccount(code, name, found[parent].kind, parent, listed=False)
    return Chart.of(found.values())


def named_account(name: str, on: date) -> str:
    """The code of an account that rooms ask for by name (data/chart.yaml): `named_account("levy", day)`.

    Refuses a day on which the chart has none under this name.
    """
    for line in _reading()["named"][name]:
        since, until = line.get("since"), line.get("until")
        if (since is None or since <= on) and (until is None or on < until):
            return str(line["code"])
    raise Refused("funds.account.none_of_day", _("The chart of %(on)s has no such account.") % {"on": on.isoformat()})
