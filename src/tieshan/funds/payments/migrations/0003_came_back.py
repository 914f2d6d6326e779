"""A payment that had been entered as paid may come back."""

from django.db import migrations

from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.payments.models import LINE


class Migration(migrations.Migration):
    dependencies = [("funds_payments", "0002_guards"), ("workflow", "0001_initial")]

    operations = [*machine_trigger("funds_payments_paymentline", LINE)]
