"""The members of one union after the other, drawn column by column because a million of them are wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any, Final, NamedTuple

from tieshan.kernel.identifiers import FEMALE, MALE
from tieshan.sample import numbers
from tieshan.sample.plan import Employer, Plan, Union
from tieshan.sample.pools import Weighted, names, words

__all__ = ["Person", "people"]

_YEAR: Final = 365.2425
_ADULT: Final = 18 * 366
_RETIRED: Final = {MALE: 60, FEMALE: 55}
#: From so many members on a union has these offices, given to its first members in this order.
_OFFICES: Final = (
    (4, "chair"), (6, "audit"), (6, "committee"), (10, "women"), (12, "committee"), (26, "vice_chair"),
    (26, "audit"), (26, "audit"), (40, "committee"), (60, "group"), (100, "committee"), (120, "group"), (160, "group"),
)  # fmt: skip


class Person(NamedTuple):
    """One member; words are those of the office, ``sex`` is the code."""

    name: str
    sex: str
    ethnicity: str
    birth: dt.date
    id_number: str
    phone: str
    education: str
    political_status: str
    hukou: str
    form: str
    migrant: bool
    employer: str
    department: str
    job: str
    skill_level: str
    technical_title: str
    joined_on: dt.date
    retained: bool
    post: str
    remark: str


class _Pools:
    """The weighted pools that every union uses."""

    def __init__(self) -> None:
        pool: dict[str, Any] = words()
        self.ethnicity = Weighted.mapping(pool["ethnicity"])
        self.political = {age: Weighted.mapping(weights) for age, weights in pool["political_status"].items()}
        self.education = {age: Weighted.mapping(weights) for age, weights in pool["education"].items()}
        self.skill = Weighted.mapping(pool["skill_level"])
        self.title = Weighted.mapping(pool["technical_title"])
        self.titled: tuple[str, frozenset[str]] = pool["titled_industries"], frozenset(pool["titled_education"])
        self.hukou: dict[str, str] = pool["hukou"]
        self.forms: dict[str, str] = pool["forms"]
        self.industries: dict[str, Any] = pool["industries"]
        self.posts: dict[str, str] = pool["posts"]
        self.remarks: dict[str, str] = pool["remarks"]
        self.names = names()


def people(plan: Plan, union: Union, pools: _Pools | None = None) -> Iterator[Person]:
    """The members of ``union``, the chair first; the same plan gives the same people."""
    pools = pools or _Pools()
    rng = plan.rng(f"people/{union.index}")
    offset = 0
    count = len(union.employers)
    for part, employer in enumerate(union.employers):
        size = union.size // count + (1 if part < union.size % count else 0)
        yield from _staff(plan, union, plan.employers[employer], offset, size, pools, rng)
        offset += size


def _staff(
    plan: Plan, union: Union, employer: Employer, offset: int, size: int, pools: _Pools, rng: Random
) -> Iterator[Person]:
    profile = pools.industries[employer.industry]
    chance = rng.random
    today = plan.on.toordinal()
    founded, last = union.founded_on.toordinal(), union.last_join.toordinal()
    women = profile["women"] / 100
    schooled = "schooled" if profile.get("schooled") else ""
    titled = employer.industry in pools.titled[0]
    columns = zip(
        pools.names.surnames.draw(rng, size),
        pools.ethnicity.draw(rng, size),
        pools.skill.draw(rng, size),
        pools.title.draw(rng, size),
        rng.choices(profile["departments"], k=size),
        rng.choices(profile["jobs"], k=size),
        strict=True,
    )
    for place, (surname, ethnicity, skill, title, department, job) in enumerate(columns, offset):
        index = union.first + place
        sex = FEMALE if chance() < women else MALE
        age = rng.triangular(18.7, 63.0, 34.0)
        post = _post(union, place, pools.posts)
        if place == 0:
            sex, age = union.chair_sex, 30.0 + 24.0 * chance()
        elif post:
            # Officers are at work, and the women's officer is a woman.
            age = min(age, 54.0)
            sex = FEMALE if post == pools.posts["women"] else sex
        birth_day = today - int(age * _YEAR)
        birth = dt.date.fromordinal(birth_day)
        generation = "old" if age > 52 else "mid" if age > 30 else "young"
        given = pools.names.given[sex, generation]
        name = union.chair if place == 0 else surname + "".join(given.draw(rng, 1 if chance() < 0.25 else 2))
        migrant = place > 0 and chance() < profile["migrant"] / 100
        lot = chance() * 100
        agency_line = profile["agency"]
        form = "agency" if lot < agency_line else "new_form" if lot < agency_line + profile["new_form"] else "contract"
        retired = age >= _RETIRED[sex] and chance() < 0.9
        unemployed = not (retired or post) and place > 0 and chance() < 0.012
        earliest = max(founded, birth_day + _ADULT)
        # Many join on the day the union is founded, its officers among them, the others over the years since.
        joined = earliest if post or chance() < 0.3 else earliest + int((last - earliest) * chance())
        education = pools.education[schooled or generation].one(rng)
        yield Person(
            name=name,
            sex=sex,
            ethnicity=ethnicity,
            birth=birth,
            id_number=numbers.resident_number(index, birth, sex),
            phone=numbers.mobile(index),
            education=education,
            political_status=pools.political["young" if age <= 28 else "older"].one(rng),
            hukou=pools.hukou["migrant" if migrant else "city" if lot < 70 else "unified"],
            form=pools.forms[form],
            migrant=migrant,
            employer=employer.name,
            department=department,
            job=job,
            skill_level=skill,
            technical_title=title if titled and education in pools.titled[1] else "",
            joined_on=dt.date.fromordinal(joined),
            retained=retired or unemployed,
            post=post,
            remark=pools.remarks["retired"] if retired else pools.remarks["unemployed"] if unemployed else "",
        )


def _post(union: Union, place: int, posts: dict[str, str]) -> str:
    if place >= len(_OFFICES) or union.kind == "organiser":
        return ""
    needed, office = _OFFICES[place]
    return posts[office] if union.size >= needed else ""
