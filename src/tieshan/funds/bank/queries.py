"""Reads of bank and books side by side: open items of both, reconciliation at a day, the standing proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from tieshan.foundation.access import Actor
from tieshan.funds.bank.models import BankAccount, CustodyProof, MatchedLine, StatementLine
from tieshan.funds.bank.policies import LIST
from tieshan.funds.bank.rules import unexplained
from tieshan.funds.books.models import Book, JournalLine
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT
from tieshan.funds.books.terms import BookKind
from tieshan.kernel.money import Yuan

__all__ = [
    "Holding", "Standing", "accounts", "entries_of", "holdings_on", "lines", "open_entries", "open_lines",
    "standing_on",
]  # fmt: skip


def accounts(actor: Actor, code: str = LIST) -> QuerySet[BankAccount]:
    """The bank accounts in sight."""
    return BankAccount.objects.visible_to(actor, code).select_related("unit")


def lines(actor: Actor) -> QuerySet[StatementLine]:
    """The lines of statements in sight, each knowing whether it is matched."""
    live = MatchedLine.objects.filter(line=OuterRef("pk"), live=True)
    rows = StatementLine.objects.visible_to(actor, LIST).select_related("account__unit")
    return rows.annotate(matched=Exists(live))


def entries_of(account: BankAccount) -> QuerySet[JournalLine]:
    """The lines of the holder's own books on this account's money since its statements begin."""
    return JournalLine.objects.filter(
        Q(account=account.ledger) | Q(account__startswith=account.ledger),
        book__unit=account.unit_id,
        book__holder=account.unit_id,
        day__gte=account.opened_on,
    ).exclude(account__startswith=DEPOSIT)


def open_lines(account: BankAccount, on: date) -> QuerySet[StatementLine]:
    """What the bank had by this day and the books did not: unmatched, or matched with something booked later."""
    part = MatchedLine.objects.filter(line=OuterRef("pk"), live=True)
    later = part.filter(match__parts__entry__day__gt=on)
    rows = StatementLine.objects.filter(account=account, day__lte=on)
    return rows.filter(~Exists(part) | Exists(later)).order_by("place")


def open_entries(account: BankAccount, on: date) -> QuerySet[JournalLine]:
    """What the books had by this day and the bank did not."""
    part = MatchedLine.objects.filter(entry=OuterRef("pk"), live=True)
    later = part.filter(match__parts__line__day__gt=on)
    rows = entries_of(account).filter(day__lte=on)
    return rows.filter(~Exists(part) | Exists(later)).select_related("voucher").order_by("day", "pk")


@dataclass(frozen=True)
class Standing:
    """Bank and books of one account at the end of a day, in fen; into the bank is plus."""

    account: BankAccount
    day: date
    bank: int
    book: int
    lines: list[StatementLine]
    entries: list[JournalLine]
    # Until which day statements are in; before it the bank's balance is only the last one known.
    known_to: date | None

    @property
    def only_bank(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def only_books(self) -> int:
        return sum(entry.debit - entry.credit for entry in self.entries)

    @property
    def unexplained(self) -> int:
        """What the open items leave unexplained: nought is the proof."""
        return unexplained(bank=self.bank, book=self.book, only_bank=[self.only_bank], only_books=[self.only_books])


def standing_on(account: BankAccount, on: date) -> Standing:
    """Bank and books of an account at the end of a day, with what is open on both sides."""
    last = StatementLine.objects.filter(account=account, day__lte=on).order_by("-place").first()
    book = book_of(account.unit_id, on)
    booked = 0
    if book is not None:
        rows = balances_at(on, books=[book.pk], accounts=[account.ledger])
        booked = sum(one.fen for one in rows if not one.account.startswith(DEPOSIT))
    return Standing(
        account,
        on,
        last.balance_fen if last is not None else account.opening_fen,
        booked,
        list(open_lines(account, on)),
        list(open_entries(account, on)),
        last.day if last is not None else None,
    )


@dataclass(frozen=True)
class Holding:
    """The money that one holder keeps at the end of a day, in fen."""

    unit_id: int
    principals: int
    custody: int
    deposits: int
    book: int
    cash: int
    bank: int | None
    open: int | None

    @property
    def own(self) -> int:
        """What of the money at bank and in cash is the holder's own."""
        return self.book + self.cash - self.custody

    @property
    def difference(self) -> int | None:
        """Bank against books after the open items; None where no bank account is registered."""
        return None if self.bank is None or self.open is None else self.bank - self.book - self.open

    @property
    def agrees(self) -> bool:
        """Both sides of custody are equal, the bank holds it, and nothing is missing from the holder's own pocket."""
        return self.custody == self.deposits and not self.difference and self.own >= 0

    @property
    def known(self) -> bool:
        """Whether a statement of the bank stands behind it."""
        return self.bank is not None


