"""How money's happenings are played: each step an act of the room, by the person whose step it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator
from datetime import date
from functools import singledispatchmethod
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tieshan.foundation.workflow.actions.deciding import agree_paper, refuse_paper, return_paper
from tieshan.foundation.workflow.models import Run, Signer
from tieshan.foundation.workflow.terms import RunState, SignerState
from tieshan.funds.books.actions import Entry, conclude_mandate, open_book
from tieshan.funds.books.actions.mandates import Papers
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.budgets.actions import draft_budget, edit_budget, submit_budget
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.payments.actions import order_payments
from tieshan.funds.payments.queries import requests_to_pay
from tieshan.funds.payments.terms import Way
from tieshan.funds.spending.actions import (
    bill_spending,
    cancel_spending,
    check_spending,
    correct_spending,
    request_spending,
)
from tieshan.funds.spending.actions.asking import CASH
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.simulation.money import happenings as told
from tieshan.simulation.money.bank import Bank
from tieshan.simulation.money.house import House
from tieshan.simulation.money.play_cash import keep_cash, pay_out
from tieshan.simulation.money.play_income import Collector
from tieshan.simulation.money.play_more import Others, grant_present, sign_present
from tieshan.simulation.money.words import words

__all__ = ["Purser"]

Course = Generator[date, None, None]
#: Refusals that the script expects, and what the key calls them.
TURNED_AWAY = {
    "funds.commitment.over_budget": "budget",
    "funds.spending.too_much_cash": "too much cash",
    "funds.benefit.again": "twice",
    "funds.benefit.over_cap": "cap",
}
#: An empty page: enough to stand for a bill.
_BILL = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _payees(one: told.Asked) -> list[dict[str, Any]]:
    return [
        {
            "name": payee.name,
            "bank_name": words()["bank"] if payee.account else "",
            "bank_account": payee.account,
            "amount": Yuan.from_fen(payee.amount),
        }
        for payee in one.payees
    ]


def _minutes(amount: int, on: date) -> str:
    collective = Yuan.from_fen(amount) > Yuan(parameter("funds.spending.minutes", on=on).decimal)
    return str(words()["minutes"]) if collective else ""


class Purser:
    """Turns what happens to money into acts."""

    def __init__(self, house: House) -> None:
        self.house = house
        #: What of each union the house turned away, how often, and why.
        self.turned_away: Counter[tuple[int, str]] = Counter()
        #: The bank of each federation.
        self.banks: defaultdict[int, Bank] = defaultdict(Bank)
        self.more = Others(house, Collector(house, self.banks, self.turned_away))

    def decide(self, kind: str, record_id: int, on: date, *, refused_by: str = "") -> None:
        """Everybody asked agrees in turn, but for whoever holds the role that refuses."""
        run = Run.objects.get(kind=kind, record_id=record_id, state=RunState.RUNNING)
        while run.state == RunState.RUNNING:
            signer = Signer.objects.filter(step__run=run, state=SignerState.OPEN).select_related("step").first()
            if signer is None:
                raise LookupError(f"nobody is asked about {run.title}")
            actor = self.house.actor_of(signer.account_id)
            if signer.step.role == refused_by:
                refuse_paper(actor=actor, run=run, on=on, opinion=words()["refused"])
            else:
                agree_paper(actor=actor, run=run, on=on, opinion=words()["reviewed"])
            run.refresh_from_db()

    @singledispatchmethod
    def course(self, happening: Any) -> Course:
        """The steps of a happening."""
        return self.more.course(happening)

    @course.register
    def _(self, one: told.BookOpened) -> Course:
        bank, surplus = named_account("bank", one.day), named_account("surplus", one.day)
        amount = Yuan.from_fen(one.amount)
        opening = [Entry(bank, debit=amount), Entry(surplus, credit=amount)]
        accountant, unit = self.house.actor(one.till.accountant), self.house.unit(one.till.unit_id)
        open_book(actor=accountant, unit=unit, day=one.day, on=one.day, opening=opening, text=words()["opening"])
        yield from ()

    @course.register
    def _(self, one: told.Entrusted) -> Course:
        papers = Papers(words()["agreement"], one.day, words()["resolution"], one.day, words()["seals"])
        conclude_mandate(
            actor=self.house.actor(one.till.chair),
            principal=self.house.unit(one.purse.unit_id),
            holder=self.house.unit(one.purse.federation_id),
            start=one.day,
            papers=papers,
            on=one.day,
            handed_over=Yuan.from_fen(one.amount),
        )
        bank = self.banks[one.till.unit_id]
        bank.move(one.day, one.amount, self.house.unit(one.purse.unit_id).name, words()["at_bank"]["entrusted"])
        yield from ()

    @course.register
    def _(self, one: told.BudgetMade) -> Course:
        chair = self.house.actor(one.purse.chair)
        version = draft_budget(actor=chair, unit=self.house.unit(one.purse.unit_id), year=one.year, on=one.day)
        rows = [
            {"account": named_account(line.account, one.day), "text": line.text, "amount": Yuan.from_fen(line.amount)}
            for line in one.lines
        ]
        edit_budget(actor=chair, of=version, lines=rows, on=one.day)
        submit_budget(actor=chair, of=version, resolution=words()["budget"], resolved_on=one.day, on=one.day)
        yield one.agreed_on
        self.decide("funds.budget", version.pk, one.agreed_on)

    @course.register
    def _(self, one: told.Asked) -> Course:
        request = self._ask(one)
        if request is None:
            return
        if one.returned is not None:
            yield one.returned.on
            self._return(request, one.returned.on)
            yield one.returned.corrected_on
            self._correct(one, request, one.returned.corrected_on)
        yield one.decided_on
        self.decide("funds.spending", request.pk, one.decided_on, refused_by=one.refused_by)
        request.refresh_from_db()
        if request.state == SpendingRequest.State.REFUSED:
            return
        actor = self.house.actor(one.by)
        if one.given_up_on is not None:
            yield one.given_up_on
            cancel_spending(actor=actor, request=request, reason=words()["given_up"], on=one.given_up_on)
        if one.billed_on is None:
            return
        yield one.billed_on
        upload = SimpleUploadedFile(words()["bill"], _BILL, content_type="application/pdf")
        bill_spending(actor=actor, request=request, uploads=[upload], on=one.billed_on)
        if one.benefit is not None:
            sign_present(one, actor, request, one.billed_on)
        if one.checked_on is not None:
            yield one.checked_on
            self._check(one, request, one.checked_on)

    def _ask(self, one: told.Asked) -> SpendingRequest | None:
        """The request; None when the house turned it away, since the budget held no more."""
        unit = self.house.unit(one.purse.unit_id)
        line = BudgetLine.objects.select_related("budget", "unit").get(
            unit=unit, budget__year=one.day.year, text=one.line
        )
        payees = _payees(one)
        if one.returned is not None:
            payees[0]["amount"] = Yuan.from_fen(one.returned.first)
        self.banks[one.till.unit_id].unknown |= {payee.account for payee in one.payees if payee.bounces}
        facts: dict[str, Any] = {
            "actor": self.house.actor(one.by),
            "unit": unit,
            "line": line,
            "payees": payees,
            "way": one.way,
            "minutes": _minutes(one.first_amount, one.day),
            "on": one.day,
        }
        try:
            if one.benefit is not None:
                return grant_present(one, facts)
            return request_spending(purpose=one.purpose, **facts)
        except Refused as refused:
            if refused.code not in TURNED_AWAY:
                raise
            self.turned_away[one.purse.unit_id, TURNED_AWAY[refused.code]] += 1
            return None

    def _return(self, request: SpendingRequest, on: date) -> None:
        """The federation's chair, whose turn is the first, returns it."""
        run = Run.objects.get(kind="funds.spending", record_id=request.pk, state=RunState.RUNNING)
        signer = Signer.objects.filter(step__run=run, state=SignerState.OPEN).earliest("pk")
        return_paper(actor=self.house.actor_of(signer.account_id), run=run, on=on, opinion=words()["returned"])

    def _correct(self, one: told.Asked, request: SpendingRequest, on: date) -> None:
        request.refresh_from_db()
        correct_spending(
            actor=self.house.actor(one.by),
            request=request,
            line=request.line,
            payees=_payees(one),
            purpose=one.purpose,
            way="transfer",
            minutes=_minutes(one.amount, on),
            on=on,
        )

    def _check(self, one: told.Asked, request: SpendingRequest, on: date) -> None:
        accountant = self.house.actor(one.till.accountant)
        request.refresh_from_db()
        bills = {
            row.pk: Yuan.from_fen(payee.bill)
            for row, payee in zip(request.payees.order_by("pk"), one.payees, strict=True)
        }
        check_spending(actor=accountant, request=request, bills=bills, on=on)

    @course.register
    def _(self, one: told.PettyCash) -> Course:
        yield from keep_cash(self.house, self.banks[one.till.unit_id], one, self.turned_away)

    @course.register
    def _(self, one: told.PayRun) -> Course:
        cashier, unit = self.house.actor(one.till.cashier), self.house.unit(one.till.unit_id)
        ready = list(requests_to_pay(cashier))
        if not ready:
            return
        orders = [
            order_payments(actor=cashier, unit=unit, requests=requests, on=one.day, way=way)
            for way, in_cash in ((Way.BANK, False), (Way.SIGNED, True))
            if (requests := [request for request in ready if (request.way == CASH) == in_cash])
        ]
        yield one.answered_on
        accountant, bank = self.house.actor(one.till.accountant), self.banks[one.till.unit_id]
        for order in orders:
            if order.way == Way.SIGNED:
                pay_out(bank, order, cashier, one.answered_on)
            else:
                bank.answer(order, cashier=cashier, accountant=accountant, day=one.answered_on)
