"""How refunds to small payers are played: the union asks, the office of the district decides, the money comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import date

from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.actions.returning import decide_refund, receive_refund, request_refund
from tieshan.funds.income.models import Payer, Refund
from tieshan.funds.income.terms import PayerKind
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.simulation.money.bank import Bank
from tieshan.simulation.money.happenings import SmallPayer
from tieshan.simulation.money.house import House
from tieshan.simulation.money.words import words

__all__ = ["refund_small"]

#: Refusals that the script expects, and what the key calls them.
TURNED_AWAY = {
    "lawbook.parameter.missing": "refund without a rule",
    "funds.refund.window": "refund out of its window",
    "funds.refund.nothing": "refund of nothing",
    "funds.refund.too_much": "refund of too much",
    "funds.refund.twice": "refund twice",
}


def refund_small(
    house: House, bank: Bank, one: SmallPayer, turned_away: Counter[tuple[int, str]]
) -> Generator[date, None, None]:
    """The steps of it, by the union's chair, the cashier and the office."""
    payer = Payer.objects.select_related("employer", "unit").get(
        employer=one.payer.employer_id, kind=PayerKind.LEVY, during__contains=one.month
    )
    chair = house.actor(one.purse.chair)
    if one.amount:
        _enter(house, bank, one, payer)
    refund: Refund | None = None
    for day, year in one.asks:
        yield day
        try:
            refund = request_refund(actor=chair, payer=payer, year=year, on=day)
        except Refused as refused:
            if refused.code not in TURNED_AWAY:
                raise
            turned_away[one.purse.unit_id, TURNED_AWAY[refused.code]] += 1
    if refund is None:
        return
    yield one.decided_on
    opinion = words()["refund"]["agreed" if one.agreed else "refused"]
    refund = decide_refund(
        actor=house.actor(one.office), refund=refund, agreed=one.agreed, opinion=opinion, on=one.decided_on
    )
    if one.agreed:
        yield one.received_on
        day = one.received_on
        came = receive_refund(actor=house.actor(one.till.cashier), refund=refund, day=day, on=day)
        bank.move(day, came.refund_fen, "", words()["at_bank"]["refund"])


def _enter(house: House, bank: Bank, one: SmallPayer, payer: Payer) -> None:
    """The payroll is declared so that all of it is paid."""
    day, ticket = one.day, f"S{one.payer.employer_id}-{one.month:%Y%m}"
    rate = parameter("funds.levy.rate", on=one.month).decimal
    declare_payroll(
        actor=house.actor(one.purse.chair),
        payer=payer,
        month=one.month,
        on=day,
        time=Yuan.from_fen(int(one.amount / rate)),
    )
    receipt = enter_receipt(
        actor=house.actor(one.till.cashier), payer=payer, month=one.month, amount=Yuan.from_fen(one.amount),
        paid_on=one.paid_on, on=day, reference=ticket,
    )  # fmt: skip
    came = one.amount if one.direction == "union" else receipt.retained_fen
    bank.move(day, came, one.payer.name, words()["at_bank"]["levy"], ticket)
