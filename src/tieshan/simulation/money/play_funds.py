"""How the preparation fund is played: an employer pays it at the counter, once late and dunned; it joins a union, and
the fund goes over."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date

from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.dunning import issue_dunning
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.returning import return_preparation
from tieshan.funds.income.actions.taking_back import take_back_return
from tieshan.kernel.money import Yuan
from tieshan.organisations.actions.employers import edit_employer
from tieshan.organisations.models import Employer
from tieshan.simulation.money.bank import Bank
from tieshan.simulation.money.happenings import Founded, Paid
from tieshan.simulation.money.house import House
from tieshan.simulation.money.play_arrears import fresh, take_late_fee
from tieshan.simulation.money.words import words

__all__ = ["found_union"]


def found_union(house: House, bank: Bank, one: Founded) -> Generator[date, None, None]:
    """The steps of it, by the accountant, the cashier and the office; a wrong return is taken back by the chair."""
    accountant, cashier = house.actor(one.till.accountant), house.actor(one.till.cashier)
    payer = register_payer(
        actor=accountant,
        employer=Employer.objects.select_related("territory").get(pk=one.payer.employer_id),
        direction=one.direction,
        since=one.day,
        on=one.day,
        preparation=True,
    )
    for day, _place, step, paid in _steps(one):
        yield day
        if step == "declare":
            time = Yuan.from_fen(paid.base)
            declare_payroll(actor=accountant, payer=payer, month=paid.month, on=day, time=time)
        elif step == "dun":
            issue_dunning(actor=accountant, payer=fresh(payer), on=day)
        else:
            receipt = enter_receipt(
                actor=cashier, payer=fresh(payer), month=paid.month, amount=Yuan.from_fen(paid.amount), paid_on=day,
                on=day, reference=paid.ticket,
            )  # fmt: skip
            came = paid.amount if one.direction == "union" else receipt.retained_fen
            bank.move(day, came, one.payer.name, words()["at_bank"]["levy"], paid.ticket)
            if paid.dunned_on is not None:
                take_late_fee(receipt.assessment, accountant, cashier, bank, day)
    yield one.wrongly_on or one.returned_on
    employer = Employer.objects.select_related("territory").get(pk=one.payer.employer_id)
    union = house.unit(one.purse.unit_id)
    edit_employer(actor=house.actor(one.office), employer=employer, version=None, union_unit=union)
    if one.wrongly_on is not None:
        return_preparation(actor=accountant, payer=fresh(payer), day=one.wrongly_on, on=one.wrongly_on)
        yield one.returned_on
        take_back_return(
            actor=house.actor(one.till.chair), payer=fresh(payer), day=one.returned_on, reason=words()["wrongly"],
            on=one.returned_on,
        )  # fmt: skip
    return_preparation(actor=accountant, payer=fresh(payer), day=one.returned_on, on=one.returned_on)


def _steps(one: Founded) -> list[tuple[date, int, str, Paid]]:
    """What is declared, dunned and paid, in its order."""
    steps = []
    for paid in one.paid:
        steps.append((paid.declared_on, 0, "declare", paid))
        if paid.dunned_on is not None:
            steps.append((paid.dunned_on, 1, "dun", paid))
        steps.append((paid.day, 2, "pay", paid))
    return sorted(steps, key=lambda step: step[:2])
