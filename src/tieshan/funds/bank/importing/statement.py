"""Taking a bank statement in: each line must follow from the one before, to the fen.

The first line follows from what is known of the account, or is known itself: a file may come twice, and files may
overlap; a gap between two statements is refused with both balances. Banks list upwards or downwards: both are read.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.cleaning import MonthOnly
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.desk import Desk, Piece
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.run import Run
from tieshan.foundation.vault import digest, mask_account
from tieshan.funds.bank.actions.accounts import NUMBER
from tieshan.funds.bank.models import BankAccount, StatementLine
from tieshan.funds.bank.policies import IMPORT
from tieshan.funds.bank.queries import amount
from tieshan.funds.income.importing.cells import amount_cell
from tieshan.funds.spending.actions.asking import PAYEE_PURPOSE
from tieshan.kernel.refusal import Refused

__all__ = ["StatementDesk"]

_LOOKED_BACK: Final = 20_000
_SHORTEST: Final = 8
_COLUMNS: Final = ("day", "paid_in", "paid_out", "balance", "party", "text", "serial", "own_account", "party_account")


@dataclass(frozen=True, slots=True)
class _Line:
    sheet: str
    row: int
    title: str
    day: dt.date
    fen: int
    balance: int
    party: str
    text: str
    serial: str
    own: str
    party_account: str

    @property
    def before(self) -> int:
        return self.balance - self.fen

    @property
    def same(self) -> tuple[dt.date, int, int, str]:
        """What makes it the same line when it comes again."""
        return self.day, self.fen, self.balance, self.serial


class StatementDesk(Desk):
    """Works on one statement of one account."""

    code: ClassVar[str] = "bank_statement"
    book: ClassVar[ColumnBook] = load_columns("tieshan.funds.bank.importing", "bank_statement")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._lines: list[_Line] = []
        self._fresh: list[_Line] = []
        self._account: BankAccount | None = None
        self._last_place = 0

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        return amount_cell if field.type == "money" else super().cleaning_function(field)

    # --- checking ---

    def take(self, piece: Piece) -> None:
        """Check lines by themselves."""
        title = piece.title("balance", self.book)
        columns = [piece.column(code) for code in _COLUMNS]
        for index, (day, came, went, balance, party, text, serial, own, other) in enumerate(zip(*columns, strict=True)):
            if index in piece.bad:
                continue
            fen = (came or 0) - (went or 0)
            if isinstance(day, MonthOnly) or day > self.run.on:
                self.refuse(piece, index, "day", _no_day())
            elif bool(came) == bool(went) or fen == 0:
                self.refuse(piece, index, "paid_out", _one_side())
            else:
                self._lines.append(
                    _Line(
                        piece.sheet, piece.numbers[index], title, day, fen, balance, party or "", text or "",
                        serial or "", "".join((own or "").split()), "".join((other or "").split()),
                    )
                )  # fmt: skip

    # --- deciding ---

    def decide(self) -> None:
        """Find the account, put the lines into the order of the bank, leave out what is known, and prove the chain."""
        account = self._account = self._find_account()
        # A file that overlaps further back than this is no statement of these days.
        stored = list(account.lines.order_by("-place")[:_LOOKED_BACK])[::-1]
        self._last_place = stored[-1].place if stored else 0
        known = [(one.day, one.amount_fen, one.balance_fen, one.serial) for one in stored]
        upwards = _upwards(self._lines)
        overlap = _overlap(known, [line.same for line in upwards])
        run = self.run
        run.created = run.updated = run.unchanged = 0
        run.units.clear()
        self._fresh = []
        standing = stored[-1].balance_fen if stored else account.opening_fen
        broken = False
        for line in upwards[overlap:]:
            if not broken and line.before != standing:
                broken = True
                gap = _gap(standing, line.before) if not self._fresh else _breaks(standing, line.before)
                run.refuse(line.sheet, line.row, line.title, amount(line.balance), gap)
            elif broken:
                run.refuse(line.sheet, line.row, line.title, amount(line.balance), _after_break())
            elif line.day < account.opened_on:
                broken = True
                run.refuse(line.sheet, line.row, line.title, line.day.isoformat(), _too_early(account.opened_on))
            else:
                self._fresh.append(line)
                standing = line.balance
        run.created, run.unchanged = len(self._fresh), overlap
        for word in ("created", "unchanged"):
            if getattr(run, word):
                run.count_unit(account.unit_id, account.unit.name, word, getattr(run, word))
        if run.refused:
            run.count_unit(None, "", "refused", len(run.refused))
        run.told = [(str(_("Balance after the last line")), amount(standing))]

    def _find_account(self) -> BankAccount:
        rows = BankAccount.objects.visible_to(self.run.actor, IMPORT).filter(closed_on__isnull=True)
        chosen: Any = self.run.options.unit
        if chosen is not None:
            rows = rows.filter(unit=chosen)
        named = {line.own for line in self._lines if line.own}
        if len(named) > 1:
            raise Refused("funds.bank.two_accounts", _("This file holds several accounts. Take them in one by one."))
        if named:
            rows = rows.filter(number_hash=digest(named.pop(), NUMBER))
        found = list(rows.select_related("unit").select_for_update(of=("self",))[:2])
        if len(found) != 1:
            raise Refused(
                "funds.bank.which_account",
                _("It is not clear which account this is: choose the holder, or give the file a column with the account"
                  " number. The account must be registered."),
            )  # fmt: skip
        return found[0]

    def conflicts(self) -> int:
        return 0

    def drop_conflicts(self, refusal: Refused | None) -> None:
        """Lines of a statement never change."""

    # --- writing ---

    def write_into(self, batch: ImportBatch) -> None:
        """Add the new lines after what is known."""
        account = self._account
        assert account is not None  # noqa: S101 - decided before
        StatementLine.objects.bulk_create(
            [
                StatementLine(
                    account=account,
                    unit_id=account.unit_id,
                    batch=batch,
                    row=line.row,
                    place=place,
                    day=line.day,
                    amount_fen=line.fen,
                    balance_fen=line.balance,
                    party=line.party,
                    party_masked=_masked(line.party_account),
                    party_hash=digest(line.party_account, PAYEE_PURPOSE) if _whole(line.party_account) else None,
                    text=line.text,
                    serial=line.serial,
                )
                for place, line in enumerate(self._fresh, start=self._last_place + 1)
            ],
            batch_size=2000,
        )

    def write(self) -> None:
        """The act writes through `write_into`, because lines name their batch."""
        raise RuntimeError("a statement is written with its batch")


def _upwards(lines: list[_Line]) -> list[_Line]:
    """In the order of the bank: whichever direction leaves fewer breaks."""

    def breaks(rows: list[_Line]) -> int:
        return sum(after.before != first.balance for first, after in itertools.pairwise(rows))

    turned = lines[::-1]
    return turned if breaks(turned) < breaks(lines) else list(lines)


def _overlap(known: list[Any], coming: list[Any]) -> int:
    """How many of the coming lines are known already, in one unbroken piece from the first one on."""
    if not coming:
        return 0
    for start, line in enumerate(known):
        if line == coming[0]:
            piece = known[start : start + len(coming)]
            if piece == coming[: len(piece)]:
                return len(piece)
    return 0


def _whole(number: str) -> bool:
    """Whether an account number can be compared: some banks print it with stars."""
    return number.isascii() and number.isdecimal() and len(number) >= _SHORTEST


def _masked(number: str) -> str:
    return mask_account(number) if _whole(number) else number if "*" in number else ""


def _no_day() -> Refused:
    return Refused("funds.bank.line_day", _("Give the day of the line, not later than today."))


def _one_side() -> Refused:
    return Refused("funds.bank.one_side", _("A line has an amount in or an amount out, one of them and not nought."))


def _gap(known: int, asked: int) -> Refused:
    return Refused(
        "funds.bank.gap",
        _("The account stood at %(known)s, but this file begins at %(asked)s: a statement between is missing."
          " Take that in first.") % {"known": amount(known), "asked": amount(asked)},
    )  # fmt: skip


def _breaks(known: int, asked: int) -> Refused:
    return Refused(
        "funds.bank.breaks",
        _("After the line before the account stood at %(known)s, this one begins at %(asked)s: a line is missing or was"
          " changed. Fetch the statement again.") % {"known": amount(known), "asked": amount(asked)},
    )  # fmt: skip


def _after_break() -> Refused:
    return Refused("funds.bank.after_break", _("Not taken in, because a line before it does not fit."))


def _too_early(day: dt.date) -> Refused:
    return Refused(
        "funds.bank.too_early",
        _("Statements of this account are kept from %(day)s on.") % {"day": day.isoformat()},
    )
