"""Row policies and history: logs and summaries show to the person and within reach, problems also to whom they were
passed. Notes on a log are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, own_rows, party_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited

_TABLES = (
    "office_worklog_daylog",
    "office_worklog_logentry",
    "office_worklog_lognote",
    "office_worklog_visit",
    "office_worklog_visitproblem",
    "office_worklog_monthsummary",
)


def _of_log(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM office_worklog_daylog t WHERE t.id = {table}.log_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("office_worklog", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy("office_worklog_daylog", "unit_id", also=own_rows("account_id")),
        party_policy("office_worklog_logentry", _of_log("office_worklog_logentry")),
        party_policy("office_worklog_lognote", _of_log("office_worklog_lognote")),
        row_policy("office_worklog_visit", "unit_id", also=own_rows("account_id")),
        row_policy("office_worklog_visitproblem", "unit_id", also=own_rows("responsible_id")),
        row_policy("office_worklog_monthsummary", "unit_id", also=own_rows("account_id")),
        *(operation for table in _TABLES for operation in audited(table)),
        *append_only("office_worklog_lognote"),
        history_policy("worklog_within_reach", *_TABLES),
    ]
