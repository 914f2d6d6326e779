"""What the registers know of units, for all units of a collection in a handful of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from tieshan.foundation.access import whole_district
from tieshan.members.models import Officer
from tieshan.organisations.models import Employer, Term, Unit, UnitFigures

__all__ = ["facts_of"]

Facts = dict[str, str]


def facts_of(units: Iterable[int], wanted: Iterable[str], *, on: date) -> Mapping[int, Facts]:
    """The wanted facts of each unit as text; what a register does not know is missing."""
    ids, asked = sorted(set(units)), set(wanted)
    found: dict[int, Facts] = {pk: {} for pk in ids}
    for answers, source in _SOURCES:
        if asked & answers:
            source(ids, found, on)
    return {pk: {code: text for code, text in facts.items() if code in asked and text} for pk, facts in found.items()}


def _from_units(ids: list[int], found: dict[int, Facts], on: date) -> None:
    for unit in Unit.objects.filter(pk__in=ids).select_related("parent"):
        found[unit.pk] |= {
            "unit_name": unit.name,
            "unit_short": unit.short_name or unit.name,
            "unit_code": unit.code,
            "union_credit_code": unit.credit_code,
            "parent_name": unit.parent.name if unit.parent is not None else "",
            "unit_kind": str(unit.get_kind_display()),
            "founded_on": unit.founded_on.isoformat(),
            "legal_representative": unit.legal_representative,
            "unit_address": unit.address,
            "office_phone": unit.office_phone,
        }


def _from_figures(ids: list[int], found: dict[int, Facts], on: date) -> None:
    for row in UnitFigures.objects.filter(pk__in=ids):
        found[row.pk] |= {
            "members": str(row.members),
            "women_members": str(row.women),
            "migrant_members": str(row.migrant),
        }


def _from_officers(ids: list[int], found: dict[int, Facts], on: date) -> None:
    with whole_district("the chair of a union is known by name to whoever collects tables from it"):
        chairs = Officer.objects.filter(unit_id__in=ids, position=Officer.Position.CHAIR, during__contains=on)
        for unit_id, name in chairs.order_by("unit_id", "-pk").values_list("unit_id", "person__name"):
            found[unit_id].setdefault("chair", name)


def _from_employers(ids: list[int], found: dict[int, Facts], on: date) -> None:
    """Of a joint union with several employers the numbers add up, and no single name stands for all."""
    several: dict[int, list[Employer]] = {}
    for employer in Employer.objects.filter(union_unit_id__in=ids, closed_on__isnull=True).order_by("pk"):
        several.setdefault(employer.union_unit_id or 0, []).append(employer)
    for unit_id, employers in several.items():
        facts = found[unit_id]
        if len(employers) == 1:
            facts |= {"employer_name": employers[0].name, "employer_credit_code": employers[0].credit_code or ""}
        workers = [employer.workers for employer in employers if employer.workers is not None]
        women = [employer.women for employer in employers if employer.women is not None]
        facts |= {
            "workers": str(sum(workers)) if workers else "",
            "women_workers": str(sum(women)) if women else "",
        }


def _from_terms(ids: list[int], found: dict[int, Facts], on: date) -> None:
    rows = Term.objects.filter(body__unit_id__in=ids, body__kind="committee", closed_on__isnull=True)
    for unit_id, during in rows.order_by("pk").values_list("body__unit_id", "during"):
        if during.upper is not None:
            found[unit_id]["term_ends"] = during.upper.isoformat()


_SOURCES: tuple[tuple[frozenset[str], Callable[[list[int], dict[int, Facts], date], None]], ...] = (
    (
        frozenset(
            {
                "unit_name", "unit_short", "unit_code", "union_credit_code", "parent_name", "unit_kind", "founded_on",
                "legal_representative", "unit_address", "office_phone",
            }
        ),
        _from_units,
    ),
    (frozenset({"members", "women_members", "migrant_members"}), _from_figures),
    (frozenset({"chair"}), _from_officers),
    (frozenset({"employer_name", "employer_credit_code", "workers", "women_workers"}), _from_employers),
    (frozenset({"term_ends"}), _from_terms),
)  # fmt: skip
