"""The path of one voucher: asked about by its keys; row policies that cost nothing until they are asked."""

from pathlib import Path

from django.db import migrations

_HERE = Path(__file__).parent
_PATH = (_HERE / "0008_one_voucher.sql").read_text(encoding="utf-8")
_REACH = (_HERE / "0008_reach_of_books.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0007_path_of_a_voucher"), ("organisations", "0001_initial")]

    operations = [
        migrations.RunSQL(_PATH, migrations.RunSQL.noop),
        migrations.RunSQL(_REACH, migrations.RunSQL.noop),
    ]
