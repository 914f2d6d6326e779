"""The guard of the lines looks for their vouchers among the statement's own numbers."""

from pathlib import Path

from django.db import migrations

_GUARD = Path(__file__).with_name("0006_lines_of_a_posting.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0005_month_of_a_posting")]

    operations = [migrations.RunSQL(_GUARD, migrations.RunSQL.noop)]
