"""The guard, the row history and the entry of an act are planned once for a connection."""

from pathlib import Path

from django.db import migrations

_FUNCTIONS = Path(__file__).with_name("0003_path_of_an_act.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_planned_once")]

    operations = [migrations.RunSQL(_FUNCTIONS, "DROP FUNCTION audit_write_entry;")]
