"""What a dispute is counted by, as it was at intake, never changes: union, employer, day, key groups, workers, matter.

So an employer that moves takes no case along, and a year that is over keeps its figures.
"""

from django.db import migrations

_TABLE = "rights_disputes_dispute"
_COUNTED = ("unit_id", "employer_id", "received_on", "groups", "workers", "is_group", "matter", "concern_id")
_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _COUNTED)
_GUARD = f"""
CREATE FUNCTION rights_disputes_stands() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'what dispute % is counted by does not change', OLD.number USING ERRCODE = 'restrict_violation';
END $body$;
CREATE TRIGGER dispute_stands BEFORE UPDATE ON {_TABLE}
    FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION rights_disputes_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0009_year_of_figures")]

    operations = [migrations.RunSQL(_GUARD, "DROP FUNCTION rights_disputes_stands() CASCADE")]
