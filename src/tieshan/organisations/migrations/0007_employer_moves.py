"""Where an employer stood before it went to another federation, kept by a statement trigger: imports stay set-based.

A connection lives in world time: the day of the house is taken by its own zone, here and for the counts of workers.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_TRIGGER = """
CREATE FUNCTION organisations_keep_moves() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.organisations_employermove (employer_id, moved_on, came_from_id)
         SELECT n.id, current_date, o.territory_id FROM fresh n JOIN stale o ON o.id = n.id
         WHERE n.territory_id <> o.territory_id
         ON CONFLICT (employer_id, moved_on) DO NOTHING', TG_TABLE_SCHEMA);
    RETURN NULL;
END $body$;
CREATE TRIGGER keep_moves AFTER UPDATE ON organisations_employer
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION organisations_keep_moves();
"""
_DROP = """
DROP TRIGGER keep_moves ON organisations_employer;
DROP FUNCTION organisations_keep_moves();
"""
_DATED = ("organisations_keep_moves()", "organisations_keep_staff()", "organisations_keep_changed_staff()")
_ZONE = "".join(f"ALTER FUNCTION {name} SET timezone = '{settings.TIME_ZONE}';" for name in _DATED)
_NO_ZONE = "".join(f"ALTER FUNCTION {name} RESET timezone;" for name in _DATED)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_staff_counts")]

    operations = [
        migrations.CreateModel(
            name="EmployerMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moved_on", models.DateField(verbose_name="moved on")),
                (
                    "came_from",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="came from",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="organisations.employer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="employermove",
            constraint=models.UniqueConstraint(fields=("employer", "moved_on"), name="employer_move_once_a_day"),
        ),
        migrations.RunSQL(_TRIGGER, _DROP),
        migrations.RunSQL(_ZONE, _NO_ZONE),
    ]
