"""Who sees what of audits; history; papers are only added; what was found stands."""

from pathlib import Path

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.audit.models import AUDIT, FIX

_AUDIT, _TEAM, _PAPER, _FINDING = (f"funds_audit_{name}" for name in ("audit", "auditor", "workingpaper", "finding"))
_GUARDS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_UNDO = f"""
DROP TRIGGER funds_audit_finding_stands ON {_FINDING};
DROP TRIGGER funds_audit_nothing_later ON {_FINDING};
DROP TRIGGER funds_audit_report_stands ON {_AUDIT};
DROP FUNCTION funds_audit_keep();
DROP FUNCTION funds_audit_no_more();
DROP FUNCTION funds_audit_keep_report();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funds_audit", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_AUDIT, "unit_id"),
        row_policy(_TEAM, "unit_id"),
        row_policy(_PAPER, "by_id"),
        row_policy(_FINDING, "unit_id"),
        *[step for table in (_AUDIT, _TEAM, _PAPER, _FINDING) for step in audited(table)],
        *append_only(_PAPER),
        *machine_trigger(_AUDIT, AUDIT),
        *machine_trigger(_FINDING, FIX),
        migrations.RunSQL(_GUARDS, _UNDO),
        history_policy("audits_within_reach", _AUDIT, _TEAM, _PAPER, _FINDING),
    ]
