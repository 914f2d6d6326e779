"""Workers of employers by the day on which they were counted, kept by statement triggers: imports stay set-based."""

import django.db.models.deletion
from django.db import migrations, models

_TRIGGERS = """
CREATE FUNCTION organisations_keep_staff() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.organisations_staffcount (employer_id, counted_on, workers)
         SELECT id, coalesce(workers_on, current_date), workers FROM fresh WHERE workers IS NOT NULL
         ON CONFLICT (employer_id, counted_on) DO UPDATE SET workers = excluded.workers
         WHERE organisations_staffcount.workers <> excluded.workers', TG_TABLE_SCHEMA);
    RETURN NULL;
END $body$;
CREATE TRIGGER keep_staff_insert AFTER INSERT ON organisations_employer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION organisations_keep_staff();
CREATE TRIGGER keep_staff_update AFTER UPDATE ON organisations_employer
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION organisations_keep_changed_staff();
"""
# An update that touches neither the number nor its day is no count: only what changed is kept.
_CHANGED = """
CREATE FUNCTION organisations_keep_changed_staff() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.organisations_staffcount (employer_id, counted_on, workers)
         SELECT n.id, coalesce(n.workers_on, current_date), n.workers FROM fresh n JOIN stale o ON o.id = n.id
         WHERE n.workers IS NOT NULL AND (n.workers, n.workers_on) IS DISTINCT FROM (o.workers, o.workers_on)
         ON CONFLICT (employer_id, counted_on) DO UPDATE SET workers = excluded.workers', TG_TABLE_SCHEMA);
    RETURN NULL;
END $body$;
"""
_FILL = """
INSERT INTO organisations_staffcount (employer_id, counted_on, workers)
SELECT id, coalesce(workers_on, current_date), workers FROM organisations_employer WHERE workers IS NOT NULL
"""
_DROP = """
DROP TRIGGER keep_staff_update ON organisations_employer;
DROP TRIGGER keep_staff_insert ON organisations_employer;
DROP FUNCTION organisations_keep_changed_staff();
DROP FUNCTION organisations_keep_staff();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_term_ends")]

    operations = [
        migrations.CreateModel(
            name="StaffCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField(verbose_name="counted on")),
                ("workers", models.PositiveIntegerField(verbose_name="workers")),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_counts",
                        to="organisations.employer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="staffcount",
            constraint=models.UniqueConstraint(fields=("employer", "counted_on"), name="staff_count_once_a_day"),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            _CHANGED + _TRIGGERS,
            _DROP,
        ),
    ]
