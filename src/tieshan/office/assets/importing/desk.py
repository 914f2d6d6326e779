"""Taking a list of assets in: matched by number, else line by line; compared, corrected, entered with new numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Final

import yaml
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.imports.cleaning import MonthOnly, count_cell, fold, text_cell
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.records import Record, RecordDesk
from tieshan.foundation.imports.run import Run
from tieshan.kernel.money import Yuan
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.office.assets.actions.items import series_of
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import ASSET_VIEW
from tieshan.office.assets.rules import asset_number
from tieshan.office.assets.terms import State
from tieshan.organisations.importing.codes import code_cell
from tieshan.organisations.importing.finders import UnitFinder, UnitRef
from tieshan.organisations.models import Account, Unit

__all__ = ["AssetDesk"]

#: attribute of the asset -> field of the list. Keeper, unit and state of a known item have acts of their own.
_FACTS: Final = {
    "name": "name",
    "category": "category",
    "model": "model",
    "quantity": "quantity",
    "counted_in": "counted_in",
    "value_fen": "value",
    "bought_on": "bought_on",
    "source": "source",
    "voucher": "voucher",
    "place": "place",
    "remark": "remark",
}
#: what tells two lines without a number apart
_MARKS: Final = ("name", "model", "quantity", "value_fen", "bought_on", "place", "keeper_name")
_BATCH: Final = 2_000
#: how far a float may stand from its two places
_HAIR: Final = 1e-6
_count = count_cell(100_000)
_PACKAGE: Final = "tieshan.office.assets.importing"


@cache
def _state_words() -> dict[str, str]:
    raw = yaml.safe_load(files(_PACKAGE).joinpath("data/columns-assets.yaml").read_text(encoding="utf-8"))
    return {fold(word): state for state, words in raw["states"].items() for word in words}


class AssetDesk(RecordDesk):
    """Works on one list of assets."""

    code: ClassVar[str] = "assets"
    book: ClassVar[ColumnBook] = load_columns(_PACKAGE, "assets")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._chosen: Any = run.options.unit
        self._units = UnitFinder(run.actor, "office.asset.import", below=self._chosen)
        people: dict[str, list[Account]] = defaultdict(list)
        for account in Account.objects.visible_to(run.actor, ASSET_VIEW).filter(is_active=True):
            people[account.display_name].append(account)
        # A name that two people bear names nobody: it is kept as it was written.
        self._people = {name: found[0] for name, found in people.items() if len(found) == 1}
        reached = Asset.objects.visible_to(run.actor, "office.asset.import").exclude(state=State.DISPOSED)
        self._by_number: dict[str, Asset] = {}
        self._by_old: dict[tuple[int, str], Asset] = {}
        self._alike: dict[tuple[Any, ...], list[Asset]] = defaultdict(list)
        for asset in reached.order_by("pk"):
            self._by_number[asset.number] = asset
            if asset.old_number:
                self._by_old[asset.unit_id, asset.old_number] = asset
            self._alike[_marks(asset.unit_id, {name: getattr(asset, name) for name in _MARKS})].append(asset)
        self._taken: dict[int, Record] = {}

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        if field.type.startswith("list:"):
            return code_cell(field.type.removeprefix("list:"), self.run.on)
        if field.type == "money":
            return _fen_cell
        if field.type == "pieces":
            return _pieces_cell
        if field.type == "state":
            return _state_cell
        return super().cleaning_function(field)

    def check(self, record: Record) -> None:
        """The day lies behind us; a quantity is at least one."""
        values = record.values
        if isinstance(values["bought_on"], MonthOnly):
            # Old registers know the month; the first of it stands for it.
            values["bought_on"] = dt.date(values["bought_on"].year, values["bought_on"].month, 1)
        if values["bought_on"] > self.run.on:
            raise Refused("office.asset.future", _("The day lies in the future."), field="bought_on")
        if values.get("quantity", 1) < 1:
            raise Refused("office.asset.no_quantity", _("At least one piece."), field="quantity")

    def match(self, record: Record) -> None:
        """Find the item by its number, then by the number on an older label, then by all that the line says."""
        values = record.values
        number = values.get("number", "")
        known = self._by_number.get(number)
        unit = self._unit(record, known)
        if known is None:
            known = self._by_old.get((unit.id, number)) if number else self._next_alike(unit, values)
        record.unit_id, record.unit_name = unit.id, unit.name
        if known is None:
            return
        first = self._taken.setdefault(known.pk, record)
        if first is not record:
            raise Refused(
                "office.asset.twice",
                _("The same number stands in row %(row)d already. Keep the right row and delete the other.")
                % {"row": first.row},
                field="number",
                first_row=first.row,
            )
        record.known = known
        self.compare(record, known, _FACTS)
        if "value" in record.differences:
            record.differences["value"] = (str(known.value), str(Yuan.from_fen(values["value"])))

    def _unit(self, record: Record, known: Asset | None) -> UnitRef:
        text = record.values.get("unit")
        if text is None:
            pk = known.unit_id if known is not None else getattr(self._chosen, "pk", None)
            if pk is None:
                raise Refused(
                    "office.asset.no_unit",
                    _("The row does not say whose item it is. Fill it in, or choose a union for the whole list."),
                    field="unit",
                )
            return self._units.by_id[pk]
        try:
            unit = self._units.find(text)
        except Refused as refused:
            raise Refused(refused.code, refused.message, refused.clause, **{**refused.facts, "field": "unit"}) from None
        if known is not None and unit.id != known.unit_id:
            raise Refused(
                "office.asset.other_unit",
                _("This item belongs to another union. Ask for a handover instead."),
                field="unit",
            )
        return unit

    def _next_alike(self, unit: UnitRef, values: dict[str, Any]) -> Asset | None:
        """The next item of the register that says all the same: so that a list taken in twice enters nothing twice."""
        said = {attribute: values.get(code) for attribute, code in _FACTS.items()}
        marks = _marks(unit.id, {**said, "keeper_name": values.get("keeper")})
        found = self._alike.get(marks)
        return found.pop(0) if found else None

    def write(self) -> None:
        """Enter and correct, each in one go."""
        new: list[Asset] = []
        changed: list[Asset] = []
        units = Unit.objects.in_bulk({r.unit_id for r in self.records if r.unit_id is not None})
        for record in self.records:
            if record.outcome == "created":
                new.append(self._asset(record, units[record.unit_id or 0]))
            elif record.outcome == "updated":
                asset: Asset = record.known
                for attribute, value in record.facts.items():
                    setattr(asset, attribute, value)
                _spell(asset)
                asset.version += 1
                changed.append(asset)
        Asset.objects.bulk_create(new, batch_size=_BATCH)
        Asset.objects.bulk_update(changed, [*_FACTS, "name_pinyin", "name_initials", "version"], batch_size=_BATCH)

    def _asset(self, record: Record, unit: Unit) -> Asset:
        values, on = record.values, self.run.on
        keeper_name = values.get("keeper", "")
        asset = Asset(
            **{attribute: values[field] for attribute, field in _FACTS.items() if field in values},
            unit=unit,
            old_number=values.get("number", ""),
            keeper=self._people.get(keeper_name),
            keeper_name=keeper_name,
            state=values.get("state", State.IN_USE),
            state_since=on,
            registered_on=on,
        )
        asset.category = asset.category or "other"
        asset.source = asset.source or "other"
        asset.value_fen = asset.value_fen or 0
        _spell(asset)
        asset.number = asset_number(unit.code, on.year, next_number(series_of(unit), year=on.year))
        return asset


def _spell(asset: Asset) -> None:
    spelled = spell_title(asset.name)
    asset.name_pinyin, asset.name_initials = spelled.full, spelled.initials


def _marks(unit_id: int, said: dict[str, Any]) -> tuple[Any, ...]:
    """What a line says, in a form in which two lines can be compared."""
    return (unit_id, *((said.get(name) or {"quantity": 1, "value_fen": 0}.get(name, "")) for name in _MARKS))


def _fen_cell(cell: Any) -> tuple[int | None, str]:
    """An amount in yuan as fen: thousands commas, the sign and the word of the currency are taken off."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        # A spreadsheet keeps 0.1 + 0.2 as a float; its cell shows two places, and so does the register.
        text, note = f"{cell:.2f}", ""
        if abs(cell - float(text)) > _HAIR:
            text = str(cell)
    else:
        read, note = text_cell(40)(cell)
        if read is None:
            return None, note
        text = read.strip("\u00a5\uffe5\u5143 ")
        note = note or ("marks" if text != read else "")
    try:
        amount = Yuan(text)
    except ValueError:
        amount = Yuan(-1)
    if amount.fen < 0:
        raise Refused("office.asset.value", _("Write the value in yuan with at most two places, such as 3,280.50."))
    return amount.fen, note


def _pieces_cell(cell: Any) -> tuple[int | None, str]:
    """A whole number, also with the word in which it is counted behind it."""
    bare = cell.rstrip() if isinstance(cell, str) else cell
    if isinstance(bare, str) and len(bare) > 1 and bare[0].isdigit() and not bare[-1].isdigit():
        count, _note = _count(bare[:-1])
        return count, "unit"
    return _count(cell)


def _state_cell(cell: Any) -> tuple[str | None, str]:
    text, note = text_cell(40)(cell)
    if text is None:
        return None, note
    state = _state_words().get(fold(text))
    if state is None:
        raise Refused(
            "office.asset.state_word",
            _("The state is not known. Write in use, idle, lent out or under repair in the words of the template."),
        )
    return state, note
