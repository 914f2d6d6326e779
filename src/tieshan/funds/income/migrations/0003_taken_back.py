"""Wrong records are taken back: a return of the preparation fund may follow one that was, a late fee is owed again."""

import django.db.models.deletion
from django.db import migrations, models

from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.income.models import LATE_FEE


class Migration(migrations.Migration):
    dependencies = [("funds_income", "0002_policies_history"), ("workflow", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="preparationreturn",
            name="payer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="preparation_returns",
                to="funds_income.payer",
                verbose_name="payer",
            ),
        ),
        migrations.AddField(
            model_name="preparationreturn",
            name="taken_back_on",
            field=models.DateField(blank=True, null=True, verbose_name="return taken back on"),
        ),
        migrations.AddConstraint(
            model_name="preparationreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_on__isnull", True)),
                fields=("payer",),
                name="funds_preparation_return_once",
            ),
        ),
        migrations.AlterField(
            model_name="remittance",
            name="state",
            field=models.TextField(
                choices=[
                    ("sent", "share remitted"),
                    ("taken", "received by the district"),
                    ("taken_back", "remittance taken back"),
                ],
                default="sent",
                verbose_name="state",
            ),
        ),
        *machine_trigger("funds_income_latefee", LATE_FEE),
    ]
