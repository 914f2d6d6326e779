"""History and guard of templates and excuses; instances and excuses show only within the reader's reach."""

from django.db import migrations

from tieshan.foundation.access.rls import row_policy
from tieshan.foundation.audit.schema import audited


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        *audited("duties_template"),
        *audited("duties_excuse"),
        row_policy("duties_instance", "unit_id"),
        row_policy("duties_excuse", "unit_id"),
    ]
