"""How what comes in is played: payers, files, remittances, dues, and the bank's statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import date
from functools import singledispatchmethod
from typing import Any

from tieshan.foundation.access import Actor
from tieshan.foundation.imports import run_import
from tieshan.funds.bank.actions import register_bank_account
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import match_receipt, set_receipt_aside
from tieshan.funds.income.actions.remitting import send_remittance
from tieshan.funds.income.importing.kinds import LEVY
from tieshan.funds.income.models import DuesLine, Payer, Receipt
from tieshan.funds.income.queries.remitting import to_remit
from tieshan.funds.income.terms import ReceiptState
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Employer
from tieshan.simulation.money import happenings as told
from tieshan.simulation.money.bank import Bank, written
from tieshan.simulation.money.house import House
from tieshan.simulation.money.plan_income import income_of
from tieshan.simulation.money.play_arrears import dun_payer
from tieshan.simulation.money.play_funds import found_union
from tieshan.simulation.money.play_refunds import refund_small
from tieshan.simulation.money.reconciling import Reconciling, imported
from tieshan.simulation.money.words import words

__all__ = ["Collector"]

Course = Generator[date, None, None]
_LEVY = ("taxpayer_code", "payer_name", "month", "base", "amount", "paid_on", "reference")


class Collector:
    """Turns what comes in into acts; `banks` are the banks of the federations, `turned_away` counts refusals."""

    def __init__(self, house: House, banks: dict[int, Bank], turned_away: Counter[tuple[int, str]]) -> None:
        self.house, self.banks, self.turned_away = house, banks, turned_away

    @singledispatchmethod
    def course(self, happening: Any) -> Course:
        """The steps of a happening."""
        raise TypeError(f"nobody knows how to play {type(happening).__name__}")

    @course.register
    def _(self, one: told.AccountRegistered) -> Course:
        opening = Yuan.from_fen(one.opening)
        register_bank_account(
            actor=self.house.actor(one.till.accountant),
            unit=self.house.unit(one.till.unit_id),
            bank=words()["bank"],
            number=one.number,
            day=one.day,
            opening=opening,
            on=one.day,
        )
        self.banks[one.till.unit_id].standing = one.opening
        yield from ()

    @course.register
    def _(self, one: told.PayerEnrolled) -> Course:
        register_payer(
            actor=self.house.actor(one.till.accountant),
            employer=Employer.objects.get(pk=one.payer.employer_id),
            direction=one.direction,
            since=one.since,
            on=one.day,
        )
        yield from ()

    @course.register
    def _(self, one: told.Founded) -> Course:
        yield from found_union(self.house, self.banks[one.till.unit_id], one)

    @course.register
    def _(self, one: told.Dunned) -> Course:
        yield from dun_payer(self.house, self.banks[one.till.unit_id], one, self.turned_away)

    @course.register
    def _(self, one: told.SmallPayer) -> Course:
        yield from refund_small(self.house, self.banks[one.till.unit_id], one, self.turned_away)

    @course.register
    def _(self, one: told.LevyFile) -> Course:
        bank, at_bank = self.banks[one.till.unit_id], words()["at_bank"]
        if one.direction == "union":
            for line in one.lines:
                bank.move(line.paid_on, line.amount, line.name, at_bank["levy"], line.ticket)
        else:
            bank.move(one.day, one.returned, words()["tax_office"], at_bank["tax_office"])
        accountant = self.house.actor(one.till.accountant)
        self._take_in(one, accountant, one.day)
        if one.again_on is not None:
            yield one.again_on
            self._take_in(one, accountant, one.again_on)
        yield one.answered_on
        for line in one.lines:
            receipt = Receipt.objects.select_related("unit").get(reference=line.ticket)
            if receipt.state != ReceiptState.QUEUED:
                continue
            if line.purse is None:
                set_receipt_aside(actor=accountant, receipt=receipt, reason=words()["aside"], on=one.answered_on)
            else:
                payer = Payer.objects.select_related("unit", "employer").get(taxpayer_code=line.code)
                match_receipt(actor=accountant, receipt=receipt, payer=payer, month=line.month, on=one.answered_on)

    def _take_in(self, one: told.LevyFile, accountant: Actor, on: date) -> None:
        rows = [[LEVY.book.by_code[code].headers[0] for code in _LEVY]]
        for line in one.lines:
            money = [str(Yuan.from_fen(line.base)), str(Yuan.from_fen(line.amount))]
            rows.append([line.code, line.name, f"{line.month:%Y-%m}", *money, line.paid_on.isoformat(), line.ticket])
        with written(one.name, rows) as path:
            imported(run_import(LEVY.code, path, actor=accountant, on=on))

    @course.register
    def _(self, one: told.Remitted) -> Course:
        unit = self.house.unit(one.till.unit_id)
        if to_remit(unit, one.day).exists():
            cashier = self.house.actor(one.till.cashier)
            sent = send_remittance(actor=cashier, unit=unit, until=one.day, day=one.day, on=one.day)
            self.banks[unit.pk].move(one.day, -sent.amount_fen, "", words()["at_bank"]["remitted"])
        yield from ()

    @course.register
    def _(self, one: told.DuesMade) -> Course:
        chair, unit = self.house.actor(one.purse.chair), self.house.unit(one.purse.unit_id)
        made = make_dues_list(actor=chair, unit=unit, month=one.month, on=one.day)
        unknown = DuesLine.objects.filter(dues_list=made, due_fen__isnull=True).values_list("pk", "person_id")
        incomes = {pk: Yuan.from_fen(income_of(person)) for pk, person in unknown}
        if incomes:
            made = record_incomes(actor=chair, dues_list=made, incomes=incomes, on=one.day)
        yield one.paid_on
        payment = pay_dues(actor=self.house.actor(one.till.cashier), dues_list=made, day=one.paid_on, on=one.paid_on)
        self.banks[one.till.unit_id].move(one.paid_on, payment.amount_fen, unit.name, words()["at_bank"]["dues"])

    @course.register
    def _(self, one: told.Statement) -> Course:
        Reconciling(self.house, self.banks[one.till.unit_id], one).reconcile()
        yield from ()
