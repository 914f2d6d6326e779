"""Who sees which order; history; a line's state goes one way."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.payments.models import LINE

_ORDER, _LINE = "funds_payments_paymentorder", "funds_payments_paymentline"
_OF_ORDER = f"EXISTS (SELECT 1 FROM {_ORDER} t WHERE t.id = {_LINE}.order_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("funds_payments", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_ORDER, "unit_id"),
        row_policy(_LINE, "unit_id", also=_OF_ORDER),
        *audited(_ORDER),
        *audited(_LINE),
        *machine_trigger(_LINE, LINE),
        history_policy("payments_within_reach", _ORDER, _LINE),
    ]
