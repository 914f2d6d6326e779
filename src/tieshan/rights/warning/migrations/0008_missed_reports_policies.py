"""Row policy and history of missed reports, which never change; a warning may fall back to what is in hand."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.warning.machine import WARNING

_TABLE = "rights_warning_missedreport"


class Migration(migrations.Migration):
    dependencies = [("rights_warning", "0007_missed_reports"), ("workflow", "0001_initial")]

    operations = [
        parent_policy(_TABLE, "warning_id", "rights_warning_earlywarning"),
        *audited(_TABLE),
        *append_only(_TABLE),
        history_policy("missed_reports_within_reach", _TABLE),
        *machine_trigger("rights_warning_earlywarning", WARNING),
    ]
