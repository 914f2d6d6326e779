"""Taking a file of levy in: cleaned lines by COPY into a temporary table, matched at once, booked as one act.

A line that fits a payer, a month and what is due is booked; one that does not goes into the queue, where somebody
answers it. A line that is here already stays what it is, so the same file may come twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import whole_district
from tieshan.foundation.imports.cleaning import MonthOnly
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.desk import Desk, Piece
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.run import Run
from tieshan.funds.income.actions.booking import Incoming, book_incoming
from tieshan.funds.income.importing import statements
from tieshan.funds.income.importing.cells import amount_cell, month_cell, taxpayer_cell
from tieshan.funds.income.policies import LEVY_BOOK
from tieshan.funds.income.queries.terms_of_day import due_day_of, levy_terms, shares_on
from tieshan.funds.income.terms import PayerKind, QueueReason
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

__all__ = ["LevyDesk"]

_NULL: Final = "\\N"
_CELLS: Final[dict[str, Callable[[Any], tuple[Any, str]]]] = {
    "money": amount_cell,
    "month": month_cell,
    "taxpayer": taxpayer_cell,
}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class LevyDesk(Desk):
    """Works on one file of levy."""

    code: ClassVar[str] = "levy"
    book: ClassVar[ColumnBook] = load_columns("tieshan.funds.income.importing", "levy")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._sheets: list[str] = []
        self._titles: list[str] = []
        self._staged = 0
        #: line of the file by its key: a ticket stands once; without tickets the n-th equal line is a line of its own
        self._keys: dict[str, int] = {}
        self._equal: dict[str, int] = {}
        self._months: set[dt.date] = set()
        with connection.cursor() as cursor:
            cursor.execute(statements.STAGE)

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        return _CELLS.get(field.type) or super().cleaning_function(field)

    # --- checking ---

    def take(self, piece: Piece) -> None:
        """Check lines by themselves and put them onto the stage."""
        self._check(piece)
        if not self._sheets or self._sheets[-1] != piece.sheet:
            self._sheets.append(piece.sheet)
            self._titles.append(piece.title("taxpayer_code", self.book))
        sheet = str(len(self._sheets) - 1)
        columns = [piece.column(code) for code in _STAGED]
        lines = []
        for index, values in enumerate(zip(*columns, strict=True)):
            if index in piece.bad:
                continue
            code, name, month, base, amount, paid_on, reference = values
            key = self._key(piece, index, code, month, amount, paid_on, reference)
            if key is None:
                continue
            if month is not None:
                self._months.add(month)
            cells = (
                self._staged,
                sheet,
                piece.numbers[index],
                code,
                name,
                month,
                base,
                amount,
                paid_on,
                reference,
                key,
            )
            lines.append("\t".join(map(_text, cells)))
            self._staged += 1
        if not lines:
            return
        statement = f"COPY levy_stage ({', '.join(statements.STAGE_COLUMNS)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("\n".join(lines) + "\n")

    def _check(self, piece: Piece) -> None:
        amounts, months, last = piece.column("amount"), piece.column("month"), piece.column("month_to")
        bases, days = piece.column("base"), piece.column("paid_on")
        for index, amount in enumerate(amounts):
            if index in piece.bad:
                continue
            if amount is None or amount <= 0:
                self.refuse(piece, index, "amount", _nothing_paid())
            elif last[index] is not None and months[index] != last[index]:
                self.refuse(piece, index, "month_to", _several_months())
            elif isinstance(days[index], MonthOnly) or days[index] > self.run.on:
                self.refuse(piece, index, "paid_on", _no_day())
            elif bases[index] is not None and bases[index] < 0:
                self.refuse(piece, index, "base", _nothing_paid())

    def _key(
        self, piece: Piece, index: int, code: str, month: Any, amount: int, paid_on: Any, reference: str | None
    ) -> str | None:
        row = piece.numbers[index]
        if reference:
            key = f"t|{reference}|{code}|{month or ''}"
            first = self._keys.setdefault(key, row)
            if first != row:
                self.refuse(piece, index, "reference", _twice(first))
                return None
            return key
        same = f"l|{code}|{month or ''}|{amount}|{paid_on}"
        self._equal[same] = nth = self._equal.get(same, 0) + 1
        return f"{same}|{nth}"

    # --- deciding ---

    def decide(self) -> None:
        """One statement matches all lines with receipts, payers and what is due."""
        scope = self.run.actor.scope(LEVY_BOOK)
        chosen: Any = self.run.options.unit
        facts: dict[str, Any] = {
            "on": self.run.on,
            "units": list(scope.units),
            "subtrees": [f"{path}%" for path in scope.subtrees],
            "below": f"{chosen.path}%" if chosen is not None else "%",
        }
        with connection.cursor() as cursor:
            self._terms(cursor)
            cursor.execute("ANALYZE levy_stage")
            with whole_district("a line may be booked already, or be for a payer of another federation"):
                cursor.execute(statements.DECIDE.format(everything="true" if scope.everything else "false"), facts)
            cursor.execute(statements.REFUSED)
            for sheet, row, outcome, code, name, known in cursor.fetchall():
                refusal = _other_amount(known) if outcome == "D" else _elsewhere()
                self.run.refuse(self._sheets[sheet], row, self._titles[sheet], f"{code} {name or ''}".strip(), refusal)
            self._count(cursor)
            self._tell(cursor)

    def _tell(self, cursor: Any) -> int:
        """Say what is booked and what waits; answers how many lines wait."""
        cursor.execute(statements.TOLD)
        rows = cursor.fetchall()
        words = {"": str(_("Lines booked at once")), **{value: str(label) for value, label in QueueReason.choices}}
        self.run.told = [(words[reason], f"{count:,} · {Yuan.from_fen(fen):,}") for reason, count, fen in rows]
        return sum(count for reason, count, _fen in rows if reason)

    def _terms(self, cursor: Any) -> None:
        rows = []
        for month in sorted(self._months):
            for kind in PayerKind.values:
                try:
                    terms = levy_terms(kind, month)
                    rows.append((month, kind, terms.rate.decimal, shares_on(month)["basic"], due_day_of(month)))
                except Refused as refused:
                    # Years before the lawbook begins: such a line finds no payer either.
                    if refused.code != "lawbook.parameter.missing":
                        raise
        cursor.execute("TRUNCATE levy_month")
        cursor.executemany("INSERT INTO levy_month VALUES (%s, %s, %s, %s, %s)", rows)

    def _count(self, cursor: Any) -> None:
        run = self.run
        run.created = run.updated = run.unchanged = 0
        run.units.clear()
        cursor.execute(statements.COUNT)
        rows = cursor.fetchall()
        names = dict(Unit.objects.filter(pk__in={row[0] for row in rows if row[0]}).values_list("pk", "name"))
        refused = 0
        for unit_id, outcome, _waits, count in rows:
            if outcome in "DE":
                refused += count
                run.count_unit(None, "", "refused", count)
                continue
            word = "created" if outcome == "C" else "unchanged"
            setattr(run, word, getattr(run, word) + count)
            run.count_unit(unit_id, names.get(unit_id, ""), word, count)
        if len(run.refused) > refused:
            run.count_unit(None, "", "refused", len(run.refused) - refused)

    def conflicts(self) -> int:
        return 0

    def drop_conflicts(self, refusal: Refused | None) -> None:
        """A line never changes a receipt: one that differs was refused."""

    # --- writing ---

    def write_into(self, batch: ImportBatch) -> int:
        """Write months, vouchers and receipts; answers how many receipts wait in the queue."""
        on = self.run.on
        unit: Any = batch.unit or _home(self.run)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute(statements.INCOMING)
            found = cursor.fetchall()
            units = Unit.objects.in_bulk({row[0] for row in found})
            incoming = [
                Incoming(units[unit_id], kind, Yuan.from_fen(kept), Yuan.from_fen(upward))
                for unit_id, kind, kept, upward in found
            ]
            vouchers = book_incoming(
                actor=self.run.actor, incoming=incoming, text=str(_("Levy, file %(file)s") % {"file": batch.file_name}),
                day=on, source=batch, on=on,
            )  # fmt: skip
            cursor.execute(statements.ASSESS, {"on": on})
            cursor.execute(statements.PAID)
            keys = list(vouchers)
            cursor.execute(
                statements.INSERT,
                {
                    "batch": batch.pk,
                    "unit": unit.pk,
                    "on": on,
                    "units": [unit_id for unit_id, _kind in keys],
                    "kinds": [str(kind) for _unit, kind in keys],
                    "vouchers": [vouchers[key] for key in keys],
                },
            )
            return self._tell(cursor)

    def write(self) -> None:
        """The act writes through `write_into`, because receipts name their batch."""
        raise RuntimeError("a file of levy is written with its batch")


_STAGED: Final = ("taxpayer_code", "payer_name", "month", "base", "amount", "paid_on", "reference")


def _home(run: Run) -> Unit:
    """Where lines wait that are nobody's: at the highest unit for which the sender books."""
    return Unit.objects.visible_to(run.actor, LEVY_BOOK).order_by("path")[0]


def _text(value: object) -> str:
    if value is None:
        return _NULL
    if value.__class__ is str:
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)  # type: ignore[attr-defined]
    return str(value)


def _nothing_paid() -> Refused:
    return Refused("funds.levy.nothing", _("The amount must be above nought. Returned sums are entered singly."))


def _several_months() -> Refused:
    return Refused(
        "funds.levy.months", _("This line is for several months. Split it into one line a month, or enter it singly.")
    )


def _no_day() -> Refused:
    return Refused("funds.levy.no_day", _("Give the day on which it was paid, not later than today."))


def _twice(first: int) -> Refused:
    return Refused(
        "funds.levy.twice",
        _("The same ticket stands in row %(row)d already, for the same payer and month.") % {"row": first},
        first_row=first,
    )


def _other_amount(known: int) -> Refused:
    return Refused(
        "funds.levy.other_amount",
        _("This ticket came in before with %(amount)s yuan. Nothing is booked again; ask which sum is right.")
        % {"amount": f"{Yuan.from_fen(known):,}"},
    )


def _elsewhere() -> Refused:
    return Refused(
        "funds.levy.elsewhere", _("This payer belongs to another federation: its accountant takes the line in.")
    )
