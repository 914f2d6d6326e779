"""A wrong entry of the signed list may be taken back, with the reason."""

from django.db import migrations, models

from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.benefits.models import SHARE


class Migration(migrations.Migration):
    dependencies = [("funds_benefits", "0002_guards"), ("workflow", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="benefitshare",
            name="undone",
            field=models.TextField(blank=True, default="", verbose_name="entry taken back because"),
        ),
        *machine_trigger("funds_benefits_benefitshare", SHARE),
    ]
