"""Row policies and history: an assessment shows within reach of its union, its points show with it."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import audited

_ASSESSMENT, _POINT = "rights_harmony_harmonyassessment", "rights_harmony_harmonypoint"


class Migration(migrations.Migration):
    dependencies = [
        ("rights_harmony", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_ASSESSMENT, "unit_id"),
        parent_policy(_POINT, "assessment_id", _ASSESSMENT),
        *(operation for table in (_ASSESSMENT, _POINT) for operation in audited(table)),
        history_policy("harmony_within_reach", _ASSESSMENT, _POINT),
    ]
