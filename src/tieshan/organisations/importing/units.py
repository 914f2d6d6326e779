"""Taking a list of unions in: new ones are founded under their superior, known ones are corrected.

A superior may stand in the same list, above or below.  A union that is in the register keeps its place and kind: a move
needs a date and a reason and is an act of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.events import announce
from tieshan.foundation.imports.cleaning import fold
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.records import Record, RecordDesk
from tieshan.foundation.imports.run import Run
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.tree import follow_placements, lock_tree
from tieshan.organisations.events import UnitsChanged
from tieshan.organisations.importing.codes import code_cell
from tieshan.organisations.importing.finders import EmployerFinder, UnitFinder, UnitRef, kind_in_name, name_key
from tieshan.organisations.models import Body, Employer, Placement, Term, Unit, UnitFigures
from tieshan.organisations.rules.tree import check_placement

__all__ = ["UnitDesk", "forget_derived"]

#: attribute of the unit -> field of the list
_FACTS: Final = {
    "name": "name",
    "short_name": "short_name",
    "credit_code": "credit_code",
    "legal_representative": "chair",
    "office_phone": "chair_phone",
    "address": "address",
    "remark": "remark",
}
_BATCH: Final = 2_000


class UnitDesk(RecordDesk):
    """Works on one list of unions."""

    code: ClassVar[str] = "units"
    book: ClassVar[ColumnBook] = load_columns("tieshan.organisations.importing", "units")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._chosen: Any = run.options.unit
        self._finder = UnitFinder(run.actor, "organisations.unit.import", below=self._chosen)
        self._known = {unit.pk: unit for unit in Unit.objects.all()}
        self._known_codes = {fold(unit.code): unit for unit in self._known.values()}
        self._known_names: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._known.values():
            self._known_names[name_key(unit.name)].append(unit)
        self._root = next((unit for unit in self._known.values() if unit.kind == Unit.Kind.DISTRICT), None)
        self._codes: dict[str, Record] = {}
        self._names: dict[str, list[Record]] = {}
        self._matched: set[int] = set()

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        if field.type == "unit_kind":
            return code_cell("unit_kind", self.run.on)
        return super().cleaning_function(field)

    def check(self, record: Record) -> None:
        """Dates in order; the same union once."""
        values = record.values
        values.setdefault("kind", kind_in_name(values["name"]))
        if values.get("founded_on", self.run.on) > self.run.on:
            raise Refused(
                "organisations.unit.future_date", _("The date lies in the future. Check it."), field="founded_on"
            )
        begin, end = values.get("term_from"), values.get("term_to")
        if begin is not None and end is not None and end <= begin:
            raise Refused(
                "organisations.term.order", _("The term ends before it begins. Check both dates."), field="term_to"
            )
        code, name = values.get("code"), name_key(values["name"])
        if code is not None:
            if fold(code) in self._codes:
                raise _twice(self._codes[fold(code)], "code")
            self._codes[fold(code)] = record
        else:
            for other in self._names.get(name, ()):
                if other.values.get("parent") == values.get("parent"):
                    raise _twice(other, "name")
        self._names.setdefault(name, []).append(record)

    # --- matching ---

    def match(self, record: Record) -> None:
        """Find the union in the register; place a new one."""
        known = self._find_known(record)
        if known is None:
            self._place(record, frozenset())
            return
        if known.pk in self._matched:
            raise Refused("organisations.unit.twice", _("Another row of the file means the same union."), field="name")
        self._matched.add(known.pk)
        record.known, record.unit_id, record.unit_name = known, known.pk, known.name
        ref = self._finder.by_id[known.pk]
        if not self._finder.covers(ref):
            raise Refused(
                "organisations.unit.out_of_reach",
                _("This union does not stand under the one you import for. Send its rows to the federation in charge."),
                field="name",
            )
        if known.status != Unit.Status.ACTIVE:
            raise Refused(
                "organisations.unit.ended_known", _("This union has ended. Correct it on its page."), field="name"
            )
        self._check_same_place(record, known)
        self.compare(record, known, _FACTS)

    def _find_known(self, record: Record) -> Unit | None:
        code = record.values.get("code")
        if code is not None:
            return self._known_codes.get(fold(code))
        same = self._known_names.get(name_key(record.values["name"]), [])
        return same[0] if len(same) == 1 else None

    def _check_same_place(self, record: Record, known: Unit) -> None:
        if "kind" in record.cells and record.cells["kind"] and record.values["kind"] != known.kind:
            raise Refused(
                "organisations.unit.kind_fixed",
                _("The register holds another kind of union. Kinds change by founding, merging or splitting."),
                field="kind",
            )
        text = record.values.get("parent")
        if text is None or known.parent_id is None:
            return
        parent = self._finder.find_quietly(text)
        if parent is not None and parent.id != known.parent_id:
            raise Refused(
                "organisations.unit.other_superior",
                _("In the register this union stands under another superior. Use “move”, with date and reason."),
                field="parent",
            )

    def _place(self, record: Record, above: frozenset[int]) -> None:
        """Find the superior of a new union, in the register or in the list."""
        if "parent_ref" in record.facts:
            return
        if id(record) in above:
            raise Refused("organisations.unit.circle", _("The superiors go round in a circle."), field="parent")
        kind = record.values["kind"]
        if kind == Unit.Kind.DISTRICT:
            if self._root is not None:
                raise Refused(
                    "organisations.district.exists", _("This district has been set up already."), field="kind"
                )
            record.facts["parent_ref"] = None
            record.facts["parent_kind"] = ""
        else:
            self._place_below(record, above)
        record.unit_name = record.values["name"]

    def _place_below(self, record: Record, above: frozenset[int]) -> None:
        parent = self._parent_of(record)
        if isinstance(parent, Record):
            if parent.outcome == "refused":
                raise _no_superior()
            if parent.known is None:
                self._place(parent, above | {id(record)})
                parent_kind = parent.values["kind"]
            else:
                parent_kind = parent.known.kind
        else:
            parent_kind = parent.kind
        try:
            check_placement(record.values["kind"], parent_kind)
        except Refused as refused:
            refused.facts["field"] = "parent"
            raise
        record.facts["parent_ref"] = parent

    def _parent_of(self, record: Record) -> UnitRef | Record:
        text = record.values.get("parent")
        if text is None:
            if self._chosen is not None:
                return self._finder.by_id[self._chosen.pk]
            if self._root is not None and record.values["kind"] in (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL):
                return self._reached(self._finder.by_id[self._root.pk])
            raise Refused(
                "organisations.unit.no_superior", _("The superior union is missing. Fill it in."), field="parent"
            )
        mine = self._codes.get(fold(text)) or next(iter(self._names.get(name_key(text), ())), None)
        if mine is not None and mine is not record:
            known = self._find_known(mine)
            if known is None:
                return mine
            return self._reached(self._finder.by_id[known.pk])
        try:
            return self._finder.find(text)
        except Refused as refused:
            refused.facts["field"] = "parent"
            raise

    def _reached(self, unit: UnitRef) -> UnitRef:
        if not self._finder.covers(unit):
            raise Refused(
                "organisations.unit.out_of_reach",
                _("This union does not stand under the one you import for. Send its rows to the federation in charge."),
                field="parent",
            )
        return unit

    # --- writing ---

    def write(self) -> None:
        """Found level by level, then places, paths, terms and employers; corrections in one statement."""
        lock_tree()
        changed = [record.known for record in self.records if record.outcome == "updated"]
        for record in self.records:
            if record.outcome == "updated":
                for attribute, value in record.facts.items():
                    setattr(record.known, attribute, value)
                _spell(record.known)
                record.known.version += 1
        if changed:
            Unit.objects.bulk_update(changed, [*_FACTS, "name_pinyin", "name_initials", "version"], batch_size=_BATCH)
        new = [record for record in self.records if record.outcome == "created"]
        if new:
            self._found(new)

    def _found(self, new: list[Record]) -> None:
        numbers = _Numbers(
            {unit.code for unit in self._known.values()} | {r.values["code"] for r in new if "code" in r.values}
        )
        units: dict[int, Unit] = {}
        waiting = list(new)
        roots: list[Unit] = []
        while waiting:
            level = [
                r
                for r in waiting
                if not isinstance(r.facts["parent_ref"], Record) or id(r.facts["parent_ref"]) in units
            ]
            waiting = [r for r in waiting if id(r) not in {id(x) for x in level}]
            made: list[Unit] = []
            for record in level:
                parent = record.facts["parent_ref"]
                above = units[id(parent)] if isinstance(parent, Record) else (parent and self._known[parent.id])
                unit = self._unit(record, above, numbers)
                units[id(record)] = unit
                made.append(unit)
                if not isinstance(parent, Record):
                    roots.append(unit)
            Unit.objects.bulk_create(made, batch_size=_BATCH)
        Placement.objects.bulk_create(
            [
                Placement(
                    unit=unit,
                    parent=unit.parent,
                    # A federation may be younger than the unions under it: the place begins with the younger of both.
                    during=DateRange(
                        max(unit.founded_on, unit.parent.founded_on) if unit.parent else unit.founded_on, None
                    ),
                )
                for unit in units.values()
            ],
            batch_size=_BATCH,
        )
        UnitFigures.objects.bulk_create([UnitFigures(unit=unit) for unit in units.values()], batch_size=_BATCH)
        follow_placements([unit.pk for unit in roots])
        self._terms([(record, units[id(record)]) for record in new])
        self._employers([(record, units[id(record)]) for record in new])
        announce(UnitsChanged(frozenset(unit.pk for unit in units.values())))

    def _unit(self, record: Record, parent: Unit | None, numbers: _Numbers) -> Unit:
        values = record.values
        code = values.get("code") or numbers.next_under(parent.code if parent is not None else "U")
        unit = Unit(
            code=code,
            kind=values["kind"],
            parent=parent,
            founded_on=values.get("founded_on") or (parent.founded_on if parent is not None else self.run.on),
            path=f"new.{code}.",
            **{attribute: values.get(field, "") for attribute, field in _FACTS.items()},
        )
        _spell(unit)
        return unit

    def _terms(self, pairs: list[tuple[Record, Unit]]) -> None:
        dated = [(r, u) for r, u in pairs if "term_from" in r.values and "term_to" in r.values]
        bodies = Body.objects.bulk_create(
            [Body(unit=unit, kind=Body.Kind.COMMITTEE) for _record, unit in dated], batch_size=_BATCH
        )
        Term.objects.bulk_create(
            [
                Term(body=body, during=DateRange(record.values["term_from"], record.values["term_to"]), seats=0)
                for body, (record, _unit) in zip(bodies, dated, strict=True)
            ],
            batch_size=_BATCH,
        )

    def _employers(self, pairs: list[tuple[Record, Unit]]) -> None:
        named = [(r, u) for r, u in pairs if r.values.get("employer_name") or r.values.get("employer_code")]
        if not named:
            return
        finder = EmployerFinder()
        fresh: list[Employer] = []
        joined: dict[int, Unit] = {}
        for record, unit in named:
            code, name = record.values.get("employer_code"), record.values.get("employer_name")
            found = finder.find(code, name)
            if found is not None:
                if finder.unions.get(found) is None:
                    joined[found] = unit
                continue
            if name is None or unit.kind in (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL):
                continue
            employer = Employer(credit_code=code, name=name, union_unit=unit, territory=_territory(unit))
            _spell(employer)
            fresh.append(employer)
            # The same employer may stand in two rows; minus marks one that has no number yet.
            finder.add(-len(fresh), code, name, 0)
        Employer.objects.bulk_create(fresh, batch_size=_BATCH)
        known = list(Employer.objects.filter(pk__in=[pk for pk in joined if pk > 0]))
        for employer in known:
            employer.union_unit = joined[employer.pk]
            employer.version += 1
        Employer.objects.bulk_update(known, ["union_unit", "version"], batch_size=_BATCH)


class _Numbers:
    """Hands out unit codes below a superior's code: TS-01-0001, TS-01-0002 …"""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._last: dict[str, int] = {}

    def next_under(self, code: str) -> str:
        number = self._last.get(code, 0)
        while True:
            number += 1
            candidate = f"{code}-{number:04d}"
            if candidate not in self._taken:
                self._last[code] = number
                self._taken.add(candidate)
                return candidate


