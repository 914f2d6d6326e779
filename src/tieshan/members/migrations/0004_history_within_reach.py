"""The history of personal rows shows only where the row itself shows.

The table's owner is left free (no FORCE): the recording trigger runs with the owner's rights and numbers what it adds.
The journal's own proofs say that they read it whole (`tieshan.foundation.audit.seals.whole_history`).
"""

from django.db import migrations

_TABLES = ("members_person", "members_membership", "members_transfer", "members_officer", "members_cadre")
_ARMS = " OR ".join(
    f"(table_name = '{table}' AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = audit_rowhistory.row_pk))"  # noqa: S608 - names
    for table in _TABLES
)

_POLICY = f"""
ALTER TABLE audit_rowhistory ENABLE ROW LEVEL SECURITY;
CREATE POLICY within_reach ON audit_rowhistory FOR SELECT USING (
    (SELECT coalesce(current_setting('tieshan.history', true), '') = 'whole')
    OR (SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')
    OR table_name NOT IN ({", ".join(f"'{table}'" for table in (*_TABLES, "members_cadreassignment"))})
    OR {_ARMS}
);
"""

_OPEN = """
DROP POLICY within_reach ON audit_rowhistory;
ALTER TABLE audit_rowhistory DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0003_waiting_changes"), ("audit", "0001_initial")]

    operations = [migrations.RunSQL(_POLICY, _OPEN)]
