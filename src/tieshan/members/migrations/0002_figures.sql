-- Head counts follow the register by statement triggers: an import of 100,000 people costs one upsert per unit.
-- The schema is taken from TG_TABLE_SCHEMA, so that many districts can live side by side in one database.

CREATE FUNCTION members_count_people() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    changed text;
BEGIN
    changed := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS sign, unit_id, state, sex, is_migrant, is_agency, is_new_form FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT -1 AS sign, unit_id, state, sex, is_migrant, is_agency, is_new_form FROM old_rows'
        ELSE 'SELECT 1 AS sign, unit_id, state, sex, is_migrant, is_agency, is_new_form FROM new_rows
              UNION ALL SELECT -1, unit_id, state, sex, is_migrant, is_agency, is_new_form FROM old_rows'
    END;
    EXECUTE format($sql$
        INSERT INTO %1$I.organisations_unitfigures AS f
            (unit_id, members, retained, women, migrant, agency, new_forms)
        SELECT unit_id, members, retained, women, migrant, agency, new_forms
        FROM (
            SELECT unit_id,
                   coalesce(sum(sign) FILTER (WHERE state = 'active'), 0) AS members,
                   coalesce(sum(sign) FILTER (WHERE state = 'retained'), 0) AS retained,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND sex = '2'), 0) AS women,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_migrant), 0) AS migrant,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_agency), 0) AS agency,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_new_form), 0) AS new_forms
            FROM (%2$s) c GROUP BY unit_id
        ) s
        WHERE (members, retained, women, migrant, agency, new_forms) <> (0, 0, 0, 0, 0, 0)
        ORDER BY unit_id
        ON CONFLICT (unit_id) DO UPDATE SET
            members = f.members + excluded.members, retained = f.retained + excluded.retained,
            women = f.women + excluded.women, migrant = f.migrant + excluded.migrant,
            agency = f.agency + excluded.agency, new_forms = f.new_forms + excluded.new_forms
    $sql$, TG_TABLE_SCHEMA, changed);
    RETURN NULL;
END $body$;

CREATE TRIGGER members_person_count_insert AFTER INSERT ON members_person
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_people();
CREATE TRIGGER members_person_count_update AFTER UPDATE ON members_person
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_people();
CREATE TRIGGER members_person_count_delete AFTER DELETE ON members_person
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_people();

-- A span of active membership adds one on its first day and takes one away on the first day after it.
CREATE FUNCTION members_count_spans() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    changed text;
BEGIN
    changed := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS sign, unit_id, state, during FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT -1 AS sign, unit_id, state, during FROM old_rows'
        ELSE 'SELECT 1 AS sign, unit_id, state, during FROM new_rows
              UNION ALL SELECT -1, unit_id, state, during FROM old_rows'
    END;
    EXECUTE format($sql$
        INSERT INTO %1$I.organisations_headcount AS h (unit_id, day, change)
        SELECT unit_id, day, change FROM (
            SELECT unit_id, day, sum(step) AS change FROM (
                SELECT unit_id, lower(during) AS day, sign AS step FROM (%2$s) a WHERE state = 'active'
                UNION ALL
                SELECT unit_id, upper(during), -sign FROM (%2$s) b WHERE state = 'active' AND NOT upper_inf(during)
            ) steps GROUP BY unit_id, day
        ) s WHERE change <> 0 ORDER BY unit_id, day
        ON CONFLICT (unit_id, day) DO UPDATE SET change = h.change + excluded.change
    $sql$, TG_TABLE_SCHEMA, changed);
    RETURN NULL;
END $body$;

CREATE TRIGGER members_membership_count_insert AFTER INSERT ON members_membership
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_spans();
CREATE TRIGGER members_membership_count_update AFTER UPDATE ON members_membership
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_spans();
CREATE TRIGGER members_membership_count_delete AFTER DELETE ON members_membership
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_spans();

-- Where in the district a person with this identity number stands: the one look beyond a clerk's own units. It
-- answers three facts only; the reach is widened inside this function and put back before it returns.
CREATE FUNCTION members_whereabouts(hashes bytea[])
RETURNS TABLE (id_hash bytea, person_id bigint, unit_id bigint, state text)
LANGUAGE plpgsql AS $body$
DECLARE
    before text := coalesce(current_setting('tieshan.reach', true), '');
BEGIN
    PERFORM set_config('tieshan.reach', 'all', true);
    RETURN QUERY SELECT p.id_hash, p.id, p.unit_id, p.state FROM members_person p WHERE p.id_hash = ANY (hashes);
    PERFORM set_config('tieshan.reach', before, true);
END $body$;
