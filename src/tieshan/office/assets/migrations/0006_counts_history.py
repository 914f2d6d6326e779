"""Row history of counts, and the database's own guard of their states; the lines of a closed count never change."""

from django.db import migrations

from tieshan.foundation.audit.schema import audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.office.assets.models import COUNT

_SEAL = """
CREATE FUNCTION office_assets_refuse_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
    counted bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        counted := NEW.count_id;
    ELSE
        counted := OLD.count_id;
    END IF;
    EXECUTE format('SELECT state FROM %I.office_assets_count WHERE id = $1', TG_TABLE_SCHEMA)
        INTO found USING counted;
    IF found IN ('closed', 'cancelled') THEN
        RAISE EXCEPTION 'count % is over', counted USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_over BEFORE INSERT OR UPDATE OR DELETE ON office_assets_countline
    FOR EACH ROW EXECUTE FUNCTION office_assets_refuse_counted();
"""
_OPEN = """
DROP TRIGGER count_over ON office_assets_countline;
DROP FUNCTION office_assets_refuse_counted();
"""


class Migration(migrations.Migration):
    dependencies = [("office_assets", "0005_counts")]

    operations = [
        *audited("office_assets_count"),
        *audited("office_assets_countline"),
        *machine_trigger("office_assets_count", COUNT),
        migrations.RunSQL(_SEAL, _OPEN),
    ]
