"""Registering and closing the bank accounts in which money in custody lies."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.vault import digest, mask_account
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.bank.policies import C03, CLOSE, REGISTER
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.chart import chart, named_account
from tieshan.funds.books.rules.posting import DEPOSIT
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

__all__ = ["close_bank_account", "register_bank_account"]

_DIGITS = range(8, 33)
NUMBER = "funds.bank.number"


@act(REGISTER)
def register_bank_account(
    *, actor: Actor, unit: Unit, bank: str, number: str, day: date, opening: Yuan, on: date, ledger: str = ""
) -> BankAccount:
    """Register an account of a holder: from `day` on its statements are compared with the books.

    `opening` is the balance at the bank before that day (yuan). `ledger` is the account of the books that shows it;
    empty: bank deposits as a whole. One open account for each account of the books.
    """
    actor.require(REGISTER, unit)
    plain = "".join(number.split())
    if not (plain.isascii() and plain.isdecimal() and len(plain) in _DIGITS):
        raise Refused("funds.bank.number", _("An account number has 8 to 32 figures."), field="number")
    if not bank.strip():
        raise Refused("funds.bank.no_bank", _("Name the bank and its branch."), field="bank")
    if day > on:
        raise Refused("funds.bank.day", _("The day may not lie in the future."), field="day")
    if not Book.objects.filter(unit=unit, holder=unit, closed_on__isnull=True).exists():
        raise Refused(
            "funds.bank.no_book", _("%(unit)s keeps no book of its own. Open it first.") % {"unit": unit.name}, C03
        )
    code = ledger or named_account("bank", on)
    found = chart(on).get(code)
    if found is None or not code.startswith(named_account("bank", on)) or code.startswith(DEPOSIT):
        raise Refused("funds.bank.ledger", _("Choose an account of bank deposits."), field="ledger")
    try:
        with transaction.atomic():
            account = BankAccount.objects.create(
                unit=unit,
                bank=bank.strip(),
                number=plain,
                masked=mask_account(plain),
                number_hash=digest(plain, NUMBER),
                ledger=code,
                opened_on=day,
                opening_fen=opening.fen,
            )
    except IntegrityError:
        raise Refused(
            "funds.bank.twice",
            _("This number is registered already, or the account of the books has its bank account."),
            field="number",
        ) from None
    note(subject=account, unit_id=unit.pk, bank=account.bank)
    return account


@act(CLOSE, subject="account")
def close_bank_account(
    *, actor: Actor, account: BankAccount, day: date, on: date, expected_version: int | None = None
) -> BankAccount:
    """Close an account: its last balance must be nought."""
    actor.require(CLOSE, account.unit)
    fresh = claim_version(account, expected_version)
    last = fresh.lines.order_by("-place").first()
    if fresh.closed_on is not None or day > on or (last is not None and day < last.day):
        raise Refused("funds.bank.close_day", _("Give a day after the last line, not later than today."), field="day")
    if (last.balance_fen if last is not None else fresh.opening_fen) != 0:
        raise Refused("funds.bank.not_empty", _("Money still lies in this account."))
    fresh.closed_on = day
    fresh.save()
    return fresh
