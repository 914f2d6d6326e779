"""When a voucher stands: two sides of equal amount, accounts of its day, clean words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.funds.books.rules.chart import Chart
from tieshan.kernel.money import ZERO, Yuan, total
from tieshan.kernel.refusal import Refused

#: What a holder owes the unions whose money it keeps, and what their own books say lies there.
CUSTODY, DEPOSIT = "231", "10290"
_BETWEEN = "\x1f"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a voucher: an account and an amount on one side. `principal` is a unit whose money is in custody."""

    account: str
    debit: Yuan = ZERO
    credit: Yuan = ZERO
    principal: Any = None
    party: str = ""
    budget_line_id: int | None = None

    @property
    def principal_id(self) -> int | None:
        """The number of the principal."""
        return None if self.principal is None else int(self.principal.pk)


def check_voucher(
    text: str, entries: Sequence[Entry], chart: Chart, *, red: bool = False, paired: bool = False
) -> None:
    """Refuse a voucher that does not stand. `red`: a reversal, whose amounts are minus. `paired`: the other side of
    custody is posted with it."""
    if not text.strip():
        raise Refused("funds.voucher.no_text", _("Say what the voucher is about."), field="text")
    if len(entries) < 2:
        raise Refused("funds.voucher.one_line", _("A voucher has two lines at least: a debit and a credit."))
    if len(entries) > MOST_LINES:
        raise Refused("funds.voucher.too_long", _("A voucher has at most %(most)s lines.") % {"most": MOST_LINES})
    for entry in entries:
        _check_line(entry, chart, red)
        if entry.account.startswith((CUSTODY, DEPOSIT)) and not paired:
            raise Refused(
                "funds.voucher.custody_alone",
                _("Money in custody is booked on both sides together. Enter it as money of that union."),
                "speech:C03",
            )
    debit, credit = total(e.debit for e in entries), total(e.credit for e in entries)
    if debit != credit:
        raise Refused(
            "funds.voucher.unbalanced",
            _("Debit %(debit)s and credit %(credit)s differ by %(gap)s. Correct the lines.")
            % {"debit": f"{debit:,}", "credit": f"{credit:,}", "gap": f"{abs(debit - credit):,}"},
        )
    if _controls(text):
        raise Refused("funds.voucher.text", _("The text holds signs that cannot be printed."), field="text")


def _check_line(entry: Entry, chart: Chart, red: bool) -> None:
    if entry.account not in chart:
        raise Refused(
            "funds.voucher.unknown_account",
            _("%(account)s is no account of that day's chart. Choose one from the list.") % {"account": entry.account},
            "accounting-2009:1",
        )
    if bool(entry.debit) == bool(entry.credit):
        raise Refused("funds.voucher.one_side", _("Each line has an amount on exactly one side."))
    if not red and (entry.debit < ZERO or entry.credit < ZERO):
        raise Refused(
            "funds.voucher.minus", _("Amounts stand without a minus sign. To take something back, reverse its voucher.")
        )
    if entry.account.startswith(CUSTODY) and entry.principal is None:
        raise Refused(
            "funds.voucher.whose", _("Money in custody is booked for one union: name it on the line."), "speech:C03"
        )
    if _controls(entry.party):
        raise Refused("funds.voucher.text", _("The text holds signs that cannot be printed."), field="text")


def _controls(text: str) -> bool:
    # The mark of a voucher separates its parts by control signs, so none may stand inside a part.
    return _CONTROL.search(text) is not None


def mark_of(
    *, book_id: int, year: int, number: int, day: date, kind: str, reverses_id: int | None, text: str,
    entries: Sequence[Entry],
) -> bytes:  # fmt: skip
    """The hash that binds a voucher to its lines: it stands in the sealed history, and the database computes it too."""
    head = [book_id, year, number, day.isoformat(), kind, reverses_id or 0, text]
    lines = [
        [at, e.account, e.debit.fen, e.credit.fen, e.principal_id or 0, e.party, e.budget_line_id or 0]
        for at, e in enumerate(entries, start=1)
    ]
    written = "\n".join(_BETWEEN.join(map(str, line)) for line in [head, *lines])
    return sha256(written.encode()).digest()
