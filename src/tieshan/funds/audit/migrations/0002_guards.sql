-- What an audit found stands once its report is issued; only putting it right goes on. Nothing found is ever removed.
CREATE FUNCTION funds_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    stands boolean;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    SELECT state IN ('reported', 'closed') INTO stands FROM funds_audit_audit WHERE id = OLD.audit_id;
    IF TG_OP = 'DELETE' OR (stands AND (NEW.audit_id, NEW.number, NEW.grade, NEW.title, NEW.facts, NEW.amount_fen,
            NEW.clause, NEW.measure) IS DISTINCT FROM (OLD.audit_id, OLD.number, OLD.grade, OLD.title, OLD.facts,
            OLD.amount_fen, OLD.clause, OLD.measure)) THEN
        RAISE EXCEPTION 'finding % of audit % stands', OLD.number, OLD.audit_id USING ERRCODE = 'TS014';
    END IF;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NEW;
END $body$;

CREATE TRIGGER funds_audit_finding_stands BEFORE UPDATE OR DELETE ON funds_audit_finding
    FOR EACH ROW EXECUTE FUNCTION funds_audit_keep();
