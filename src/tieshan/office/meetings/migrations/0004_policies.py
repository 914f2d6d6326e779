"""Row policies: minutes show within reach of the unit that met, and to whom they concern; topics to who submitted them.

Who was asked is the list that opens a meeting, so it stands without a policy of its own. The guard of final minutes
refuses what belongs to a meeting that the writer does not see.
"""

from django.db import migrations

from tieshan.foundation.access.rls import OWN_ACCOUNT, history_policy, own_rows, party_policy, row_policy

_MEETING = "office_meetings_meeting"
_BELONGING = ("office_meetings_agendaitem", "office_meetings_decision", "office_meetings_addendum")
_ASKED = (
    "EXISTS (SELECT 1 FROM office_meetings_attendance a"  # noqa: S608 - names
    f" WHERE a.meeting_id = {_MEETING}.id AND a.account_id::text = {OWN_ACCOUNT})"
)
_GUARD = """
CREATE OR REPLACE FUNCTION office_meetings_refuse_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
    meeting bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        meeting := NEW.meeting_id;
    ELSE
        meeting := OLD.meeting_id;
    END IF;
    EXECUTE format('SELECT state FROM %I.office_meetings_meeting WHERE id = $1', TG_TABLE_SCHEMA)
        INTO found USING meeting;
    IF {condition} THEN
        RAISE EXCEPTION 'the minutes of meeting % are final', meeting USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""


def _of_meeting(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_MEETING} m WHERE m.id = {table}.meeting_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("office_meetings", "0003_machine"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_MEETING, "unit_id", also=f"{own_rows('chair_id', 'recorder_id', 'presenter_id')} OR {_ASKED}"),
        *(party_policy(table, _of_meeting(table)) for table in _BELONGING),
        row_policy("office_meetings_topic", "unit_id", also=own_rows("submitted_by_id")),
        history_policy("meetings_within_reach", _MEETING, *_BELONGING, "office_meetings_topic"),
        migrations.RunSQL(
            _GUARD.replace("{condition}", "found IS NULL OR found = 'final'"),
            _GUARD.replace("{condition}", "found = 'final'"),
        ),
    ]
