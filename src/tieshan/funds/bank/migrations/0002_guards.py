"""Who sees what of the bank; history; proofs are only added; a checked month stays."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.bank.models import BANK_MONTH

_TABLES = ("bankaccount", "statementline", "match", "matchedline", "bankmonth", "custodyproof")
TABLES = tuple(f"funds_bank_{name}" for name in _TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("funds_bank", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *[row_policy(table, "unit_id") for table in TABLES],
        *[step for table in TABLES for step in audited(table)],
        *append_only("funds_bank_custodyproof"),
        *machine_trigger("funds_bank_bankmonth", BANK_MONTH),
        history_policy("bank_within_reach", *TABLES),
    ]
