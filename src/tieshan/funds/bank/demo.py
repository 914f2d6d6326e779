"""A fictional bank account of the sample district: its statement follows the books, but for a fee nobody has booked yet
and the newest payments. Played through the acts; nothing is played twice."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import F

from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.imports import run_import
from tieshan.funds.bank.actions import compare_bank, prepare_bank_month, prove_custody, register_bank_account
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.bank.queries import entries_of
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.books.queries.chart import named_account
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Unit

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
DAYS: Final = 14


def play_bank(*, actor: Actor, on: date) -> bool:
    """Register the account, take two months of statements in, compare, prepare the last month, prove some days; False
    when there is an account already or no federation keeps money."""
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    with acting_as(actor):
        book = (
            Book.objects.filter(unit=F("holder"), kind="own", closed_on__isnull=True)
            .select_related("unit")
            .order_by("pk")
            .first()
        )
        last = on.replace(day=1) - timedelta(days=1)
        start = max(last.replace(day=1), book.opened_on + timedelta(days=1)) if book is not None else last
        sample = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).exists()
        if not sample or book is None or start > last or BankAccount.objects.exists():
            return False
        account = register_bank_account(
            actor=actor,
            unit=book.unit,
            bank=words["bank"],
            number=words["number"],
            day=start,
            opening=balance(book, named_account("bank", start), start - timedelta(days=1)),
            on=on,
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / words["file"]
            _write(path, account, words, min(last, on - timedelta(days=1)))
            run_import("bank_statement", path, actor=actor, unit=book.unit, on=on)
        compare_bank(actor=actor, account=account, on=on)
        prepare_bank_month(actor=actor, account=account, month=last, on=on)
        for before in range(DAYS, 0, -1):
            prove_custody(actor=actor, unit=book.unit, day=on - timedelta(days=before), on=on)
    return True


def _write(path: Path, account: BankAccount, words: dict[str, Any], until: date) -> None:
    """The bank's own list of what the books say up to a day, with a fee at its end."""
    standing = Yuan.from_fen(account.opening_fen)
    rows: list[list[str]] = []
    for entry in entries_of(account).filter(day__lte=until).select_related("voucher").order_by("day", "pk"):
        moved = entry.debited - entry.credited
        standing += moved
        out, into = ("", f"{moved}") if moved.fen > 0 else (f"{-moved}", "")
        rows.append([entry.day.isoformat(), out, into, f"{standing}", entry.party, entry.voucher.text, f"S{entry.pk}"])
    fee = Yuan(words["fee"]["amount"])
    standing -= fee
    rows.append([until.isoformat(), f"{fee}", "", f"{standing}", "", words["fee"]["text"], "S0"])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([words["header"], *rows])
