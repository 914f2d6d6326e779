"""The bank of the simulated year: it pays what is ordered where it knows the account, and says so in a file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tieshan.foundation.access import Actor
from tieshan.foundation.imports.columns import load_columns
from tieshan.funds.payments.actions import correct_payee, report_payments
from tieshan.funds.payments.answers import BOOK, read_answer
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.queries import lines_of
from tieshan.funds.payments.terms import LineState
from tieshan.kernel.money import Yuan
from tieshan.simulation.money.words import words

__all__ = ["Bank", "written"]

STATEMENT = load_columns("tieshan.funds.bank.importing", "bank_statement")
_STATEMENT = ("day", "paid_out", "paid_in", "balance", "party", "text", "serial")
_COLUMNS = ("reference", "name", "amount", "account", "result", "reason")


def _day(move: tuple[date, int, str, str, str]) -> date:
    return move[0]


@contextmanager
def written(name: str, rows: Sequence[Sequence[str]]) -> Iterator[Path]:
    """A file as an office sends it, for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        yield path


class Bank:
    """The bank of one federation."""

    def __init__(self) -> None:
        #: Account numbers that nobody has; money for them comes back.
        self.unknown: set[str] = set()
        #: What lies on the account after the last statement, in fen.
        self.standing = 0
        self._moves: list[tuple[date, int, str, str, str]] = []

    def move(self, day: date, fen: int, party: str, text: str, serial: str = "") -> None:
        """Money came in, or went out (below zero)."""
        self._moves.append((day, fen, party, text, serial))

    def statement(self, until: date) -> list[list[str]]:
        """What moved since the last statement up to a day, as the bank writes it: its header and the lines."""
        rows = [[STATEMENT.by_code[code].headers[0] for code in _STATEMENT]]
        # Of one day in the order in which it came.
        for day, fen, party, text, serial in sorted((one for one in self._moves if one[0] <= until), key=_day):
            self.standing += fen
            sides = ["", str(Yuan.from_fen(fen))] if fen > 0 else [str(Yuan.from_fen(-fen)), ""]
            rows.append([day.isoformat(), *sides, str(Yuan.from_fen(self.standing)), party, text, serial])
        self._moves = [one for one in self._moves if one[0] > until]
        return rows

    def answer(self, order: PaymentOrder, *, cashier: Actor, accountant: Actor, day: date) -> None:
        """Pay an order: the cashier enters what the bank's file says, the accountant puts wrong accounts right."""
        lines = list(lines_of(order))
        with written("answer.csv", [self._header(), *(self._row(line) for line in lines)]) as path:
            said = read_answer(order, path)
        report_payments(actor=cashier, order=order, paid=said.paid, bounced=said.bounced, day=day, on=day)
        for line in lines_of(order).filter(state=LineState.PAID):
            self.move(day, -line.amount_fen, line.payee.name, words()["at_bank"]["payment"])
        for line in lines_of(order).filter(state=LineState.BOUNCED):
            correct_payee(
                actor=accountant,
                line=line,
                bank_name=line.payee.bank_name,
                bank_account=str(line.payee.bank_account)[::-1],
                reason=words()["corrected"],
                on=day,
            )

    def _header(self) -> list[str]:
        return [BOOK.by_code[code].headers[0] for code in _COLUMNS]

    def _row(self, line: PaymentLine) -> list[str]:
        account = line.payee.bank_account or ""
        result = words()["results"]["unknown" if account in self.unknown else "paid"]
        reason = words()["wrong_account"] if account in self.unknown else ""
        return [f"{line.order_id}-{line.pk}", line.payee.name, str(line.amount), account, result, reason]
