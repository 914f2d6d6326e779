"""What the bank sends back of an order as a file: which lines were paid, which came back.

All or nothing: a line that is not of this order, an amount that differs by a fen, another account, a line that stands
twice or a word nobody knows refuses the whole file, and says each row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.imports.columns import header_key, load_columns
from tieshan.foundation.imports.header import Header, cell_text, find_header
from tieshan.foundation.imports.reading import open_book
from tieshan.funds.income.importing.cells import amount_cell
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.queries import lines_of
from tieshan.funds.payments.terms import LineState
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

__all__ = ["Answer", "read_answer"]

BOOK: Final = load_columns("tieshan.funds.payments", "answer")
#: Problems that are told one by one.
TOLD: Final = 8


@dataclass
class Answer:
    """What a file says: lines paid, lines that came back with the reason, and how many still wait."""

    paid: list[int] = field(default_factory=list)
    bounced: dict[int, str] = field(default_factory=dict)
    waiting: int = 0


@cache
def _results() -> dict[str, LineState]:
    raw = yaml.safe_load((Path(__file__).parent / "data" / "results.yaml").read_text(encoding="utf-8"))
    return {header_key(str(word)): LineState(state) for state, words in raw.items() for word in words}


def read_answer(order: PaymentOrder, path: Path) -> Answer:
    """Read a file of the bank against an order; refuses it whole (``funds.payment.answer``) with every wrong row."""
    lines = {f"{line.order_id}-{line.pk}": line for line in lines_of(order)}
    answer, wrong, seen = Answer(), [], set()
    for number, row in _rows(path):
        reference = row["reference"].replace(" ", "")
        line = lines.get(reference)
        problem = _problem(line, row, twice=reference in seen)
        seen.add(reference)
        if problem or line is None:
            wrong.append(_("row %(row)s: %(problem)s") % {"row": number, "problem": problem})
            continue
        state = _results()[header_key(row["result"])]
        if state == LineState.PAID:
            answer.paid.append(line.pk)
        elif state == LineState.BOUNCED:
            answer.bounced[line.pk] = row["reason"] or row["result"]
        else:
            answer.waiting += 1
    if wrong:
        more = _(" and %(n)s more") % {"n": len(wrong) - TOLD} if len(wrong) > TOLD else ""
        raise Refused(
            "funds.payment.answer",
            gettext_lazy("Nothing was entered. Have the file put right: %(problems)s%(more)s.")
            % {"problems": "; ".join(wrong[:TOLD]), "more": more},
            field="file",
        )
    if not answer.paid and not answer.bounced:
        raise Refused(
            "funds.payment.silent", gettext_lazy("The file says of no payment what became of it."), field="file"
        )
    return answer


def _problem(line: PaymentLine | None, row: dict[str, Any], *, twice: bool) -> str:
    if line is None:
        return _("“%(reference)s” is no line of this order") % {"reference": row["reference"]}
    if twice:
        return _("“%(reference)s” stands in the file twice") % {"reference": row["reference"]}
    if line.state != LineState.ORDERED:
        return _("%(payee)s was entered already") % {"payee": line.payee.name}
    if header_key(row["result"]) not in _results():
        return _("nobody knows the result “%(result)s”") % {"result": row["result"]}
    try:
        fen, _note = amount_cell(row["amount"])
    except Refused as refused:
        return str(refused.message)
    if fen != line.amount_fen:
        told = f"{Yuan.from_fen(fen):,}" if fen is not None else ""
        return _("%(payee)s: ordered %(ordered)s, the file says %(told)s") % {
            "payee": line.payee.name,
            "ordered": f"{line.amount:,}",
            "told": told,
        }
    account = "".join(cell_text(row["account"]).split())
    if account and account != (line.payee.bank_account or ""):
        return _("%(payee)s: another account number than ordered") % {"payee": line.payee.name}
    return ""


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_book(path) as book:
        for sheet in book.sheets():
            header = find_header(sheet.head, BOOK, {}, [])
            if header is None or header.missing:
                continue
            index = -1
            for chunk in sheet.rows():
                for row in chunk:
                    index += 1
                    if index >= header.first_data_row and any(cell != "" for cell in row):
                        yield sheet.first_row + index + 1, _named(header, row)
            return
    raise Refused(
        "funds.payment.columns",
        gettext_lazy("No sheet has columns for reference, amount and result. Add the result to the file for the bank."),
        field="file",
    )


def _named(header: Header, row: list[Any]) -> dict[str, Any]:
    cells = {code: row[column] if column < len(row) else "" for code, column in header.fields.items()}
    found: dict[str, Any] = {code: cells.get(code, "") for code in ("amount", "account")}
    return found | {code: cell_text(cells.get(code, "")) for code in ("reference", "result", "reason")}