def _territory(unit: Unit) -> Unit:
    above = unit.parent
    while above is not None and above.kind not in (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL):
        above = above.parent
    assert above is not None  # noqa: S101 - only the district has no superior
    return above


def _spell(record: Unit | Employer) -> None:
    spelled = spell_title(record.name)
    record.name_pinyin, record.name_initials = spelled.full, spelled.initials


def _twice(first: Record, field: str) -> Refused:
    return Refused(
        "organisations.unit.twice",
        _("The same union stands in row %(row)d already. Keep the right row and delete the other.")
        % {"row": first.row},
        field=field,
        first_row=first.row,
    )


def _no_superior() -> Refused:
    return Refused(
        "organisations.unit.superior_refused",
        _("The superior stands in this file too and was refused. Mend its row first."),
        field="parent",
    )


def forget_derived(entry_id: int | None) -> None:
    """Remove what is derived of the units that an entry founded: paths, figures, head counts."""
    with connection.cursor() as cursor:
        for table in ("organisations_unitpath", "organisations_unitfigures", "organisations_headcount"):
            cursor.execute(
                f"DELETE FROM {table} t USING audit_rowhistory h WHERE h.entry_id = %s"  # noqa: S608 - our own names
                " AND h.table_name = 'organisations_unit' AND h.op = 'I' AND t.unit_id = h.row_pk",
                [entry_id],
            )
