"""Who sees which request, its history, its steps; reviews and signs of divided purchases are only added."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.spending.models import SPENDING

_TABLES = (
    "funds_spending_spendingrequest",
    "funds_spending_spendingpayee",
    "funds_spending_priorreview",
    "funds_spending_splithit",
)


class Migration(migrations.Migration):
    dependencies = [
        ("funds_spending", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *[row_policy(table, "unit_id") for table in _TABLES],
        *[operation for table in _TABLES for operation in audited(table)],
        *append_only("funds_spending_priorreview"),
        *append_only("funds_spending_splithit"),
        *machine_trigger("funds_spending_spendingrequest", SPENDING),
        history_policy("spending_within_reach", *_TABLES),
    ]
