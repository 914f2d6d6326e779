"""Row policy and history of letters of joint work; which warning a letter belongs to never changes."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy
from tieshan.foundation.audit.schema import append_only, audited

_TABLE = "rights_warning_jointletter"


class Migration(migrations.Migration):
    dependencies = [("rights_warning", "0005_joint_letters")]

    operations = [
        parent_policy(_TABLE, "warning_id", "rights_warning_earlywarning"),
        *audited(_TABLE),
        *append_only(_TABLE),
        history_policy("joint_letters_within_reach", _TABLE),
    ]
