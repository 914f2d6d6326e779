"""What falls due is found by the sound of its title too; derived columns, so they stay out of the journal's history."""

from typing import Any

from django.db import connection, migrations, models

from tieshan.foundation.audit.schema import audited
from tieshan.kernel.pinyin import spell_title

_GUARDED = audited("deadlines_deadline", ignore_columns=("title", "warn_on", "next_warn_on"))


def _spell(_apps: Any, _editor: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', true)")
        cursor.execute("SELECT DISTINCT title FROM deadlines_deadline")
        titles = [row[0] for row in cursor.fetchall()]
        cursor.executemany(
            "UPDATE deadlines_deadline SET title_pinyin = %s, title_initials = %s WHERE title = %s",
            [(*spell_title(title), title) for title in titles],
        )


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        *(migrations.RunSQL(one.reverse_sql, one.sql) for one in _GUARDED),
        migrations.AddField("deadline", "title_pinyin", models.TextField(db_collation="C", default="", editable=False)),
        migrations.AddField(
            "deadline", "title_initials", models.TextField(db_collation="C", default="", editable=False)
        ),
        migrations.RunPython(_spell, migrations.RunPython.noop),
        *audited(
            "deadlines_deadline",
            ignore_columns=("title", "title_pinyin", "title_initials", "warn_on", "next_warn_on"),
        ),
    ]
