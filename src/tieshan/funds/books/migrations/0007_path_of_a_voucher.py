"""A voucher is posted in two calls of the database; indexes that others already begin with are gone."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_PATH = Path(__file__).with_name("0007_path_of_a_voucher.sql").read_text(encoding="utf-8")
_BACK = "DROP FUNCTION funds_books_begin_posting; DROP FUNCTION funds_books_write_posting;"


def _without_index(model: str, name: str, to: str, related_name: str) -> migrations.AlterField:
    field = models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"funds_books.{to}", related_name=related_name, db_index=False
    )
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0006_lines_of_a_posting")]

    operations = [
        migrations.RunSQL(_PATH, _BACK),
        _without_index("period", "book", "book", "periods"),
        _without_index("vouchernumber", "book", "book", "+"),
        _without_index("voucher", "book", "book", "vouchers"),
        _without_index("journalline", "voucher", "voucher", "entries"),
    ]
