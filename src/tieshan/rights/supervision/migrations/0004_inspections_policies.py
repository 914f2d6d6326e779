"""Row policies, machine and history of inspections; who inspected and what was found never change."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.supervision.machine import INSPECTION

_INSPECTION = "rights_supervision_inspection"
_PARTS = ("rights_supervision_inspector", "rights_supervision_finding")


class Migration(migrations.Migration):
    dependencies = [
        ("rights_supervision", "0003_inspections"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        row_policy(_INSPECTION, "unit_id"),
        *(parent_policy(table, "inspection_id", _INSPECTION) for table in _PARTS),
        *machine_trigger(_INSPECTION, INSPECTION),
        *(operation for table in (_INSPECTION, *_PARTS) for operation in audited(table)),
        *(operation for table in _PARTS for operation in append_only(table)),
        history_policy("inspection_within_reach", _INSPECTION, *_PARTS),
    ]
