"""Row policies, history, machine: a concern shows within reach of the union in charge; who is behind it and its steps
show with it. Steps are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, party_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.concerns.machine import CONCERN

_CONCERN, _ASKER, _STEP = "rights_concerns_concern", "rights_concerns_asker", "rights_concerns_concernstep"


def _of_concern(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_CONCERN} t WHERE t.id = {table}.concern_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("rights_concerns", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_CONCERN, "unit_id"),
        party_policy(_ASKER, _of_concern(_ASKER)),
        party_policy(_STEP, _of_concern(_STEP)),
        *machine_trigger(_CONCERN, CONCERN),
        *(operation for table in (_CONCERN, _ASKER, _STEP) for operation in audited(table)),
        *append_only(_STEP),
        *append_only(_ASKER),
        history_policy("concerns_within_reach", _CONCERN, _ASKER, _STEP),
    ]
