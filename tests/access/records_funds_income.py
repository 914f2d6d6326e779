"""Records of money coming in for the access matrix."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tests.funds.house import book_with, entrust
from tests.funds.income.levy_house import OCTOBER, SINCE, declared, employer
from tieshan.foundation.access.acts import act_context
from tieshan.funds.books.models import Book
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.actions.dunning import issue_dunning
from tieshan.funds.income.actions.late_fees import charge_late_fee
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.remitting import send_remittance
from tieshan.funds.income.models import Refund
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A payer with a month that was paid late, one that is overdue, and what follows from both."""
    north = district.north
    if not Book.objects.filter(unit=north).exists():
        book_with(north)
    if not Book.objects.filter(unit=unit).exists():
        entrust(unit, north)
    who = employer(f"示例缴费{serial}有限公司", f"91999901M{serial:09d}", north, unit)
    payer = register_payer(actor=OPERATOR, employer=who, direction="union", since=SINCE, on=TODAY)
    month = declared(payer, OCTOBER, on=TODAY)
    receipt = enter_receipt(
        actor=OPERATOR, payer=payer, month=OCTOBER, amount=Yuan(2000), paid_on=TODAY, on=TODAY, reference=str(serial)
    )
    fee = charge_late_fee(actor=OPERATOR, assessment=month, on=TODAY)
    declared(payer, OCTOBER.replace(month=9), on=TODAY)
    with act_context(OPERATOR, "funds.refund.request"):
        refund = Refund.objects.create(
            payer=payer, unit=unit, year=2024, paid_fen=200_000, refund_fen=80_000, asked_on=TODAY
        )
    made = make_dues_list(actor=OPERATOR, unit=unit, month=OCTOBER, on=TODAY)
    incomes = {pk: Yuan(5000) for pk in made.lines.values_list("pk", flat=True)}
    made = record_incomes(actor=OPERATOR, dues_list=made, incomes=incomes, on=TODAY)
    return {
        "Payer": payer,
        "Assessment": month,
        "Receipt": receipt,
        "LateFee": fee,
        "Remittance": send_remittance(actor=OPERATOR, unit=north, until=TODAY, day=TODAY, on=TODAY),
        "Dunning": issue_dunning(actor=OPERATOR, payer=payer, on=TODAY),
        "Refund": refund,
        "DuesPayment": pay_dues(actor=OPERATOR, dues_list=made, day=TODAY, on=TODAY),
        "DuesList": made,
    }
