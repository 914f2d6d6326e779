"""Taking a list of professional cadres in, with the federation they serve and the unions they look after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.events import announce
from tieshan.foundation.imports.cleaning import MonthOnly
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.records import Record, RecordDesk
from tieshan.foundation.imports.run import Run
from tieshan.foundation.vault import digest, mask_id, mask_phone
from tieshan.kernel.identifiers import resident_number
from tieshan.kernel.pinyin import spell_name
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.members.actions.cadres import ID_PURPOSE, check_federation
from tieshan.members.events import CadresChanged
from tieshan.members.models import Cadre, CadreAssignment
from tieshan.organisations.importing.codes import code_cell
from tieshan.organisations.importing.finders import UnitFinder, UnitRef, split_names

__all__ = ["CadreDesk"]

_FACTS: Final = {
    "name": "name",
    "education": "education",
    "political_status": "political_status",
    "rank": "rank",
    "post_title": "post",
}


class CadreDesk(RecordDesk):
    """Works on one list of cadres."""

    code: ClassVar[str] = "cadres"
    book: ClassVar[ColumnBook] = load_columns("tieshan.members.importing", "cadres")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._chosen: Any = run.options.unit
        self._units = UnitFinder(run.actor, "members.cadre.import", below=self._chosen)
        self._known = {bytes(cadre.id_hash): cadre for cadre in Cadre.objects.all()}
        self._seen: dict[str, Record] = {}

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        if field.type.startswith("list:"):
            return code_cell(field.type.removeprefix("list:"), self.run.on)
        return super().cleaning_function(field)

    def check(self, record: Record) -> None:
        """The identity number with birth date and sex; dates in order; the same cadre once."""
        values = record.values
        birth = values.get("birth_date")
        try:
            checked = resident_number(
                values["id_number"],
                on=self.run.on,
                birth=None if isinstance(birth, MonthOnly) else birth,
                sex=values.get("sex"),
            )
            if isinstance(birth, MonthOnly) and not birth.may_be(checked.birth):
                resident_number(values["id_number"], on=self.run.on, birth=birth)
        except Refused as refused:
            refused.facts["field"] = _FIELD_OF.get(refused.code, "id_number")
            raise
        values.update(id_number=checked.number, birth_date=checked.birth, sex=checked.sex)
        rank = code_list("cadre_rank", on=self.run.on).find(values.get("rank") or "")
        if rank is not None:
            # Ranks differ from office to office: a word that the list does not know stays as it was written.
            values["rank"] = rank.code
        first = self._seen.setdefault(checked.number, record)
        if first is not record:
            raise Refused(
                "members.cadre.twice",
                _("The same identity number stands in row %(row)d already. Keep the right row and delete the other.")
                % {"row": first.row},
                field="id_number",
                first_row=first.row,
            )
        begin, end = values.get("contract_from"), values.get("contract_to")
        if begin is not None and end is not None and end <= begin:
            raise Refused(
                "members.cadre.contract_order",
                _("The contract ends before it begins. Check both dates."),
                field="contract_to",
            )
        if values.get("started_on", self.run.on) > self.run.on:
            raise Refused("members.cadre.future", _("The date lies in the future. Check it."), field="started_on")

    def match(self, record: Record) -> None:
        """Find the cadre, the federation and the unions."""
        values = record.values
        known = self._known.get(digest(values["id_number"], ID_PURPOSE))
        federation = self._federation(record, known)
        record.unit_id, record.unit_name = federation.id, federation.name
        units = self._assigned(record, federation)
        if known is None:
            record.facts["federation_id"] = federation.id
            record.facts["units"] = units
            return
        record.known = known
        self.compare(record, known, _FACTS)
        if federation.id != known.federation_id:
            record.facts["federation_id"] = federation.id
            record.differences["federation"] = (self._units.by_id[known.federation_id].name, federation.name)
        phone = values.get("phone")
        if phone is not None and phone != known.phone:
            record.facts["phone"] = phone
            record.differences["phone"] = (known.phone_masked, mask_phone(phone))
        contract = self._contract(values)
        if contract is not None and contract != known.contract:
            record.facts["contract"] = contract
            record.differences["contract_to"] = (_shown(known.contract), _shown(contract))
        if units is not None:
            held = set(
                CadreAssignment.objects.filter(cadre=known, during__upper_inf=True).values_list("unit_id", flat=True)
            )
            if held != {unit.id for unit in units}:
                record.facts["units"] = units
                record.differences["units"] = (str(len(held)), str(len(units)))

    def _federation(self, record: Record, known: Cadre | None) -> UnitRef:
        text = record.values.get("federation")
        try:
            if text is not None:
                unit = self._units.find(text)
            elif known is not None:
                unit = self._units.by_id[known.federation_id]
            elif self._chosen is not None:
                unit = self._units.by_id[self._chosen.pk]
            else:
                raise Refused(
                    "members.cadre.no_federation",
                    _("The row does not say which federation the cadre serves. Fill it in."),
                )
            if known is None or text is not None:
                check_federation(unit)  # type: ignore[arg-type]
        except Refused as refused:
            raise Refused(
                refused.code, refused.message, refused.clause, **{**refused.facts, "field": "federation"}
            ) from None
        return unit

    def _assigned(self, record: Record, federation: UnitRef) -> list[UnitRef] | None:
        text = record.values.get("units")
        if text is None:
            return None
        found: dict[int, UnitRef] = {}
        for name in split_names(text):
            try:
                unit = self._units.find(name)
                if not unit.path.startswith(federation.path):
                    raise Refused(
                        "members.cadre.foreign_unit",
                        _("%(unit)s does not stand under the federation that the cadre serves.") % {"unit": unit.name},
                    )
            except Refused as refused:
                raise Refused(
                    refused.code, f"{name}: {refused.message}", refused.clause, **{**refused.facts, "field": "units"}
                ) from None
            found[unit.id] = unit
        return list(found.values())

    def _contract(self, values: dict[str, Any]) -> DateRange | None:
        begin, end = values.get("contract_from"), values.get("contract_to")
        if begin is None and end is None:
            return None
        # The last day belongs to the contract; the range ends with the day after it.
        return DateRange(begin, end + dt.timedelta(days=1) if end is not None else None)

    def write(self) -> None:
        """Engage and correct; assignments end and begin on the day of the import."""
        new: list[tuple[Record, Cadre]] = []
        for record in self.records:
            if record.outcome == "created":
                new.append((record, self._cadre(record)))
            elif record.outcome == "updated":
                self._correct(record)
        Cadre.objects.bulk_create([cadre for _record, cadre in new])
        CadreAssignment.objects.bulk_create(
            [
                CadreAssignment(cadre=cadre, unit_id=unit.id, during=DateRange(cadre.service.lower, None))
                for record, cadre in new
                for unit in record.facts["units"] or ()
            ]
        )
        corrected = [record.known for record in self.records if record.outcome == "updated"]
        announce(CadresChanged(frozenset(cadre.pk for cadre in (*corrected, *(one for _record, one in new)))))

    def _cadre(self, record: Record) -> Cadre:
        values = record.values
        spelled = spell_name(values["name"])
        phone = values.get("phone")
        start = values.get("started_on") or values.get("contract_from") or self.run.on
        return Cadre(
            **{attribute: values.get(field, "") for attribute, field in _FACTS.items()},
            name_pinyin=spelled.full,
            name_initials=spelled.initials,
            sex=values["sex"],
            birth_date=values["birth_date"],
            id_number=values["id_number"],
            id_hash=digest(values["id_number"], ID_PURPOSE),
            id_masked=mask_id(values["id_number"]),
            phone=phone,
            phone_masked=mask_phone(phone) if phone else "",
            federation_id=record.facts["federation_id"],
            service=DateRange(min(start, self.run.on), None),
            contract=self._contract(values),
        )

    def _correct(self, record: Record) -> None:
        cadre: Cadre = record.known
        facts = dict(record.facts)
        units: list[UnitRef] | None = facts.pop("units", None)
        for attribute, value in facts.items():
            setattr(cadre, attribute, value)
        if "phone" in facts:
            cadre.phone_masked = mask_phone(facts["phone"])
        spelled = spell_name(cadre.name)
        cadre.name_pinyin, cadre.name_initials = spelled.full, spelled.initials
        cadre.version += 1
        cadre.save()
        if units is None:
            return
        wanted = {unit.id for unit in units}
        for held in CadreAssignment.objects.filter(cadre=cadre, during__upper_inf=True):
            if held.unit_id in wanted:
                wanted.discard(held.unit_id)
            elif held.during.lower < self.run.on:
                held.during = DateRange(held.during.lower, self.run.on)
                held.save()
            else:
                held.delete()
        CadreAssignment.objects.bulk_create(
            [CadreAssignment(cadre=cadre, unit_id=pk, during=DateRange(self.run.on, None)) for pk in sorted(wanted)]
        )


_FIELD_OF: Final = {"identifiers.resident.birth": "birth_date", "identifiers.resident.sex": "sex"}


def _shown(span: DateRange | None) -> str:
    if span is None:
        return ""
    return f"{span.lower or ''} – {span.upper - dt.timedelta(days=1) if span.upper else ''}"
