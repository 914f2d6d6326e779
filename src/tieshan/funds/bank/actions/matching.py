"""Saying which lines of the bank and of the books are the same money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.bank.models import BankAccount, Match, MatchedLine, StatementLine
from tieshan.funds.bank.policies import C03, COMPARE, MATCH, UNMATCH
from tieshan.funds.bank.queries import amount, entries_of
from tieshan.funds.bank.rules import Side, unambiguous_pairs
from tieshan.funds.bank.terms import MatchWay
from tieshan.funds.books.actions.periods import next_month
from tieshan.funds.books.models import JournalLine
from tieshan.funds.payments.models import PaymentLine
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter

__all__ = ["compare_bank", "match_by_hand", "undo_match"]


@act(COMPARE, subject="account")
def compare_bank(*, actor: Actor, account: BankAccount, on: date) -> int:
    """Match whatever leaves no doubt (same amount, near in time, the only one, or the only one with that account or
    party); answers how many lines of the bank were matched."""
    actor.require(COMPARE, account.unit)
    _lock(account)
    days = parameter("funds.bank.days", on=on).whole
    taken = MatchedLine.objects.filter(live=True, match__account=account)
    lines = StatementLine.objects.filter(account=account).exclude(
        pk__in=taken.filter(line__isnull=False).values("line")
    )
    entries = entries_of(account).exclude(pk__in=taken.filter(entry__isnull=False).values("entry"))
    rows = list(entries.select_related("voucher"))
    orders = _orders(rows)
    bank = {one.pk: one for one in lines}
    pairs = unambiguous_pairs(
        [Side(one.pk, one.day, one.amount_fen, one.party, account=_word(one.party_hash)) for one in bank.values()],
        [
            Side(
                one.pk, one.day, one.debit - one.credit, one.party, *orders.get((one.voucher.source_id, one.party), ())
            )
            for one in rows
        ],
        days=days,
    )
    matches = Match.objects.bulk_create(
        [
            Match(
                account=account,
                unit_id=account.unit_id,
                way=MatchWay.AUTO,
                amount_fen=line.fen,
                made_on=on,
                made_by_id=actor.account_id,
            )
            for line, _found in pairs
        ]
    )
    parts = []
    for match, (line, found) in zip(matches, pairs, strict=True):
        parts.append(MatchedLine(match=match, unit_id=account.unit_id, line_id=line.key))
        parts += [MatchedLine(match=match, unit_id=account.unit_id, entry_id=one.key) for one in found]
    MatchedLine.objects.bulk_create(parts)
    note(matched=len(matches))
    return len(matches)


def _word(digest: bytes | memoryview | None) -> str:
    return bytes(digest).hex() if digest else ""


def _orders(entries: Iterable[JournalLine]) -> dict[tuple[int | None, str], tuple[str, str]]:
    """The payment order from which an entry comes, and the payee's account, by its request and payee: the bank may take
    an order as one sum."""
    requests = {one.voucher.source_id for one in entries if one.voucher.source_type == "funds_spending.spendingrequest"}
    rows = PaymentLine.objects.filter(request__in=requests, state="paid").values_list(
        "request_id", "payee__name", "order_id", "known_on", "payee__payee_hash", "payee__bank_masked"
    )
    # Without an account the payee's hash stands for the name, which no bank tells.
    return {
        (request, payee): (f"{order}/{day}", _word(same) if masked else "")
        for request, payee, order, day, same, masked in rows
    }


@act(MATCH, subject="account")
def match_by_hand(
    *, actor: Actor, account: BankAccount, lines: Sequence[int], entries: Sequence[int], on: date
) -> Match:
    """Say that these lines of the bank and these lines of the books (ids) are the same money: both sums are equal."""
    actor.require(MATCH, account.unit)
    _lock(account)
    bank = list(StatementLine.objects.filter(account=account, pk__in=lines))
    books = list(entries_of(account).filter(pk__in=entries))
    if not bank or not books or len(bank) != len(set(lines)) or len(books) != len(set(entries)):
        raise Refused("funds.bank.both_sides", _("Choose lines of the bank and lines of the books."), field="entries")
    ours, theirs = sum(one.debit - one.credit for one in books), sum(one.amount_fen for one in bank)
    if ours != theirs:
        raise Refused(
            "funds.bank.sums",
            _("The bank says %(bank)s, the books say %(books)s. Both sums must be equal to the fen.")
            % {"bank": amount(theirs), "books": amount(ours)},
            C03,
            field="entries",
        )
    match = Match.objects.create(
        account=account,
        unit_id=account.unit_id,
        way=MatchWay.HAND,
        amount_fen=theirs,
        made_on=on,
        made_by_id=actor.account_id,
    )
    parts = [MatchedLine(match=match, unit_id=account.unit_id, line=one) for one in bank]
    parts += [MatchedLine(match=match, unit_id=account.unit_id, entry=one) for one in books]
    try:
        with transaction.atomic():
            MatchedLine.objects.bulk_create(parts)
    except IntegrityError:
        raise Refused(
            "funds.bank.matched", _("One of these lines was matched in the meantime. Look at the list again.")
        ) from None
    note(lines=len(bank), entries=len(books))
    return match


@act(UNMATCH, subject="match")
def undo_match(*, actor: Actor, match: Match, reason: str, on: date, expected_version: int | None = None) -> Match:
    """Undo a match that was wrong; it stays as a record, its lines are open again. Checked months hold theirs."""
    actor.require(UNMATCH, match.unit)
    _lock(match.account)
    fresh = claim_version(match, expected_version)
    if fresh.undone_on is not None:
        raise Refused("funds.bank.undone", _("This match has been undone already."))
    if not reason.strip():
        raise Refused("funds.bank.no_reason", _("Say why the match is wrong."), field="reason")
    days = list(fresh.parts.filter(line__isnull=False).values_list("line__day", flat=True))
    checked = match.account.months.filter(state="checked").order_by("-month").first()
    if checked is not None and min(days) < next_month(checked.month):
        raise Refused(
            "funds.bank.checked", _("The month has been checked with this match: %(month)s.") % {"month": checked}, C03
        )
    fresh.undone_on, fresh.reason = on, reason.strip()
    fresh.save()
    MatchedLine.objects.filter(match=fresh).update(live=False)
    return fresh


def _lock(account: BankAccount) -> None:
    """One at a time matches the lines of an account."""
    BankAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
