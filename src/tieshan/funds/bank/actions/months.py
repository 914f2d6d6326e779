"""The reconciliation of a month: prepared by the accountant, checked by somebody else, then it stands."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.bank.models import BANK_MONTH, BankAccount, BankMonth
from tieshan.funds.bank.policies import C03, CHECK, PREPARE
from tieshan.funds.bank.queries import amount, standing_on
from tieshan.funds.bank.terms import MonthState
from tieshan.funds.books.actions.periods import next_month
from tieshan.kernel.refusal import Refused

__all__ = ["check_bank_month", "prepare_bank_month"]


@act(PREPARE, subject="account")
def prepare_bank_month(*, actor: Actor, account: BankAccount, month: date, remark: str = "", on: date) -> BankMonth:
    """Set down bank, books and open items at the end of a month; prepared again it is set down anew until checked."""
    actor.require(PREPARE, account.unit)
    month = month.replace(day=1)
    last = next_month(month) - timedelta(days=1)
    if month < account.opened_on.replace(day=1) or last > on:
        raise Refused("funds.bank.month", _("Choose a month that is over and has statements."), field="month")
    BankAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    found = BankMonth.objects.filter(account=account, month=month).first()
    if found is not None and found.state == MonthState.CHECKED:
        raise Refused("funds.bank.month_checked", _("This month has been checked and stands."), C03, field="month")
    standing = standing_on(account, last)
    kept = found or BankMonth(account=account, unit_id=account.unit_id, month=month)
    kept.book_fen, kept.bank_fen = standing.book, standing.bank
    kept.only_bank_fen, kept.only_books_fen = standing.only_bank, standing.only_books
    kept.items = [
        *(["bank", one.day.isoformat(), one.amount_fen, one.text or one.party, one.pk] for one in standing.lines),
        *(
            ["books", one.day.isoformat(), one.debit - one.credit, one.voucher.text, one.voucher_id]
            for one in standing.entries
        ),
    ]
    kept.prepared_on, kept.prepared_by_id, kept.remark = on, actor.account_id, remark.strip()
    if found is not None:
        BANK_MONTH.move(kept, PREPARE, actor=actor)
        kept.version += 1
    kept.save()
    note(subject=kept, unit_id=account.unit_id, unexplained=kept.unexplained_fen)
    return kept


@act(CHECK, subject="month")
def check_bank_month(*, actor: Actor, month: BankMonth, on: date, expected_version: int | None = None) -> BankMonth:
    """Another person checks the reconciliation; refused while anything is unexplained or has changed since."""
    actor.require(CHECK, month.unit)
    fresh = claim_version(month, expected_version)
    if fresh.prepared_by_id == actor.account_id:
        raise Refused("funds.bank.same_hand", _("Whoever prepared it cannot check it."), C03)
    standing = standing_on(fresh.account, next_month(fresh.month) - timedelta(days=1))
    now = (standing.book, standing.bank, standing.only_bank, standing.only_books)
    if now != (fresh.book_fen, fresh.bank_fen, fresh.only_bank_fen, fresh.only_books_fen):
        raise Refused(
            "funds.bank.moved", _("Bank or books have changed since it was prepared. Have it prepared again.")
        )
    if fresh.unexplained_fen:
        raise Refused(
            "funds.bank.unexplained",
            _("%(amount)s yuan are unexplained. Find the missing line, then have it prepared again.")
            % {"amount": amount(fresh.unexplained_fen)},
            C03,
        )
    BANK_MONTH.move(fresh, CHECK, actor=actor)
    fresh.checked_on, fresh.checked_by_id = on, actor.account_id
    fresh.save()
    return fresh
