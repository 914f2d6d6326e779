"""Row policies, history and the guard of states. Who was paid what shows within reach alone."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.income.models import LATE_FEE

_UNIT = (
    "payer", "assessment", "receipt", "remittance", "latefee", "dunning", "refund", "dueslist", "duesline", "duespayment",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("funds_income", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *(row_policy(f"funds_income_{name}", "unit_id") for name in _UNIT),
        row_policy("funds_income_preparationreturn", "unit_id", "to_unit_id"),
        # What is paid of a month follows from its receipts (checks.py proves it every night): no history of its own.
        *audited("funds_income_assessment", ignore_columns=("paid_fen",)),
        *(step for name in _UNIT if name != "assessment" for step in audited(f"funds_income_{name}")),
        *audited("funds_income_preparationreturn"),
        *machine_trigger("funds_income_latefee", LATE_FEE),
        history_policy("income_within_reach", *(f"funds_income_{name}" for name in (*_UNIT, "preparationreturn"))),
    ]
