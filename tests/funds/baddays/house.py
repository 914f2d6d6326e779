"""A house for bad days: two unions with money, budgets and levy, two federations that may keep it, everybody's desk.

It is built once; every play begins with its rows as they stood then (tests/kept.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.accounts import appointed
from tests.district import OPERATOR
from tests.funds.house import book_with, entrust
from tests.funds.income.levy_house import CODE, OTHER, employer
from tests.funds.people import House
from tieshan.foundation.access import Actor, acting_as
from tieshan.funds.bank.actions import register_bank_account
from tieshan.funds.income.actions.payers import register_payer
from tieshan.kernel.money import Yuan

OPENED = date(2026, 1, 1)
BEGINS = date(2026, 2, 20)
OWN, HANDED, LINE = 10_000, 3_000, 1_000
NUMBER = "6222000000009001"

# People of the whole district, so that the desks stay where they are when money moves between federations.
_DESKS = {"accountant0": "accountant", "cashier0": "cashier", "cashier1": "cashier"}


@dataclass
class Bad:
    """What a play knows of the house: people as actors, units and books by id."""

    actors: dict[str, Actor]
    unions: list[int]
    holders: list[int]
    levied: list[str]


def build() -> Bad:
    """The house, through the acts; committed."""
    with acting_as(OPERATOR):
        house = House()
        district = house.district
        for name, role in _DESKS.items():
            house.people[name] = appointed(name, role, district.root)
        unions, holders = [district.north_1, district.north_2], [district.north, district.south]
        for holder in holders:
            book_with(holder, OWN, day=OPENED)
        for union in unions:
            entrust(union, district.north, HANDED, start=OPENED)
        register_bank_account(
            actor=OPERATOR, unit=district.north, bank="示例银行", number=NUMBER, day=OPENED,
            opening=Yuan(OWN + 2 * HANDED), on=BEGINS,
        )  # fmt: skip
        for union, code, name in zip(unions, (CODE, OTHER), ("示例机械有限公司", "示例纺织有限公司"), strict=True):
            register_payer(
                actor=OPERATOR, employer=employer(name, code, district.north, union), direction="union", since=OPENED,
                on=BEGINS,
            )  # fmt: skip
        for union, chair in zip(unions, ("chair", "chair2"), strict=True):
            lines = (("402", "", "20000"), ("501", "文体活动", str(LINE)))
            house.budget(union, lines, on=BEGINS, by=chair)
    actors = {name: house.actor(name) for name in house.people}
    return Bad(actors, [one.pk for one in unions], [one.pk for one in holders], [CODE, OTHER])
