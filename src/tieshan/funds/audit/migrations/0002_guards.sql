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

-- The report itself stands too: opinion, comments, days and number; and nothing is found after it.
CREATE FUNCTION funds_audit_keep_report() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.state IN ('reported', 'closed') AND (NEW.unit_id, NEW.by_id, NEW.kind, NEW.first, NEW.last, NEW.year,
            NEW.number, NEW.notified_on, NEW.begins_on, NEW.drafted_on, NEW.comments, NEW.commented_on, NEW.opinion,
            NEW.reported_on) IS DISTINCT FROM (OLD.unit_id, OLD.by_id, OLD.kind, OLD.first, OLD.last, OLD.year,
            OLD.number, OLD.notified_on, OLD.begins_on, OLD.drafted_on, OLD.comments, OLD.commented_on, OLD.opinion,
            OLD.reported_on) THEN
        RAISE EXCEPTION 'the report of audit % stands', OLD.id USING ERRCODE = 'TS014';
    END IF;
    RETURN NEW;
END $body$;

CREATE TRIGGER funds_audit_report_stands BEFORE UPDATE ON funds_audit_audit
    FOR EACH ROW EXECUTE FUNCTION funds_audit_keep_report();

CREATE FUNCTION funds_audit_no_more() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    reach text := coalesce(current_setting('tieshan.reach', true), '');
    stands boolean;
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    SELECT state IN ('reported', 'closed') INTO stands FROM funds_audit_audit WHERE id = NEW.audit_id;
    IF stands THEN
        RAISE EXCEPTION 'the report of audit % stands', NEW.audit_id USING ERRCODE = 'TS014';
    END IF;
    PERFORM set_config('tieshan.reach', reach, true);
    RETURN NEW;
END $body$;

CREATE TRIGGER funds_audit_nothing_later BEFORE INSERT ON funds_audit_finding
    FOR EACH ROW EXECUTE FUNCTION funds_audit_no_more();

CREATE TRIGGER funds_audit_finding_stands BEFORE UPDATE OR DELETE ON funds_audit_finding
    FOR EACH ROW EXECUTE FUNCTION funds_audit_keep();
