"""Row policies, history, machine: a dispute shows within reach of the union in charge, and all that hangs on it with it.
Steps are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, party_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.disputes.machine import DISPUTE

_DISPUTE = "rights_disputes_dispute"
_PARTS = tuple(f"rights_disputes_{name}" for name in ("worker", "claim", "hearing", "disputestep"))


def _of_dispute(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_DISPUTE} t WHERE t.id = {table}.dispute_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("rights_disputes", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_DISPUTE, "unit_id"),
        *(party_policy(table, _of_dispute(table)) for table in _PARTS),
        *machine_trigger(_DISPUTE, DISPUTE),
        *(operation for table in (_DISPUTE, *_PARTS) for operation in audited(table)),
        *append_only("rights_disputes_disputestep"),
        *append_only("rights_disputes_worker"),
        history_policy("disputes_within_reach", _DISPUTE, *_PARTS),
    ]
