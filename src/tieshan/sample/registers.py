"""The smaller files: unions, employers, cadres, and the outside lists to compare the employers with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tieshan.kernel.identifiers import FEMALE, MALE
from tieshan.sample import numbers
from tieshan.sample.plan import Employer, Plan, draw_name, months_before, unbuilt_from
from tieshan.sample.pools import Weighted, words
from tieshan.sample.sheets import Cell, open_table

__all__ = ["RegisterKey", "unbuilt", "write_cadres", "write_employers", "write_lists", "write_units"]

_TEXT = ("credit_code", "chair_phone", "phone", "id_number")


@dataclass(slots=True)
class RegisterKey:
    """What one of these files holds."""

    path: Path
    rows: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


class _Register:
    """One file with a title row, a header and rows given as mappings."""

    def __init__(self, path: Path, plan: Plan, title: str, headers: Mapping[str, str]) -> None:
        self.key = RegisterKey(path)
        self.columns = tuple(headers)
        self.headers = headers
        self.table = open_table(path, form="xlsx", made_on=plan.on)
        self.table.start(title, self.columns, _TEXT)
        self.table.title(f"{words()['district']['place']}{title}")
        self.table.header(tuple(headers.values()))

    def row(self, cells: Mapping[str, Cell]) -> None:
        """Write one row; missing cells stay empty."""
        self.key.rows += 1
        self.table.line([self.key.rows if column == "seq" else cells.get(column, "") for column in self.columns])

    def close(self) -> RegisterKey:
        """Finish the file."""
        self.table.close()
        return self.key


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def write_units(path: Path, plan: Plan) -> RegisterKey:
    """Federations first, so that every superior stands above those it leads; the district itself is not in the file.

    Employers are left to their own list, which would otherwise meet half-known ones.
    """
    pool = words()
    register = _Register(path, plan, pool["titles"]["units"], pool["headers"]["units"])
    for federation in plan.federations:
        register.row(
            {
                "code": federation.code,
                "name": federation.name,
                "short_name": federation.short_name,
                "kind": pool["federations"][federation.kind]["kind"],
                "parent": pool["district"]["name"],
                "credit_code": numbers.credit_code("81", 900_000 + federation.index),
                "founded_on": _day(federation.founded_on),
                "term_from": _day(federation.term_from),
                "term_to": _day(federation.term_to),
                "address": federation.address,
                "chair": federation.chair,
                "chair_phone": federation.phone,
                "remark": pool["fiction"],
            }
        )
    for union in plan.unions:
        register.row(
            {
                "code": union.code,
                "name": union.name,
                "short_name": union.short_name,
                "kind": pool["kinds"][union.kind],
                "parent": plan.federations[union.federation].name,
                "credit_code": union.credit_code if union.kind != "organiser" else "",
                "founded_on": _day(union.founded_on),
                "term_from": _day(union.term_from),
                "term_to": _day(union.term_to),
                "address": union.address,
                "chair": union.chair,
                "chair_phone": numbers.mobile(union.first),
            }
        )
    return register.close()


def write_employers(path: Path, plan: Plan, *, dirt: float) -> RegisterKey:
    """All employers of the register; with ``dirt`` a few small ones carry a credit code with a wrong last character."""
    pool = words()
    register = _Register(path, plan, pool["titles"]["employers"], pool["headers"]["employers"])
    rng = plan.rng("employers/dirt")
    # Only employers without a union and below the line are spoilt: nothing else in the district hangs on them.
    free = [one.index for one in plan.employers if one.union is None and one.workers < unbuilt_from(plan.on)]
    spoilt = set(rng.sample(free, min(len(free), max(1, round(dirt * len(free) * 4))))) if dirt else set()
    for employer in plan.employers:
        cells = _employer(plan, employer)
        if employer.index in spoilt:
            right = employer.credit_code[17]
            wrong = rng.choice([char for char in "0123456789" if char != right])
            cells["credit_code"] = employer.credit_code[:17] + wrong
        register.row(cells)
        if employer.index in spoilt:
            register.key.refused.append(
                {
                    "sheet": register.table.sheet,
                    "row": register.table.row,
                    "column": register.headers["credit_code"],
                    "field": "credit_code",
                    "kind": "credit_check",
                    "value": cells["credit_code"],
                    "code": "identifiers.credit.check",
                }
            )
    return register.close()


def _employer(plan: Plan, employer: Employer) -> dict[str, Cell]:
    pool = words()
    return {
        "credit_code": employer.credit_code,
        "name": employer.name,
        "kind": employer.category,
        "industry": pool["industries"][employer.industry]["name"],
        "address": employer.address,
        "legal_representative": employer.legal_representative,
        "phone": employer.phone,
        "workers": employer.workers,
        "women": employer.women,
        "migrant": employer.migrant,
        "agency": min(employer.agency, employer.workers),
        "party_org": pool["party"]["yes" if employer.party else "no"],
        "union": plan.unions[employer.union].name if employer.union is not None else "",
        "territory": plan.federations[employer.federation].name,
    }


def write_cadres(path: Path, plan: Plan) -> RegisterKey:
    """Professional cadres with contract, rank, federation and the unions they look after."""
    pool = words()
    own = pool["cadres"]
    register = _Register(path, plan, pool["titles"]["cadres"], pool["headers"]["cadres"])
    rng = plan.rng("cadres")
    ranks, education = Weighted.mapping(own["ranks"]), Weighted.mapping(own["education"])
    served: dict[int, list[str]] = {}
    for union in plan.unions:
        served.setdefault(union.federation, []).append(union.short_name)
    places = len(plan.federations)
    for place in range(plan.cadres):
        federation = plan.federations[place % places]
        turn, colleagues = place // places, -(-(plan.cadres - place % places) // places)
        sex = FEMALE if rng.random() < 0.55 else MALE
        birth = plan.on - dt.timedelta(days=int(rng.triangular(25, 57, 36) * 365.2425))
        started = plan.on - dt.timedelta(days=rng.randrange(90, 365 * 8))
        # Contracts run three years; the present one is the last that began before today.
        years = (plan.on - started).days // (3 * 365)
        begins = months_before(started, -36 * years)
        index = plan.members + place
        register.row(
            {
                "name": draw_name(rng, sex, "young" if plan.on.year - birth.year < 31 else "mid"),
                "sex": pool["sexes"][sex],
                "birth_date": _day(birth),
                "id_number": numbers.resident_number(index, birth, sex),
                "phone": numbers.mobile(index),
                "education": education.one(rng),
                "rank": ranks.one(rng),
                "post": own["posts"][turn % len(own["posts"])],
                "federation": federation.name,
                "units": pool["separator"].join(served.get(federation.index, [])[turn::colleagues][:40]),
                "contract_from": _day(begins),
                "contract_to": _day(months_before(begins, -36) - dt.timedelta(days=1)),
                "started_on": _day(started),
            }
        )
    return register.close()


def unbuilt(plan: Plan) -> list[Employer]:
    """Employers at or above the line of follow-up without a union: those of the register, then those of the lists."""
    known = [one for one in plan.employers if one.union is None]
    return [one for one in (*known, *plan.strangers) if one.workers >= unbuilt_from(plan.on)]


def write_lists(directory: Path, plan: Plan) -> list[tuple[str, RegisterKey, dict[str, int]]]:
    """The lists of tax, social insurance and market supervision, each with its own gaps and spellings.

    Returns name, key and counts: rows with a code of the register, rows without a code to be found by name, rows that
    the register does not know.
    """
    pool = words()
    found = []
    for name, share in (("tax", 0.85), ("social-insurance", 0.7), ("market-supervision", 0.95)):
        own = pool["lists"][name]
        rng = plan.rng(f"lists/{name}")
        register = _Register(directory / f"05-lists-{name}.xlsx", plan, own["title"], own["headers"])
        counts = {"by_code": 0, "by_name": 0, "unknown": 0}
        chosen: Sequence[Employer] = [one for one in plan.employers if rng.random() < share or one.union is None]
        for employer in (*chosen, *plan.strangers):
            cells = _employer(plan, employer)
            stranger = employer.index >= 600_000
            if stranger:
                counts["unknown"] += 1
            elif rng.random() < 0.03:
                cells["credit_code"] = ""
                counts["by_name"] += 1
            else:
                counts["by_code"] += 1
            if employer.union is not None:
                cells["workers"] = max(1, round(employer.workers * rng.uniform(0.9, 1.15)))
            register.row(cells)
        found.append((name, register.close(), counts))
    return found
