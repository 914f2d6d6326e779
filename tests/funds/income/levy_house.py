"""A fictional house of levy: a union in custody with one payer, a sister union without a mandate, an employer without
a union."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.district import OPERATOR, District, actor_as
from tests.funds.house import Funds, make_funds
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act_context
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.models import Assessment, Payer
from tieshan.kernel.money import Yuan
from tieshan.kernel.pinyin import spell_title
from tieshan.organisations.models import Employer, Unit

CODE = "91999901MA00000001"
OTHER = "91999901MA00000002"
UNBUILT = "91999901MA00000003"
SINCE = date(2026, 1, 1)
OCTOBER = date(2026, 10, 1)
ON = date(2026, 11, 10)


@dataclass
class LevyHouse:
    """What the tests of income stand on."""

    funds: Funds
    accountant: Actor
    cashier: Actor
    chair: Actor
    payer: Payer
    other: Payer
    unbuilt: Payer

    @property
    def district(self) -> District:
        return self.funds.district


def employer(name: str, code: str, territory: Unit, union: Unit | None) -> Employer:
    """An employer of the register."""
    with act_context(OPERATOR, "organisations.unit.edit"):
        spelled = spell_title(name)
        return Employer.objects.create(
            name=name, name_pinyin=spelled.full, name_initials=spelled.initials, credit_code=code, territory=territory,
            union_unit=union,
        )  # fmt: skip


def make_levy_house(direction: str = "union") -> LevyHouse:
    """Payers of the union in custody, of one without a mandate, and of the preparation fund."""
    funds = make_funds()
    north, one, two = funds.district.north, funds.district.north_1, funds.district.north_2

    def payer(name: str, code: str, union: Unit | None, **more: Any) -> Payer:
        return register_payer(
            actor=OPERATOR, employer=employer(name, code, north, union), direction=direction, since=SINCE, on=ON, **more
        )

    return LevyHouse(
        funds,
        actor_as("accountant", north),
        actor_as("cashier", north),
        actor_as("enterprise_chair", one, subtree=False),
        payer("示例机械有限公司", CODE, one),
        payer("示例纺织有限公司", OTHER, two),
        payer("示例商贸有限公司", UNBUILT, None, preparation=True),
    )


def declared(payer: Payer, month: date = OCTOBER, wages: str = "100000", on: date = ON) -> Assessment:
    """A month whose payroll is time wages alone."""
    return declare_payroll(actor=OPERATOR, payer=payer, month=month, on=on, time=Yuan(wages))
