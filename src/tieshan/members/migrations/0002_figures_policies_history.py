"""Head counts by trigger, row policies on everything personal, history and guard on every register."""

from pathlib import Path

from django.db import migrations

from tieshan.foundation.access.rls import row_policy
from tieshan.foundation.audit.schema import audited

_FIGURES = Path(__file__).with_name("0002_figures.sql").read_text(encoding="utf-8")

_REVERSE = """
DROP FUNCTION members_whereabouts(bytea[]);
DROP FUNCTION members_count_spans() CASCADE;
DROP FUNCTION members_count_people() CASCADE;
"""

# A past span in another union belongs to the person: who may see the person may see it.
_MEMBERSHIP_OF_VISIBLE_PERSON = "EXISTS (SELECT 1 FROM members_person p WHERE p.id = members_membership.person_id)"


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("organisations", "0002_history")]

    operations = [
        migrations.RunSQL(_FIGURES, _REVERSE),
        row_policy("members_person", "unit_id"),
        row_policy("members_membership", "unit_id", also=_MEMBERSHIP_OF_VISIBLE_PERSON),
        row_policy("members_transfer", "from_unit_id", "to_unit_id"),
        row_policy("members_officer", "unit_id"),
        row_policy("members_cadre", "federation_id"),
        *audited("members_person"),
        *audited("members_membership"),
        *audited("members_transfer"),
        *audited("members_officer"),
        *audited("members_cadre"),
        *audited("members_cadreassignment"),
    ]
