"""Who sees which benefit, its history, its steps."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.benefits.models import GRANT, SHARE

_GRANT, _SHARE = "funds_benefits_benefitgrant", "funds_benefits_benefitshare"


class Migration(migrations.Migration):
    dependencies = [
        ("funds_benefits", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_GRANT, "unit_id"),
        row_policy(_SHARE, "unit_id"),
        *audited(_GRANT),
        *audited(_SHARE),
        *machine_trigger(_GRANT, GRANT),
        *machine_trigger(_SHARE, SHARE),
        history_policy("benefits_within_reach", _GRANT, _SHARE),
    ]
