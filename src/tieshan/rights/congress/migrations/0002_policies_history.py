"""Row policies and history: congresses, sessions, votes and affairs show within reach of their union, what hangs on them
with them. Absences and votes are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited

_CONGRESS, _SESSION = "rights_congress_congress", "rights_congress_congresssession"
_DELEGATE, _ABSENCE = "rights_congress_congressdelegate", "rights_congress_sessionabsence"
_RESOLUTION, _AFFAIR = "rights_congress_congressresolution", "rights_congress_openaffair"
_TABLES = (_CONGRESS, _DELEGATE, _SESSION, _ABSENCE, _RESOLUTION, _AFFAIR)


class Migration(migrations.Migration):
    dependencies = [
        ("rights_congress", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *(row_policy(table, "unit_id") for table in (_CONGRESS, _SESSION, _RESOLUTION, _AFFAIR)),
        parent_policy(_DELEGATE, "congress_id", _CONGRESS),
        parent_policy(_ABSENCE, "session_id", _SESSION),
        *(operation for table in _TABLES for operation in audited(table)),
        *(operation for table in (_ABSENCE, _RESOLUTION) for operation in append_only(table)),
        history_policy("congress_within_reach", *_TABLES),
    ]
