"""Row policies, machine and history of letters; steps and what was seen on the spot never change."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.supervision.machine import LETTER

_LETTER, _LOOK = "rights_supervision_letter", "rights_supervision_verification"
_STEP, _WHO = "rights_supervision_letterstep", "rights_supervision_verifier"
_FIXED = (_STEP, _LOOK, _WHO)


class Migration(migrations.Migration):
    dependencies = [
        ("rights_supervision", "0005_letters"),
        ("workflow", "0001_initial"),
    ]

    operations = [
        row_policy(_LETTER, "unit_id"),
        parent_policy(_STEP, "letter_id", _LETTER),
        parent_policy(_LOOK, "letter_id", _LETTER),
        parent_policy(_WHO, "verification_id", _LOOK),
        *machine_trigger(_LETTER, LETTER),
        *(operation for table in (_LETTER, *_FIXED) for operation in audited(table)),
        *(operation for table in _FIXED for operation in append_only(table)),
        history_policy("letter_within_reach", _LETTER, *_FIXED),
    ]
