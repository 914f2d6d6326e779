"""Nightly proofs: stored figures equal a recount, and the register agrees with the spans of membership."""

from __future__ import annotations

from django.db import connection

# Each answers ids that differ; an empty answer is the proof. They read the whole district: run inside whole_district.
_PROOFS = {
    "figures of the unit": """
        SELECT coalesce(f.unit_id, r.unit_id) FROM organisations_unitfigures f
        FULL JOIN (
            SELECT unit_id,
                   count(*) FILTER (WHERE state = 'active') AS members,
                   count(*) FILTER (WHERE state = 'retained') AS retained,
                   count(*) FILTER (WHERE state = 'active' AND sex = '2') AS women,
                   count(*) FILTER (WHERE state = 'active' AND is_migrant) AS migrant,
                   count(*) FILTER (WHERE state = 'active' AND is_agency) AS agency,
                   count(*) FILTER (WHERE state = 'active' AND is_new_form) AS new_forms
            FROM members_person GROUP BY unit_id
        ) r ON r.unit_id = f.unit_id
        WHERE (coalesce(f.members, 0), coalesce(f.retained, 0), coalesce(f.women, 0), coalesce(f.migrant, 0),
               coalesce(f.agency, 0), coalesce(f.new_forms, 0))
           <> (coalesce(r.members, 0), coalesce(r.retained, 0), coalesce(r.women, 0), coalesce(r.migrant, 0),
               coalesce(r.agency, 0), coalesce(r.new_forms, 0))
    """,
    "head counts of the day": """
        SELECT DISTINCT unit_id FROM (
            SELECT unit_id, day, sum(step) AS change FROM (
                SELECT unit_id, lower(during) AS day, 1 AS step FROM members_membership WHERE state = 'active'
                UNION ALL
                SELECT unit_id, upper(during), -1 FROM members_membership
                WHERE state = 'active' AND NOT upper_inf(during)
                UNION ALL
                SELECT unit_id, day, -change FROM organisations_headcount
            ) steps GROUP BY unit_id, day
        ) s WHERE change <> 0
    """,
    "totals of subtrees": """
        SELECT s.unit_id FROM organisations_subtreefigures s
        LEFT JOIN (
            SELECT above.id::bigint AS unit_id, count(*) FILTER (WHERE state = 'active') AS members,
                   count(*) FILTER (WHERE state = 'retained') AS retained
            FROM members_person p JOIN organisations_unit u ON u.id = p.unit_id
            CROSS JOIN LATERAL unnest(string_to_array(rtrim(u.path, '.'), '.')) AS above(id)
            GROUP BY above.id
        ) r ON r.unit_id = s.unit_id
        LEFT JOIN (
            SELECT above.id::bigint AS unit_id, sum(c.members) AS members, sum(c.retained) AS retained
            FROM organisations_figurechange c JOIN organisations_unit u ON u.id = c.unit_id
            CROSS JOIN LATERAL unnest(string_to_array(rtrim(u.path, '.'), '.')) AS above(id)
            GROUP BY above.id
        ) w ON w.unit_id = s.unit_id
        WHERE (s.members + coalesce(w.members, 0), s.retained + coalesce(w.retained, 0))
           <> (coalesce(r.members, 0), coalesce(r.retained, 0))
    """,
    "the register and the running span": """
        SELECT p.id FROM members_person p
        LEFT JOIN members_membership m ON m.person_id = p.id AND upper_inf(m.during)
        WHERE (p.state IN ('active', 'retained') AND (m.unit_id, m.state) IS DISTINCT FROM (p.unit_id, p.state))
           OR (p.state IN ('left', 'expelled') AND m.id IS NOT NULL)
    """,
}


def register_problems() -> dict[str, list[int]]:
    """Units or people whose stored figures or spans do not agree, by proof; empty when all agree. Set-based."""
    problems = {}
    with connection.cursor() as cursor:
        for name, proof in _PROOFS.items():
            cursor.execute(proof)
            differing = [row[0] for row in cursor.fetchall()]
            if differing:
                problems[name] = differing
    return problems
