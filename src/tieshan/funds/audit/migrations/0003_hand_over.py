"""The hand-over of an office waits for the opinion of the audit."""

from django.db import migrations, models
from django.db.models import F, Q

from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.audit.models import AUDIT


class Migration(migrations.Migration):
    dependencies = [("funds_audit", "0002_guards"), ("workflow", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="audit",
            name="handed_over",
            field=models.TextField(blank=True, default="", verbose_name="what was handed over"),
        ),
        migrations.AddField(
            model_name="audit",
            name="handed_over_on",
            field=models.DateField(blank=True, null=True, verbose_name="office handed over on"),
        ),
        migrations.AddField(
            model_name="audit",
            name="handed_over_to",
            field=models.TextField(blank=True, default="", verbose_name="taken over by"),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=Q(handed_over_on__isnull=True)
                | (Q(kind="handover", reported_on__isnull=False) & Q(handed_over_on__gte=F("reported_on"))),
                name="audit_before_hand_over",
            ),
        ),
        *machine_trigger("funds_audit_audit", AUDIT),
    ]
