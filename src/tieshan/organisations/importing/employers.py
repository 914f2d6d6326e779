"""Taking a list of employers in: matched by credit code, else by name; compared, corrected, added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.records import Record, RecordDesk
from tieshan.foundation.imports.run import Run
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.organisations.importing.codes import code_cell
from tieshan.organisations.importing.finders import EmployerFinder, UnitFinder, UnitRef, name_key
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.rules.employers import TERRITORY_KINDS, check_counts, check_territory, check_union

__all__ = ["EmployerDesk"]

#: attribute of the employer -> field of the list
_FACTS: Final = {
    "credit_code": "credit_code",
    "name": "name",
    "category": "kind",
    "industry": "industry",
    "address": "address",
    "legal_representative": "legal_representative",
    "phone": "phone",
    "workers": "workers",
    "women": "women",
    "migrant": "migrant",
    "agency": "agency",
    "has_party": "party_org",
    "remark": "remark",
}
_OPTIONAL: Final = frozenset({"credit_code", "workers", "women", "migrant", "agency", "has_party"})
_BATCH: Final = 2_000


class EmployerDesk(RecordDesk):
    """Works on one list of employers."""

    code: ClassVar[str] = "employers"
    book: ClassVar[ColumnBook] = load_columns("tieshan.organisations.importing", "employers")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._chosen: Any = run.options.unit
        self._units = UnitFinder(run.actor, "organisations.employer.import", below=self._chosen)
        self._finder = EmployerFinder()
        self._known = {employer.pk: employer for employer in Employer.objects.all()}
        self._root = next((unit for unit in self._units.by_id.values() if unit.kind == Unit.Kind.DISTRICT), None)
        self._seen: dict[str, Record] = {}
        self._matched: dict[int, Record] = {}

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        if field.type.startswith("list:"):
            return code_cell(field.type.removeprefix("list:"), self.run.on)
        return super().cleaning_function(field)

    def check(self, record: Record) -> None:
        """Parts within the whole; the same employer once."""
        values = record.values
        key = values.get("credit_code") or name_key(values["name"])
        first = self._seen.setdefault(key, record)
        if first is not record:
            raise _twice(first, "credit_code" if "credit_code" in values else "name")
        self._check_counts(values)

    def _check_counts(self, values: dict[str, Any]) -> None:
        try:
            check_counts(values.get("workers"), values.get("women"), values.get("migrant"), values.get("agency"))
        except Refused as refused:
            refused.facts["field"] = "workers"
            raise

    def match(self, record: Record) -> None:
        """Find the employer in the register, its union and the federation in charge."""
        values = record.values
        pk = self._finder.find(values.get("credit_code"), values["name"])
        known = self._known.get(pk) if pk is not None else None
        if (
            known is not None
            and known.credit_code
            and values.get("credit_code", known.credit_code) != known.credit_code
        ):
            # The same name under another code is another employer.
            known = None
        union = self._find(record, "union", check_union)
        territory = self._find(record, "territory", check_territory)
        if known is None:
            territory = territory or self._default_territory(union)
            record.facts["territory_id"], record.unit_id, record.unit_name = territory.id, territory.id, territory.name
            record.facts["union_unit_id"] = union.id if union is not None else None
            return
        first = self._matched.setdefault(known.pk, record)
        if first is not record:
            raise _twice(first, "name")
        here = self._units.by_id[known.territory_id]
        record.known, record.unit_id, record.unit_name = known, here.id, here.name
        if not self._units.covers(here):
            raise Refused(
                "organisations.employer.out_of_reach",
                _("This employer is looked after by another federation. Send its row there."),
                field="name",
            )
        self.compare(record, known, _FACTS)
        for attribute, code, unit in (("union_unit_id", "union", union), ("territory_id", "territory", territory)):
            old = getattr(known, attribute)
            if unit is not None and unit.id != old:
                record.facts[attribute] = unit.id
                record.differences[code] = (self._units.by_id[old].name if old else "", unit.name)
        self._check_counts({c: values.get(c, getattr(known, c)) for c in ("workers", "women", "migrant", "agency")})

    def _find(self, record: Record, code: str, check: Callable[[str], None]) -> UnitRef | None:
        text = record.values.get(code)
        if text is None:
            return None
        try:
            unit = self._units.find(text)
            check(unit.kind)
        except Refused as refused:
            # The finder hands out the same refusal for every row with this spelling.
            raise Refused(refused.code, refused.message, refused.clause, **{**refused.facts, "field": code}) from None
        return unit

    def _default_territory(self, union: UnitRef | None) -> UnitRef:
        if union is not None:
            for pk in reversed([int(part) for part in union.path.rstrip(".").split(".")]):
                unit = self._units.by_id[pk]
                if unit.kind in TERRITORY_KINDS:
                    return unit
        chosen = self._units.by_id.get(self._chosen.pk) if self._chosen is not None else self._root
        if chosen is None or chosen.kind not in TERRITORY_KINDS or not self._units.covers(chosen):
            raise Refused(
                "organisations.employer.no_territory",
                _("The row does not say which federation is in charge. Fill it in, or choose one for the whole list."),
                field="territory",
            )
        return chosen

    def write(self) -> None:
        """Add and correct, each in one go."""
        changed: list[Employer] = []
        new: list[Employer] = []
        for record in self.records:
            if record.outcome == "created":
                employer = Employer(
                    **{a: record.values.get(f, None if a in _OPTIONAL else "") for a, f in _FACTS.items()},
                    **record.facts,
                )
                new.append(employer)
            elif record.outcome == "updated":
                employer = record.known
                for attribute, value in record.facts.items():
                    setattr(employer, attribute, value)
                employer.version += 1
                changed.append(employer)
            else:
                continue
            if "workers" in record.values:
                employer.workers_on = self.run.on
            spelled = spell_title(employer.name)
            employer.name_pinyin, employer.name_initials = spelled.full, spelled.initials
        Employer.objects.bulk_create(new, batch_size=_BATCH)
        fields = [*_FACTS, "union_unit", "territory", "workers_on", "name_pinyin", "name_initials", "version"]
        Employer.objects.bulk_update(changed, fields, batch_size=_BATCH)


def _twice(first: Record, field: str) -> Refused:
    return Refused(
        "organisations.employer.twice",
        _("The same employer stands in row %(row)d already. Keep the right row and delete the other.")
        % {"row": first.row},
        field=field,
        first_row=first.row,
    )
