"""Row policies, history and the guard of states: leave shows to the person, the stand-in, and within reach."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, own_rows, row_policy
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.office.leave.models import LEAVE

_TABLES = ("office_leave_leave", "office_leave_seniority")


class Migration(migrations.Migration):
    dependencies = [
        ("office_leave", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy("office_leave_leave", "unit_id", also=own_rows("account_id", "deputy_id")),
        row_policy("office_leave_seniority", "unit_id", also=own_rows("account_id")),
        *audited("office_leave_leave"),
        *audited("office_leave_seniority"),
        *machine_trigger("office_leave_leave", LEAVE),
        history_policy("leave_within_reach", *_TABLES),
    ]
