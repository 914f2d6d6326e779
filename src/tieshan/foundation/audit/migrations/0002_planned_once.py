"""What sealing and the proofs ask of the history is no longer planned anew every time."""

from pathlib import Path

from django.db import migrations

_FUNCTIONS = Path(__file__).with_name("0002_planned_once.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(_FUNCTIONS, migrations.RunSQL.noop)]
