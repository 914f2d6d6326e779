"""Row history, and the database's own guard of the states of an asset."""

from django.db import migrations

from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.office.assets.models import ASSET


class Migration(migrations.Migration):
    dependencies = [
        ("office_assets", "0001_initial"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *audited("office_assets_asset"),
        *machine_trigger("office_assets_asset", ASSET),
    ]
