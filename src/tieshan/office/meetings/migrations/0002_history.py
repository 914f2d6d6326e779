"""Row history and guard on meetings; final minutes and all that belongs to them are never changed again."""

from django.db import migrations

from tieshan.foundation.audit.schema import append_only, audited

_GUARD = (
    "CREATE TRIGGER meeting_final BEFORE INSERT OR UPDATE OR DELETE ON {} "
    "FOR EACH ROW EXECUTE FUNCTION office_meetings_refuse_final();"
)
_BELONGING = ("office_meetings_agendaitem", "office_meetings_decision", "office_meetings_attendance")

_SEAL = """
CREATE FUNCTION office_meetings_refuse_final() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF found = 'final' THEN
        RAISE EXCEPTION 'the minutes of meeting % are final', meeting USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION office_meetings_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'meeting % is final', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER meeting_final BEFORE UPDATE OR DELETE ON office_meetings_meeting
    FOR EACH ROW WHEN (OLD.state = 'final') EXECUTE FUNCTION office_meetings_refuse_change();
"""

_OPEN = "DROP FUNCTION office_meetings_refuse_final() CASCADE; DROP FUNCTION office_meetings_refuse_change() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("office_meetings", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        *audited("office_meetings_series"),
        *audited("office_meetings_seriesgroup"),
        *audited("office_meetings_meeting"),
        *audited("office_meetings_attendance"),
        *audited("office_meetings_agendaitem"),
        *audited("office_meetings_decision"),
        *audited("office_meetings_decisiontask"),
        *audited("office_meetings_addendum"),
        *append_only("office_meetings_addendum"),
        *audited("office_meetings_topic"),
        *audited("office_meetings_studymaterial"),
        migrations.RunSQL("\n".join([_SEAL, *(_GUARD.format(table) for table in _BELONGING)]), _OPEN),
    ]
