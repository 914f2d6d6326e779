"""The database's own guards of budgets: entries only added, sums that follow, decided amounts frozen, who sees what."""

from pathlib import Path

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.budgets.models import BUDGET

_GUARDS = Path(__file__).with_name("0002_guards.sql").read_text(encoding="utf-8")
_BACK = "DROP FUNCTION funds_budgets_follow() CASCADE; DROP FUNCTION funds_budgets_frozen() CASCADE;"
_TABLES = ("budget", "budgetversion", "budgetline", "lineamount", "commitment")


class Migration(migrations.Migration):
    dependencies = [
        ("funds_budgets", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(_GUARDS, _BACK),
        *[row_policy(f"funds_budgets_{table}", "unit_id") for table in _TABLES],
        *audited("funds_budgets_budget"),
        *audited("funds_budgets_budgetversion"),
        # The sums can be computed again from the entries, which have a history of their own.
        *audited("funds_budgets_budgetline", ignore_columns=("reserved_fen", "spent_fen")),
        *audited("funds_budgets_lineamount"),
        *audited("funds_budgets_commitment"),
        *append_only("funds_budgets_commitment"),
        *machine_trigger("funds_budgets_budgetversion", BUDGET),
        history_policy("budgets_within_reach", *[f"funds_budgets_{table}" for table in _TABLES]),
    ]
