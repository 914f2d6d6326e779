"""Bank records for the access matrix, held by the unit itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.imports.models import ImportBatch
from tieshan.funds.bank.models import BankAccount, BankMonth, Match, StatementLine
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """An account, a line of it, a match, a month; the federation above holds money for the proof."""
    with act_context(OPERATOR, "funds.bank.register"):
        account = BankAccount.objects.create(
            unit=unit, bank="示例银行", number=f"62220000{serial}", masked="6222", number_hash=str(serial).encode(),
            ledger="102", opened_on=date(2026, 1, 1), opening_fen=0,
        )  # fmt: skip
        batch = ImportBatch.objects.create(
            kind="bank_statement", unit=unit, file_name="流水.xlsx", file_token=f"bank{serial}", file_sha256="0" * 64,
            file_size=1, on=TODAY,
        )  # fmt: skip
        line = StatementLine.objects.create(
            account=account, unit=unit, batch=batch, row=2, place=1, day=TODAY, amount_fen=1, balance_fen=1
        )
        match = Match.objects.create(account=account, unit=unit, way="hand", amount_fen=1, made_on=TODAY)
        month = BankMonth.objects.create(
            account=account, unit=unit, month=date(2026, 1, 1), book_fen=0, bank_fen=0, only_bank_fen=0,
            only_books_fen=0, prepared_on=TODAY,
        )  # fmt: skip
    return {
        "BankAccount": account,
        "StatementLine": line,
        "Match": match,
        "BankMonth": month,
        "BankHolder": district.north,
    }
