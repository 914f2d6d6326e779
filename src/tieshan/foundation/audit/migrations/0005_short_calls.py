"""Opening and closing an entry costs no statements of its own."""

from pathlib import Path

from django.db import migrations

_FUNCTIONS = Path(__file__).with_name("0005_short_calls.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_recorders")]

    operations = [migrations.RunSQL(_FUNCTIONS, migrations.RunSQL.noop)]
