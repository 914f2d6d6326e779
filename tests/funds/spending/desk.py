"""Asking for money and what follows, in one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.funds.people import DAY, House
from tieshan.foundation.access import acting_as
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.spending.actions import bill_spending, check_spending, request_spending
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SHOP = ("示例文具店", "6222000000000001")


def line_of(house: House, budget: Budget | None = None) -> BudgetLine:
    """A line with a thousand yuan, of the first enterprise union."""
    return house.line(budget or house.budget())


def ask(
    house: House,
    line: BudgetLine,
    amount: str = "180",
    *,
    who: str = "chair",
    payee: tuple[str, str] = SHOP,
    purpose: str = "购买活动用品",
    on: date = DAY,
    **more: Any,
) -> SpendingRequest:
    """A request for one payee."""
    rows = [{"name": payee[0], "bank_name": "示例银行", "bank_account": payee[1], "amount": Yuan(amount)}]
    facts: dict[str, Any] = {"payees": rows, "way": "transfer", **more}
    return request_spending(actor=house.actor(who), unit=line.unit, line=line, purpose=purpose, on=on, **facts)


def again(request: SpendingRequest, house: House) -> SpendingRequest:
    """As the register has it now."""
    with acting_as(house.actor("leader")):
        return SpendingRequest.objects.select_related("unit", "line").get(pk=request.pk)


def file(name: str = "fapiao.pdf") -> SimpleUploadedFile:
    """A bill."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def agree(house: House, request: SpendingRequest, *names: str, opinion: str = "同意支付。") -> SpendingRequest:
    """Agreed to by these people in turn."""
    house.agree(request, "funds.spending", *names, opinion=opinion)
    return again(request, house)


def bill(house: House, request: SpendingRequest, who: str = "chair", on: date = DAY) -> SpendingRequest:
    """The bills are handed in."""
    return bill_spending(actor=house.actor(who), request=request, uploads=[file()], on=on)


def check(house: House, request: SpendingRequest, *amounts: str, who: str = "accountant") -> SpendingRequest:
    """Checked with these sums for its payees, as agreed where none is named."""
    with acting_as(house.actor("leader")):
        payees = list(request.payees.order_by("pk"))
    sums = [Yuan(one) for one in amounts] or [one.amount for one in payees]
    return check_spending(
        actor=house.actor(who),
        request=request,
        bills={payee.pk: sum_ for payee, sum_ in zip(payees, sums, strict=True)},
        on=DAY,
    )
