"""What django-ledger makes of the same journal. A script of its own: the temporary environment in which django-ledger
was installed runs it (`ledger.py` beside it), and nothing of the house is imported.

Standard input: {"database": settings, "journal": [[day, debit role, credit role, fen], …]}. It says on standard output
what posting and a trial balance took, as JSON.
"""

import json
import statistics
import sys
import time
from datetime import date
from decimal import Decimal

ASSET, INCOME, SPENDING, CAPITAL = "asset_ca_cash", "in_operational", "ex_regular", "eq_capital"
ACCOUNTS = (
    (ASSET, "1010", "debit"),
    (INCOME, "4010", "credit"),
    (SPENDING, "6010", "debit"),
    (CAPITAL, "3010", "credit"),
)
LOOKS = 5


def main() -> None:
    """Post the journal, then look."""
    told = json.load(sys.stdin)
    _start(told["database"])
    journal = [(date.fromisoformat(day), debit, credit, fen) for day, debit, credit, fen in told["journal"]]
    entity, ledger, accounts = _entity()
    began = time.perf_counter()
    for day, debit, credit, fen in journal:
        amount = Decimal(fen).scaleb(-2)
        entity.commit_txs(
            je_timestamp=day,
            je_txs=[
                {"account": accounts[debit], "amount": amount, "tx_type": "debit", "description": "bench"},
                {"account": accounts[credit], "amount": amount, "tx_type": "credit", "description": "bench"},
            ],
            je_posted=True,
            je_ledger_model=ledger,
            je_desc="bench",
        )
    posted = time.perf_counter() - began
    times, ends = [], {}
    for _n in range(LOOKS):
        began = time.perf_counter()
        digest = entity.digest(
            entity_slug=entity.slug,
            to_date=max(day for day, *_rest in journal),
            user_model=None,
            process_roles=False,
            process_groups=False,
            process_ratios=False,
        )
        rows = digest.get_io_data()["accounts"]
        times.append((time.perf_counter() - began) * 1000)
        ends = {row["role"]: str(row["balance"]) for row in rows}
    print(json.dumps({
        "vouchers": len(journal), "seconds": round(posted, 2), "trial_ms": round(statistics.median(times), 1),
        "balances": ends,
    }))  # fmt: skip


def _start(database: dict) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "django_ledger",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True, SECRET_KEY="bench",  # noqa: S106 - nobody signs in

        ROOT_URLCONF="django_ledger.urls",
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)


def _entity() -> tuple:
    from django.contrib.auth.models import User
    from django_ledger.models import EntityModel  # type: ignore[import-not-found]

    admin = User.objects.create_user("bench", password=None)
    entity = EntityModel.create_entity(name="bench", use_accrual_method=False, admin=admin, fy_start_month=1)
    chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="bench")
    accounts = {
        role: chart.create_account(code=code, name=role, role=role, balance_type=side, active=True)
        for role, code, side in ACCOUNTS
    }
    ledger = entity.create_ledger(name="bench", posted=True)
    return entity, ledger, accounts


if __name__ == "__main__":
    main()
