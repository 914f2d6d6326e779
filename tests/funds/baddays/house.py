"""A house for bad days: two unions with money, budgets and levy, two federations that may keep it, everybody's desk.

It is built once; every play begins with its rows as they stood then (tests/kept.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.accounts import appointed
from tests.district import OPERATOR, member
from tests.funds.house import book_with, entrust
from tests.funds.income.levy_house import CODE, OTHER, UNBUILT, employer
from tests.funds.people import House
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.funds.bank.actions import register_bank_account
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.models import Payer, Refund
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Unit

OPENED = date(2026, 1, 1)
BEGINS = date(2026, 2, 20)
OWN, HANDED, LINE, PEOPLE = 10_000, 3_000, 1_000, 3
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
    #: A further union that mostly merges, is split or ends.
    spare: list[int]


def build() -> Bad:
    """The house, through the acts; committed."""
    with acting_as(OPERATOR):
        house = House()
        district = house.district
        for name, role in _DESKS.items():
            house.people[name] = appointed(name, role, district.root)
        unions, holders = [district.north_1, district.north_2], [district.north, district.south]
        spare = district.south_1
        for holder in holders:
            book_with(holder, OWN, day=OPENED)
        for union in unions:
            entrust(union, district.north, HANDED, start=OPENED)
        book_with(district.root, OWN, day=OPENED)
        entrust(spare, district.south, HANDED, start=OPENED)
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
        for place, union in enumerate((*unions, spare)):
            for serial in range(PEOPLE):
                member(union, f"示例会员{place}{serial}", 10 * place + serial + 1)
        _small_payers(house, unions)
        _fund_to_return(house, district.north_2)
    actors = {name: house.actor(name) for name in house.people}
    return Bad(actors, [one.pk for one in unions], [one.pk for one in holders], [CODE, OTHER], [spare.pk])


def _small_payers(house: House, unions: list[Unit]) -> None:
    """A refund of each union that was agreed to."""
    with act_context(OPERATOR, "funds.refund.request"):
        for union in unions:
            payer = Payer.objects.get(unit=union)
            Refund.objects.create(
                payer=payer, unit=union, year=2024, paid_fen=500_000, refund_fen=200_000, asked_on=BEGINS,
                state=Refund.State.AGREED,
            )  # fmt: skip


def _fund_to_return(house: House, founded: Unit) -> None:
    """An employer that paid the preparation fund and has a union since."""
    who = employer("示例商贸有限公司", UNBUILT, house.district.north, None)
    payer = register_payer(actor=OPERATOR, employer=who, direction="union", since=OPENED, on=BEGINS, preparation=True)
    declare_payroll(actor=OPERATOR, payer=payer, month=OPENED, on=BEGINS, time=Yuan(50_000))
    enter_receipt(actor=OPERATOR, payer=payer, month=OPENED, amount=Yuan(1_000), paid_on=BEGINS, on=BEGINS)
    with act_context(OPERATOR, "organisations.employer.edit"):
        who.union_unit = founded
        who.save()
