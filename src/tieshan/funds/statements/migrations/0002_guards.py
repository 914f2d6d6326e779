"""Who sees which statement; history; a published one stands."""

from pathlib import Path

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.statements.models import SHEET

_TABLE = "funds_statements_memberstatement"
_GUARDS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_UNDO = f"""
DROP TRIGGER funds_statement_stands ON {_TABLE};
DROP FUNCTION funds_statements_keep();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funds_statements", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_TABLE, "unit_id", "holder_id"),
        *audited(_TABLE),
        *machine_trigger(_TABLE, SHEET),
        migrations.RunSQL(_GUARDS, _UNDO),
        history_policy("statements_within_reach", _TABLE),
    ]
