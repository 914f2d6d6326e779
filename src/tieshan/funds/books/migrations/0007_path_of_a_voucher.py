"""A voucher is posted in two calls of the database; indexes that others already begin with are gone."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_PATH = Path(__file__).with_name("0007_path_of_a_voucher.sql").read_text(encoding="utf-8")
_BACK = "DROP FUNCTION funds_books_begin_posting; DROP FUNCTION funds_books_write_posting;"


class _WithoutIndex(migrations.AlterField):
    """The index of a foreign key goes, the key stays.

    Django would make the key anew and prove every row again; in a house with money that proof fails, because it reads
    the books through their row policy, under which the owner of the tables sees none.
    """

    def __init__(self, model_name: str, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(model_name, name, field)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        for index in schema_editor._constraint_names(model, [column], index=True, unique=False, primary_key=False):
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(self.name)]))


def _without_index(model: str, name: str, to: str, related_name: str) -> _WithoutIndex:
    field: models.ForeignKey[Any, Any] = models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"funds_books.{to}", related_name=related_name, db_index=False
    )
    return _WithoutIndex(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0006_lines_of_a_posting")]

    operations = [
        migrations.RunSQL(_PATH, _BACK),
        _without_index("period", "book", "book", "periods"),
        _without_index("vouchernumber", "book", "book", "+"),
        _without_index("voucher", "book", "book", "vouchers"),
        _without_index("journalline", "voucher", "voucher", "entries"),
    ]
