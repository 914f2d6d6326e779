"""The guard of the months looks at each book and month of a statement once."""

from pathlib import Path

from django.db import migrations

_GUARD = Path(__file__).with_name("0005_month_of_a_posting.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0004_proof_of_a_posting")]

    operations = [migrations.RunSQL(_GUARD, migrations.RunSQL.noop)]