def holdings_on(on: date, *, holders: Iterable[int] | None = None) -> list[Holding]:
    """What holders keep on a day (None: all that the reader's posts reach), in a handful of statements.

    Call it with the reach of the whole district: the unions' own books stand beyond a reader's reach.
    """
    books = Book.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), opened_on__lte=on)
    own = books.filter(unit=F("holder")).exclude(kind=BookKind.PRINCIPAL)
    if holders is not None:
        own = own.filter(unit__in=list(holders))
    unit_of = dict(own.values_list("pk", "unit_id"))
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in balances_at(on, books=list(unit_of), accounts=["101", "102", CUSTODY], by_book=True):
        side = "cash" if one.account.startswith("101") else "custody" if one.account.startswith(CUSTODY) else "book"
        if not one.account.startswith(DEPOSIT):
            sums[unit_of[one.book_id or 0]][side] += one.fen
    kept = dict(books.filter(holder__in=unit_of.values()).exclude(unit=F("holder")).values_list("pk", "holder_id"))
    count: dict[int, int] = defaultdict(int)
    for holder in kept.values():
        count[holder] += 1
    for one in balances_at(on, books=list(kept), accounts=[DEPOSIT], by_book=True):
        sums[kept[one.book_id or 0]]["deposits"] += one.fen
    banks = _banks(on, unit_of.values())
    return [
        Holding(
            unit, count[unit], -sums[unit]["custody"], sums[unit]["deposits"], sums[unit]["book"], sums[unit]["cash"],
            *banks.get(unit, (None, None)),
        )
        for unit in sorted(unit_of.values())
    ]  # fmt: skip


def _banks(on: date, holders: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Balance at the bank and sum of open items (bank less books) by holder."""
    rows = BankAccount.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=on), unit__in=set(holders), opened_on__lte=on
    ).select_related("unit")
    last = StatementLine.objects.filter(account=OuterRef("pk"), day__lte=on).order_by("-place")
    found: dict[int, tuple[int, int]] = {}
    for account in rows.annotate(last_fen=last.values("balance_fen")[:1]):
        bank, opened = found.get(account.unit_id, (0, 0))
        only_bank = open_lines(account, on).order_by().aggregate(fen=Sum("amount_fen", default=0))["fen"]
        only_books = open_entries(account, on).order_by().aggregate(fen=Sum(F("debit") - F("credit"), default=0))["fen"]
        balance = account.opening_fen if account.last_fen is None else account.last_fen  # type: ignore[attr-defined]
        found[account.unit_id] = bank + balance, opened + only_bank - only_books
    return found


def proofs_of(unit_id: int, *, days: int = 60) -> list[CustodyProof]:
    """The stored proofs of a holder, the newest of each day, the latest days first."""
    rows = CustodyProof.objects.filter(unit=unit_id).order_by("-day", "-pk").distinct("day")
    return list(rows[:days])


def amount(fen: int) -> str:
    """An amount as screens show it."""
    return f"{Yuan.from_fen(fen):,}"
