"""Row history of handovers and disposals, and the database's own guard of their states."""

from django.db import migrations

from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.office.assets.models import DISPOSAL, HANDOVER


class Migration(migrations.Migration):
    dependencies = [("office_assets", "0003_lists")]

    operations = [
        *audited("office_assets_handover"),
        *audited("office_assets_handoverline"),
        *audited("office_assets_disposal"),
        *audited("office_assets_disposalline"),
        *machine_trigger("office_assets_handover", HANDOVER),
        *machine_trigger("office_assets_disposal", DISPOSAL),
    ]
