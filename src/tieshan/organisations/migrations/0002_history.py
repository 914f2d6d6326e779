"""Row history and guard on every register of the room, the roles, and the derived tables left out on purpose.

Unit paths, figures and head counts are derived from audited tables and proved by the nightly check; accounts leave
out what changes at each sign-in.
"""

from django.db import migrations

from tieshan.foundation.audit.schema import audited


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        *audited("organisations_unit"),
        *audited("organisations_placement"),
        *audited("organisations_succession"),
        *audited("organisations_employer"),
        *audited("organisations_employerlisting"),
        *audited("organisations_employerfollowup"),
        *audited("organisations_body"),
        *audited("organisations_term"),
        *audited("organisations_role"),
        *audited("organisations_post"),
        *audited("organisations_postrole"),
        *audited("organisations_appointment"),
        *audited("organisations_account", ignore_columns=("last_login", "second_factor_step", "password")),
    ]
