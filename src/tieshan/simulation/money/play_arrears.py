"""How the ladder of dunning is played: notice, second notice, file for a payment order; then money, or a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import date

from tieshan.foundation.access import Actor
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.dunning import close_dunning, issue_dunning
from tieshan.funds.income.actions.late_fees import charge_late_fee, receive_late_fee
from tieshan.funds.income.actions.payers import register_payer
from tieshan.funds.income.actions.receipts import enter_receipt
from tieshan.funds.income.models import Assessment, Dunning, Payer
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer
from tieshan.simulation.money.bank import Bank
from tieshan.simulation.money.happenings import Dunned
from tieshan.simulation.money.house import House
from tieshan.simulation.money.words import words

__all__ = ["dun_payer", "fresh", "take_late_fee"]

#: Refusals that the script expects, and what the key calls them.
TURNED_AWAY = {"funds.dunning.running": "dunned too early", "funds.dunning.last": "dunned to the end"}


def dun_payer(
    house: House, bank: Bank, one: Dunned, turned_away: Counter[tuple[int, str]]
) -> Generator[date, None, None]:
    """The steps of it, by the accountant and the cashier; the chair closes what is not paid."""
    accountant = house.actor(one.till.accountant)
    payer = register_payer(
        actor=accountant,
        employer=Employer.objects.select_related("territory").get(pk=one.payer.employer_id),
        direction=one.direction,
        since=one.day,
        on=one.day,
        preparation=True,
    )
    yield one.declared_on
    declare_payroll(actor=accountant, payer=payer, month=one.month, on=one.declared_on, time=Yuan.from_fen(one.base))
    for day in one.tries:
        yield day
        try:
            issue_dunning(actor=accountant, payer=fresh(payer), on=day)
        except Refused as refused:
            if refused.code not in TURNED_AWAY:
                raise
            turned_away[one.till.unit_id, TURNED_AWAY[refused.code]] += 1
    yield one.ended_on
    if one.pays:
        _pay(one, payer, accountant, house.actor(one.till.cashier), bank)
    else:
        case = Dunning.objects.select_related("unit").get(payer=payer, state=Dunning.State.OPEN)
        reason = words()["dunning_closed"]
        close_dunning(actor=house.actor(one.till.chair), dunning=case, reason=reason, on=one.ended_on)


def _pay(one: Dunned, payer: Payer, accountant: Actor, cashier: Actor, bank: Bank) -> None:
    """All of it at the counter, and the late fee."""
    day, ticket = one.ended_on, f"A{one.payer.employer_id}-{one.month:%Y%m}"
    receipt = enter_receipt(
        actor=cashier, payer=fresh(payer), month=one.month, amount=Yuan.from_fen(one.amount), paid_on=day, on=day,
        reference=ticket,
    )  # fmt: skip
    came = one.amount if one.direction == "union" else receipt.retained_fen
    bank.move(day, came, one.payer.name, words()["at_bank"]["levy"], ticket)
    take_late_fee(receipt.assessment, accountant, cashier, bank, day)


def take_late_fee(month: Assessment | None, accountant: Actor, cashier: Actor, bank: Bank, day: date) -> None:
    """It is fixed when the month is paid at last, and paid at once."""
    if month is None:
        raise LookupError("a receipt of the counter is booked for a month")
    fee = charge_late_fee(actor=accountant, assessment=month, on=day)
    receive_late_fee(actor=cashier, late_fee=fee, day=day, on=day)
    bank.move(day, fee.fee_fen, month.payer.employer.name, words()["at_bank"]["late_fee"])


def fresh(payer: Payer) -> Payer:
    """The payer as it stands now."""
    return Payer.objects.select_related("employer__union_unit", "unit").get(pk=payer.pk)
