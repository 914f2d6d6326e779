"""Values of the district: guarded by their machine, an approved one never changed, the journal's history kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.lawbook.models import VALUE

# An approved value is what people were judged by: it stays as it was approved.
_KEEP = """
CREATE FUNCTION lawbook_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'value % of the district is approved', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER district_value_kept BEFORE UPDATE OR DELETE ON lawbook_districtvalue
    FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION lawbook_refuse_change();
"""
_FREE = "DROP FUNCTION lawbook_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("lawbook", "0001_calendar"),
        ("organisations", "0005_term_ends"),
        ("audit", "0001_initial"),
        ("workflow", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DistrictValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(verbose_name="code of the value")),
                ("value", models.JSONField(blank=True, null=True, verbose_name="value")),
                ("lifted", models.BooleanField(default=False, verbose_name="the shipped value holds again")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("document", models.TextField(verbose_name="document")),
                ("number", models.TextField(verbose_name="document number")),
                ("article", models.TextField(blank=True, default="", verbose_name="article")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("asked", "under approval"),
                            ("approved", "approved"),
                            ("refused", "not agreed"),
                            ("returned", "returned"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        verbose_name="state",
                    ),
                ),
                ("proposed_on", models.DateField(verbose_name="proposed on")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "verbose_name": "value of the district",
                "indexes": [models.Index(fields=["code", "valid_from"], name="district_value_by_code")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("code", "valid_from"),
                        name="district_value_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted", True), ("value__isnull", True)),
                            models.Q(("lifted", False), ("value__isnull", False)),
                            _connector="OR",
                        ),
                        name="district_value_or_lifted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document", ""), _negated=True), models.Q(("number", ""), _negated=True)
                        ),
                        name="district_value_has_a_source",
                    ),
                ],
            },
        ),
        *audited("lawbook_districtvalue"),
        *machine_trigger("lawbook_districtvalue", VALUE),
        migrations.RunSQL(_KEEP, _FREE),
    ]
