"""The plan of a district: federations, unions and employers, small enough to be kept while people are written."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from tieshan.lawbook import parameter
from tieshan.sample import numbers
from tieshan.sample.pools import Weighted, names, words

__all__ = ["Employer", "Federation", "Plan", "Union", "draw_name", "make_plan", "months_before", "unbuilt_from"]

_SMALLEST: Final = 3
#: Below so many years a union is still in its first term or so; federations are a little older than any union.
_OLDEST_UNION: Final = 15
_MERGED_DAYS_AGO: Final = 170


def unbuilt_from(on: dt.date) -> int:
    """Workers from which an employer without a union is followed up on a day, by the lawbook."""
    return parameter("organising.unbuilt.workers", on=on).whole


@dataclass(slots=True)
class Federation:
    """A regional or industrial federation; an industrial one takes employers of its industry."""

    index: int
    code: str
    kind: str
    name: str
    short_name: str
    industry: str
    founded_on: dt.date
    term_from: dt.date
    term_to: dt.date
    address: str
    chair: str
    phone: str


@dataclass(slots=True)
class Union:
    """A basic union: enterprise, joint or an organiser; ``first`` is the index of its first member."""

    index: int
    code: str
    kind: str
    federation: int
    size: int
    first: int
    founded_on: dt.date
    term_from: dt.date | None
    term_to: dt.date | None
    last_join: dt.date
    credit_code: str
    chair: str
    chair_sex: str
    name: str = ""
    short_name: str = ""
    address: str = ""
    employers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Employer:
    """An employer, with or without a union."""

    index: int
    name: str
    short_name: str
    credit_code: str
    category: str
    industry: str
    federation: int
    union: int | None
    address: str
    legal_representative: str
    phone: str
    workers: int
    women: int
    migrant: int
    agency: int
    party: bool


@dataclass(slots=True)
class Plan:
    """Everything but the people; the same arguments give the same plan."""

    members: int
    seed: int
    on: dt.date
    cadres: int
    federations: list[Federation]
    unions: list[Union]
    employers: list[Employer]
    #: Employers that stand in the outside lists only.
    strangers: list[Employer]

    def rng(self, part: str) -> Random:
        """Chance for one part of the district, independent of every other part."""
        return Random(f"{self.seed}/{self.members}/{part}")


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` earlier (later when negative), or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def draw_name(rng: Random, sex: str, generation: str) -> str:
    """A made-up name."""
    pool = names()
    count = 1 if rng.random() < 0.25 else 2
    return pool.surnames.one(rng) + "".join(pool.given[sex, generation].draw(rng, count))


def make_plan(
    *,
    members: int,
    seed: int,
    on: dt.date,
    unions: int | None = None,
    federations: int | None = None,
    cadres: int | None = None,
) -> Plan:
    """Plan a district of ``members`` members.

    Without further numbers there is one union for forty members, eight federations for up to 300 unions, and one cadre
    for five hundred members. ``ValueError`` for numbers that make no district.
    """
    if not 1 <= members <= 1_000_000:
        raise ValueError("members must lie between 1 and 1,000,000")
    count = unions if unions is not None else min(20_000, max(1, round(members / 40)))
    if not 1 <= count <= 20_000:
        raise ValueError("unions must lie between 1 and 20,000")
    count = min(count, max(1, members // (_SMALLEST + 1)))
    groups = federations if federations is not None else min(50, 8 + max(0, count - 300) // 400)
    most = len(words()["regions"]) + len(words()["trades"])
    if not 1 <= groups <= most:
        raise ValueError(f"federations must lie between 1 and {most}")
    plan = Plan(
        members=members,
        seed=seed,
        on=on,
        cadres=cadres if cadres is not None else min(3_000, max(2, round(members / 500))),
        federations=[],
        unions=[],
        employers=[],
        strangers=[],
    )
    plan.federations = _federations(plan, min(groups, count))
    plan.unions = _unions(plan, count)
    _Employers(plan).fill()
    return plan


def _federations(plan: Plan, count: int) -> list[Federation]:
    pool = words()
    rng = plan.rng("federations")
    regional = max(1, round(count * 5 / 8), count - len(pool["trades"]))
    chosen: list[tuple[str, str, str]] = [("regional", name, "") for name in pool["regions"][:regional]]
    chosen += [("industrial", name, code) for code, name in list(pool["trades"].items())[: count - regional]]
    found = []
    for index, (kind, name, industry) in enumerate(chosen):
        wording = pool["federations"][kind]
        place = pool["district"]["place"]
        founded = months_before(plan.on, 12 * (_OLDEST_UNION + 2) - rng.randrange(12)).replace(day=rng.randrange(1, 29))
        term_from = months_before(plan.on, rng.randrange(1, 54))
        found.append(
            Federation(
                index=index,
                code=f"{pool['district']['code']}-{index + 1:02d}",
                kind=kind,
                name=wording["full"].format(place=place, name=name),
                short_name=wording["short"].format(name=name),
                industry=industry,
                founded_on=founded,
                term_from=term_from,
                term_to=months_before(term_from, -60) - dt.timedelta(days=1),
                address=_address(rng),
                chair=draw_name(rng, rng.choice("12"), "mid"),
                phone=numbers.landline(1_900_000 + index),
            )
        )
    return found


def _sizes(plan: Plan, count: int) -> list[int]:
    """Sizes as in life: many small unions, a few large ones; their sum is exactly the members."""
    rng = plan.rng("sizes")
    weights = [min(rng.lognormvariate(0.0, 0.95), 30.0) for _ in range(count)]
    spare = plan.members - min(_SMALLEST, plan.members // count) * count
    share = spare / sum(weights)
    sizes = [min(_SMALLEST, plan.members // count) + int(weight * share) for weight in weights]
    for turn in range(plan.members - sum(sizes)):
        sizes[turn % count] += 1
    return sizes


def _unions(plan: Plan, count: int) -> list[Union]:
    rng = plan.rng("unions")
    sizes = _sizes(plan, count)
    small = [index for index, size in enumerate(sizes) if size < 12]
    organisers = set(rng.sample(small, min(len(small), count * 3 // 100)))
    found: list[Union] = []
    numbered = [0] * len(plan.federations)
    first = 0
    for index, size in enumerate(sizes):
        # Every federation has a union before any has two.
        federation = index if index < len(plan.federations) else rng.randrange(len(plan.federations))
        numbered[federation] += 1
        joint = index not in organisers and size >= 8 and rng.random() < 0.145
        kind = "organiser" if index in organisers else "joint" if joint else "enterprise"
        founded, term_from, term_to = _dates(plan.on, rng)
        sex = "2" if rng.random() < 0.42 else "1"
        found.append(
            Union(
                index=index,
                code=f"{plan.federations[federation].code}-{numbered[federation]:04d}",
                kind=kind,
                federation=federation,
                size=size,
                first=first,
                founded_on=founded,
                term_from=None if kind == "organiser" else term_from,
                term_to=None if kind == "organiser" else term_to,
                last_join=plan.on,
                credit_code=numbers.credit_code("81", index + 1),
                chair=draw_name(rng, sex, "mid"),
                chair_sex=sex,
            )
        )
        first += size
    if (merged := merged_pair(plan.federations, found)) is not None:
        merged[0].last_join = plan.on - dt.timedelta(days=_MERGED_DAYS_AGO)
    return found


def merged_pair(federations: list[Federation], unions: list[Union]) -> tuple[Union, Union] | None:
    """The small union that merges into its larger neighbour in the year before, and that neighbour."""
    for federation in federations:
        inside = [one for one in unions if one.federation == federation.index and one.kind == "enterprise"]
        small = [one for one in inside if one.size <= 30]
        if small and len(inside) > 1:
            source = min(small, key=lambda one: (one.founded_on, one.index))
            target = max((one for one in inside if one is not source), key=lambda one: (one.size, -one.index))
            return source, target
    return None


def _dates(on: dt.date, rng: Random) -> tuple[dt.date, dt.date, dt.date]:
    """Founding day, and the present term: some overdue, some due within one, three, six months, most later."""
    years = 5 if rng.random() < 0.6 else 3
    lot = rng.random()
    if lot < 0.07:
        ends = on - dt.timedelta(days=rng.randrange(5, 420))
    elif lot < 0.10:
        ends = on + dt.timedelta(days=rng.randrange(1, 28))
    elif lot < 0.14:
        ends = on + dt.timedelta(days=rng.randrange(32, 88))
    elif lot < 0.20:
        ends = on + dt.timedelta(days=rng.randrange(93, 178))
    else:
        ends = on + dt.timedelta(days=rng.randrange(190, max(191, years * 365 - 400)))
    term_from = months_before(ends, 12 * years)
    terms_before = rng.randrange(0, max(1, (_OLDEST_UNION * 12 - (on - term_from).days // 30) // (12 * years) + 1))
    founded = months_before(term_from, 12 * years * terms_before)
    oldest = months_before(on, 12 * _OLDEST_UNION)
    return max(founded, oldest), max(term_from, oldest), ends - dt.timedelta(days=1)


def _address(rng: Random) -> str:
    pool = words()
    return str(pool["address"]).format(
        place=pool["district"]["place"], road=rng.choice(pool["roads"]), number=rng.randrange(1, 300)
    )


class _Employers:
    """Gives every union its employers, then adds those without a union and those that only outside lists know."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pool: dict[str, Any] = words()
        self.rng = plan.rng("employers")
        self.taken: set[str] = set()
        self.industries = Weighted.of((code, one["weight"]) for code, one in self.pool["industries"].items())
        self.suffixes = {
            industry: Weighted.of(
                (str(n), one["weight"])
                for n, one in enumerate(self.pool["suffixes"])
                if industry in one.get("only", industry)
            )
            for industry in self.pool["industries"]
        }

    def fill(self) -> None:
        plan, rng, pool = self.plan, self.rng, self.pool
        place = pool["district"]["place"]
        for union in plan.unions:
            count = min(rng.randrange(2, 6), union.size // 2) if union.kind == "joint" else 1
            covered = rng.uniform(0.62, 0.98)
            for part in range(count):
                inside = union.size // count + (1 if part < union.size % count else 0)
                employer = self.employer(union.federation, max(inside, round(inside / covered)), union.index)
                union.employers.append(employer.index)
                plan.employers.append(employer)
            head = plan.employers[union.employers[0]]
            union.address = head.address
            if union.kind == "joint":
                name = self.joint_name()
                union.name = pool["joint_name"].format(place=place, name=name)
                union.short_name = pool["joint_short"].format(name=name)
            elif union.kind == "organiser":
                union.name = pool["organiser_name"].format(employer=head.name)
                union.short_name = pool["organiser_short"].format(short=head.short_name)
            else:
                union.name = pool["union_name"].format(employer=head.name)
                union.short_name = pool["union_short"].format(short=head.short_name)
        free = max(3, round(len(plan.unions) * 1.4) - len(plan.employers))
        for turn in range(free):
            federation = rng.randrange(len(plan.federations))
            plan.employers.append(self.employer(federation, self.free_size(turn), None))
        for turn in range(max(2, len(plan.unions) * 6 // 100)):
            federation = rng.randrange(len(plan.federations))
            plan.strangers.append(self.employer(federation, self.free_size(turn), None, len(plan.strangers)))

    def free_size(self, turn: int) -> int:
        """Workers of an employer without a union: three in four reach the line of follow-up."""
        line = unbuilt_from(self.plan.on)
        return self.rng.randrange(5, line) if turn % 4 == 3 else line + int(self.rng.expovariate(1 / 40))

    def joint_name(self) -> str:
        """The name of a joint union's neighbourhood, given once."""
        while True:
            name = f"{self.rng.choice(self.pool['regions'])}{self.brand()}{self.rng.choice(self.pool['joint_tails'])}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def brand(self) -> str:
        """Two characters for a trade name."""
        brands = self.pool["brands"]
        first: str = self.rng.choice(brands["first"])
        return first + str(self.rng.choice([one for one in brands["second"] if one != first]))

    def employer(self, federation: int, workers: int, union: int | None, stranger: int | None = None) -> Employer:
        """One employer with a name nobody else has."""
        rng, pool = self.rng, self.pool
        industry = self.plan.federations[federation].industry or self.industries.one(rng)
        profile = pool["industries"][industry]
        while True:
            suffix = pool["suffixes"][int(self.suffixes[industry].one(rng))]
            short = self.brand() + rng.choice(profile["words"])
            if short not in self.taken:
                self.taken.add(short)
                break
        index = len(self.plan.employers) if stranger is None else 600_000 + stranger
        return Employer(
            index=index,
            name=f"{pool['district']['place']}{short}{suffix['word']}",
            short_name=short,
            credit_code=numbers.credit_code(suffix["credit"], 100_000 + index),
            category=suffix["category"],
            industry=industry,
            federation=federation,
            union=union,
            address=_address(rng),
            legal_representative=draw_name(rng, "1" if rng.random() < 0.7 else "2", "mid"),
            phone=numbers.landline(index),
            workers=workers,
            women=round(workers * min(0.95, profile["women"] / 100 * rng.uniform(0.8, 1.2))),
            migrant=round(workers * min(0.95, profile["migrant"] / 100 * rng.uniform(0.7, 1.2))),
            agency=round(workers * profile["agency"] / 100 * rng.uniform(0.0, 1.5)),
            party=workers >= 50 and rng.random() < 0.55,
        )
