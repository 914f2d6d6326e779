"""Each audited table gets a recorder of its own; they are made after the migrations (schema.make_recorders)."""

from pathlib import Path

from django.db import migrations

_FUNCTIONS = Path(__file__).with_name("0004_recorders.sql").read_text(encoding="utf-8")
_BACK = "DROP FUNCTION audit_make_recorder(regclass); DROP FUNCTION audit_columns(oid);"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_path_of_an_act")]

    operations = [migrations.RunSQL(_FUNCTIONS, _BACK)]
