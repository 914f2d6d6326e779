-- The units' own figures as before, and beside them a waiting line of change for the totals of the units above.
CREATE OR REPLACE FUNCTION members_count_people() RETURNS trigger LANGUAGE plpgsql AS $body$
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
        WITH changes AS (
            SELECT unit_id,
                   coalesce(sum(sign) FILTER (WHERE state = 'active'), 0) AS members,
                   coalesce(sum(sign) FILTER (WHERE state = 'retained'), 0) AS retained,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND sex = '2'), 0) AS women,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_migrant), 0) AS migrant,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_agency), 0) AS agency,
                   coalesce(sum(sign) FILTER (WHERE state = 'active' AND is_new_form), 0) AS new_forms
            FROM (%2$s) c GROUP BY unit_id
        ), real AS (
            SELECT * FROM changes WHERE (members, retained, women, migrant, agency, new_forms) <> (0, 0, 0, 0, 0, 0)
        ), waiting AS (
            INSERT INTO %1$I.organisations_figurechange
                (unit_id, members, retained, women, migrant, agency, new_forms)
            SELECT unit_id, members, retained, women, migrant, agency, new_forms FROM real
        )
        INSERT INTO %1$I.organisations_unitfigures AS f
            (unit_id, members, retained, women, migrant, agency, new_forms)
        SELECT unit_id, members, retained, women, migrant, agency, new_forms FROM real ORDER BY unit_id
        ON CONFLICT (unit_id) DO UPDATE SET
            members = f.members + excluded.members, retained = f.retained + excluded.retained,
            women = f.women + excluded.women, migrant = f.migrant + excluded.migrant,
            agency = f.agency + excluded.agency, new_forms = f.new_forms + excluded.new_forms
    $sql$, TG_TABLE_SCHEMA, changed);
    RETURN NULL;
END $body$;
