"""Nightly proofs: what is derived must equal what it was derived from."""

from __future__ import annotations

from django.db import connection

# Each answers the ids of units that differ; an empty answer is the proof.
_PROOFS = {
    "today's path": """
        SELECT u.id FROM organisations_unit u
        LEFT JOIN LATERAL (
            SELECT path FROM organisations_unitpath p WHERE p.unit_id = u.id ORDER BY lower(p.during) DESC LIMIT 1
        ) last ON true
        WHERE u.path IS DISTINCT FROM last.path
    """,
    "today's superior": """
        SELECT u.id FROM organisations_unit u
        LEFT JOIN organisations_unit s ON s.id = u.parent_id
        WHERE u.path IS DISTINCT FROM coalesce(s.path, '') || u.id || '.'
    """,
    "paths of every day": """
        WITH RECURSIVE spans(unit_id, path, during) AS (
            SELECT unit_id, unit_id || '.', during FROM organisations_placement WHERE parent_id IS NULL
            UNION ALL
            SELECT p.unit_id, s.path || p.unit_id || '.', p.during * s.during
            FROM spans s JOIN organisations_placement p ON p.parent_id = s.unit_id AND p.during && s.during
        )
        SELECT DISTINCT unit_id FROM (
            (SELECT unit_id, path, during FROM spans EXCEPT SELECT unit_id, path, during FROM organisations_unitpath)
            UNION ALL
            (SELECT unit_id, path, during FROM organisations_unitpath EXCEPT SELECT unit_id, path, during FROM spans)
        ) differing
    """,
}


def tree_problems() -> dict[str, list[int]]:
    """Units whose derived paths differ from the placements, by proof; empty when all agree. Set-based."""
    problems = {}
    with connection.cursor() as cursor:
        for name, proof in _PROOFS.items():
            cursor.execute(proof)
            differing = [row[0] for row in cursor.fetchall()]
            if differing:
                problems[name] = differing
    return problems
