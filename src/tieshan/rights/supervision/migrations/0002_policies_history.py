"""Row policies and history: supervisors show within reach of their union, certificates with them; those never change."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited

_SUPERVISOR, _CERTIFICATE = "rights_supervision_supervisor", "rights_supervision_certificate"


class Migration(migrations.Migration):
    dependencies = [
        ("rights_supervision", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_SUPERVISOR, "unit_id"),
        parent_policy(_CERTIFICATE, "supervisor_id", _SUPERVISOR),
        *(operation for table in (_SUPERVISOR, _CERTIFICATE) for operation in audited(table)),
        *append_only(_CERTIFICATE),
        history_policy("supervisor_within_reach", _SUPERVISOR, _CERTIFICATE),
    ]
