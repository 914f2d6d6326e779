# ruff: noqa: S608 - the statements are put together from fixed parts of this file
"""The statements by which all employers, or one, are judged at once.

Facts are spans of days. A sum over the beginnings and ends of the spans gives score and grade of every employer on
every day of the past, and on the coming days as far as ends and beginnings are known. Each day is judged by the version
of the score that held on it: where one ends, facts that go on are counted out and, by the next one, in again.
"""

from __future__ import annotations

from typing import Final

__all__ = ["CHANGED", "EPISODES", "EPISODES_OF_COMPLAINTS", "LAPSED", "LEVELS", "MISSED", "NEW", "NOTED", "SIGNALS"]

_ONLY: Final = "(%(employers)s::bigint[] IS NULL OR {0}.employer_id = ANY (%(employers)s::bigint[]))"

#: The union in charge of an employer: its federation, else the district; never one inside an enterprise.
_IN_CHARGE: Final = """
    CASE WHEN t.kind IN ('district', 'regional', 'industrial') THEN t.id
         ELSE (SELECT d.id FROM organisations_unit d WHERE d.kind = 'district' AND d.status = 'active' LIMIT 1) END
"""

# A sign that a measure has settled, and any sign at an employer that has closed, ends with that. What a source counts
# by its own numbers holds within the days of these numbers (`v_since`, `v_until`).
SIGNALS: Final = (
    """
    INSERT INTO rights_warning_signal (employer_id, unit_id, source, record_id, since, until, workers, detail)
    SELECT f.employer_id, f.unit_id, %(source)s, f.record_id, f.since, f.until, f.workers, f.detail
    FROM (
        SELECT s.employer_id, """
    + _IN_CHARGE
    + """ AS unit_id, s.record_id, greatest(s.since, %(v_since)s::date) AS since,
               least(s.until, x."on", e.closed_on, %(v_until)s::date) AS until,
               greatest(s.workers, 0) AS workers, s.detail
        FROM ({rows}) s
        JOIN organisations_employer e ON e.id = s.employer_id
        JOIN organisations_unit t ON t.id = e.territory_id
        LEFT JOIN rights_warning_settlement x
            ON x.employer_id = s.employer_id AND x.source = %(source)s AND x.record_id = s.record_id
        WHERE s.since <= %(last_day)s::date AND (%(v_until)s::date IS NULL OR s.since < %(v_until)s::date)
    ) f
    WHERE (f.until IS NULL OR f.until > greatest(f.since, %(from_day)s::date)) AND """
    + _ONLY.format("f")
)

#: A fact that goes on over the day on which its source has other numbers is one fact, standing since its own first day.
JOINED: Final = (
    """
    WITH before AS (
        SELECT s.id, s.since, s.employer_id, s.record_id, s.workers, s.detail,
               row_number() OVER (PARTITION BY s.employer_id, s.record_id, s.workers, s.detail ORDER BY s.since) AS n
        FROM rights_warning_signal s
        WHERE s.source = %(source)s AND s.until = %(v_since)s::date AND """
    + _ONLY.format("s")
    + """
    ), after AS (
        SELECT s.id, s.employer_id, s.record_id, s.workers, s.detail,
               row_number() OVER (PARTITION BY s.employer_id, s.record_id, s.workers, s.detail ORDER BY s.until) AS n
        FROM rights_warning_signal s
        WHERE s.source = %(source)s AND s.since = %(v_since)s::date AND """
    + _ONLY.format("s")
    + """
    ), joined AS (
        UPDATE rights_warning_signal s SET since = b.since
        FROM before b JOIN after a USING (employer_id, record_id, workers, detail, n)
        WHERE s.id = a.id RETURNING b.id
    )
    DELETE FROM rights_warning_signal s USING joined j WHERE s.id = j.id
    """
)

_GRADED: Final = (
    """
    WITH v AS (
        SELECT * FROM unnest(
            %(v_since)s::date[], %(v_until)s::date[], %(yellow_workers)s::int[], %(orange_workers)s::int[],
            %(yellow_complaints)s::int[], %(blue)s::int[], %(yellow)s::int[], %(orange)s::int[], %(red)s::int[]
        ) AS v (since, until, yellow_workers, orange_workers, yellow_complaints, blue, yellow, orange, red)
    ), w AS (
        SELECT w.*, v.until FROM unnest(
            %(w_since)s::date[], %(codes)s::text[], %(each)s::int[], %(most)s::int[], %(lowest)s::int[],
            %(complaint)s::bool[]
        ) AS w (since, source, each, most, lowest, is_complaint)
        JOIN v ON v.since = w.since
    ), facts AS (
        SELECT s.employer_id, s.unit_id, s.source, greatest(s.since, v.since) AS since,
               nullif(least(s.until, v.until), 'infinity') AS until, (s.workers >= v.yellow_workers)::int AS ten,
               (s.workers >= v.orange_workers)::int AS thirty
        FROM rights_warning_signal s
        JOIN v ON s.since < v.until AND (s.until IS NULL OR s.until > v.since)
        WHERE s.source = ANY (%(codes)s::text[]) AND """
    + _ONLY.format("s")
    + """
    ), in_charge AS (
        SELECT employer_id, min(unit_id) AS unit_id FROM facts GROUP BY employer_id
    ), by_day AS (
        SELECT employer_id, source, day, sum(n) AS n, sum(ten) AS ten, sum(thirty) AS thirty
        FROM (
            SELECT employer_id, source, since AS day, 1 AS n, ten, thirty FROM facts
            UNION ALL
            SELECT employer_id, source, until, -1, -ten, -thirty FROM facts WHERE until IS NOT NULL
        ) marks
        GROUP BY employer_id, source, day
    ), running AS (
        SELECT employer_id, source, day, sum(n) OVER s AS n, sum(ten) OVER s AS ten, sum(thirty) OVER s AS thirty
        FROM by_day WINDOW s AS (PARTITION BY employer_id, source ORDER BY day)
    ), judged AS (
        SELECT r.employer_id, r.source, r.day, least(r.n * w.each, w.most) AS points,
               CASE WHEN r.n > 0 THEN greatest(
                   w.lowest, CASE WHEN r.thirty > 0 THEN 3 WHEN r.ten > 0 THEN 2 ELSE 0 END
               ) ELSE 0 END AS lowest,
               CASE WHEN w.is_complaint THEN r.n ELSE 0 END AS complaints
        FROM running r JOIN w ON w.source = r.source AND r.day >= w.since AND r.day < w.until
    ), moved AS (
        SELECT employer_id, day, points - coalesce(lag(points) OVER s, 0) AS points,
               complaints - coalesce(lag(complaints) OVER s, 0) AS complaints,
               (lowest >= 1)::int - coalesce(lag((lowest >= 1)::int) OVER s, 0) AS g1,
               (lowest >= 2)::int - coalesce(lag((lowest >= 2)::int) OVER s, 0) AS g2,
               (lowest >= 3)::int - coalesce(lag((lowest >= 3)::int) OVER s, 0) AS g3,
               (lowest >= 4)::int - coalesce(lag((lowest >= 4)::int) OVER s, 0) AS g4
        FROM judged WINDOW s AS (PARTITION BY employer_id, source ORDER BY day)
    ), together AS (
        SELECT employer_id, day, sum(points) AS points, sum(complaints) AS complaints, sum(g1) AS g1, sum(g2) AS g2,
               sum(g3) AS g3, sum(g4) AS g4
        FROM moved GROUP BY employer_id, day
    ), totals AS (
        SELECT employer_id, day, sum(points) OVER s AS score, sum(complaints) OVER s AS complaints,
               sum(g1) OVER s AS g1, sum(g2) OVER s AS g2, sum(g3) OVER s AS g3, sum(g4) OVER s AS g4
        FROM together WINDOW s AS (PARTITION BY employer_id ORDER BY day)
    ), graded AS (
        SELECT employer_id, day, score::int AS score, greatest(
                   CASE WHEN score >= v.red THEN 4 WHEN score >= v.orange THEN 3 WHEN score >= v.yellow THEN 2
                        WHEN score >= v.blue THEN 1 ELSE 0 END,
                   CASE WHEN g4 > 0 THEN 4 WHEN g3 > 0 THEN 3 WHEN g2 > 0 THEN 2 WHEN g1 > 0 THEN 1 ELSE 0 END,
                   CASE WHEN complaints >= v.yellow_complaints THEN 2 ELSE 0 END
               ) AS grade
        FROM totals JOIN v ON totals.day >= v.since AND totals.day < v.until
    )
    """
)

LEVELS: Final = (
    "INSERT INTO rights_warning_level (employer_id, unit_id, since, until, grade, score)"
    + _GRADED
    + """
    SELECT k.employer_id, c.unit_id, k.day, k.until, k.grade, k.score
    FROM (
        SELECT employer_id, day, grade, score, lead(day) OVER (PARTITION BY employer_id ORDER BY day) AS until
        FROM (
            SELECT employer_id, day, grade, score, lag(grade) OVER s AS grade_before, lag(score) OVER s AS score_before
            FROM graded WINDOW s AS (PARTITION BY employer_id ORDER BY day)
        ) all_days
        WHERE grade_before IS DISTINCT FROM grade OR score_before IS DISTINCT FROM score
    ) k
    JOIN in_charge c ON c.employer_id = k.employer_id
    WHERE k.grade > 0 OR k.score > 0
    """
)

# Spans at or above a grade that touch one another are one; the first dispute within the days set follows it.
_FOLLOWED: Final = """
    , spans AS (
        SELECT l.employer_id, l.unit_id, t.threshold, l.since, l.until,
               (lag(l.until) OVER s IS DISTINCT FROM l.since)::int AS begins
        FROM {levels} l JOIN (VALUES (1), (2), (3)) AS t (threshold) ON l.grade >= t.threshold
        WHERE l.since <= %(on)s::date
        WINDOW s AS (PARTITION BY l.employer_id, t.threshold ORDER BY l.since)
    ), numbered AS (
        SELECT *, sum(begins) OVER (PARTITION BY employer_id, threshold ORDER BY since) AS number FROM spans
    ), islands AS (
        SELECT employer_id, min(unit_id) AS unit_id, threshold, min(since) AS since,
               nullif(max(coalesce(until, 'infinity')), 'infinity') AS until
        FROM numbered GROUP BY employer_id, threshold, number
    )
    INSERT INTO rights_warning_episode
        (model, threshold, employer_id, unit_id, since, until, dispute_id, dispute_on)
    SELECT DISTINCT ON (k.employer_id, k.threshold, k.since) %(model)s, k.threshold, k.employer_id, k.unit_id, k.since,
           CASE WHEN k.until <= %(on)s::date THEN k.until END, d.id, d.received_on
    FROM islands k
    LEFT JOIN rights_disputes_dispute d
        ON d.employer_id = k.employer_id AND d.received_on > k.since AND d.received_on <= k.since + %(ahead)s::int
        AND d.state <> 'refused'
    ORDER BY k.employer_id, k.threshold, k.since, d.received_on, d.id
"""

#: By the score: from the grades of days that were just written.
EPISODES: Final = (
    "WITH standing AS (SELECT * FROM rights_warning_level l WHERE "
    + _ONLY.format("l")
    + ")"
    + _FOLLOWED.format(levels="standing")
)

#: By complaints alone: from their own grades, which are kept nowhere else.
EPISODES_OF_COMPLAINTS: Final = (
    _GRADED
    + """
    , standing AS (
        SELECT g.employer_id, c.unit_id, g.day AS since, lead(g.day) OVER s AS until, g.grade
        FROM graded g JOIN in_charge c ON c.employer_id = g.employer_id
        WINDOW s AS (PARTITION BY g.employer_id ORDER BY g.day)
    )
    """
    + _FOLLOWED.format(levels="standing")
)

_NOW: Final = "l.since <= %(on)s::date AND (l.until IS NULL OR l.until > %(on)s::date)"

#: A grade where no warning stands: one is raised.
NEW: Final = (
    """
    INSERT INTO rights_warning_earlywarning (employer_id, unit_id, state, grade, highest, score, opened_on,
        report_due_at, reported_grade, late_told, result, is_lapsed, version)
    SELECT l.employer_id, l.unit_id, 'raised', l.grade, l.grade, l.score, %(on)s,
           (%(due)s::timestamptz[])[l.grade], 0, false, '', false, 1
    FROM rights_warning_level l
    WHERE l.grade > 0 AND """
    + _NOW
    + " AND "
    + _ONLY.format("l")
    + """
      AND NOT EXISTS (
          SELECT 1 FROM rights_warning_earlywarning w WHERE w.employer_id = l.employer_id AND w.state <> 'closed'
      )
    RETURNING id, unit_id, employer_id, 0, grade, state
    """
)

#: Reports overdue whose grade is gone, or falls, now: the duty ends with the grade, unmet. Asked before the change is
#: written, and held: who reports meanwhile is not named, who comes later finds the warning changed.
#: What stood without a grade from before duties ended so: missed when the report was due while the grade still stood.
MISSED: Final = (
    """
    SELECT o.id, o.unit_id, o.employer_id, CASE WHEN o.grade > 0 THEN o.grade ELSE coalesce(x.before, o.highest) END,
           o.report_due_at, coalesce(x."on", %(on)s::date), o.late_told
    FROM rights_warning_earlywarning o
    LEFT JOIN rights_warning_level l ON l.employer_id = o.employer_id AND """
    + _NOW
    + """
    LEFT JOIN LATERAL (
        SELECT g.before, g."on" FROM rights_warning_gradechange g
        WHERE o.grade = 0 AND g.warning_id = o.id AND g.after = 0 ORDER BY g.id DESC LIMIT 1
    ) x ON true
    WHERE o.state = 'raised' AND o.report_due_at < %(at)s AND (o.grade = 0 OR coalesce(l.grade, 0) < o.grade)
      AND (o.report_due_at AT TIME ZONE %(zone)s)::date <= coalesce(x."on", %(on)s::date) AND """
    + _ONLY.format("o")
    + " ORDER BY o.id FOR UPDATE OF o"
)

#: A grade above the one that was reported is reported anew, by its own time; one that falls unreported ends the duty
#: of the higher grade and opens that of the lower one, unless that one was reported.
#: The state is asked of `w` again: a warning that a person lifts meanwhile is left alone, and a new one is raised.
CHANGED: Final = (
    """
    UPDATE rights_warning_earlywarning w
    SET grade = c.grade, score = c.score, unit_id = c.unit_id, highest = greatest(w.highest, c.grade),
        state = CASE
            WHEN c.grade > c.before AND c.grade > w.reported_grade THEN 'raised'
            WHEN w.state = 'raised' AND w.reported_grade > 0 AND c.grade <= w.reported_grade THEN 'in_hand'
            ELSE w.state END,
        report_due_at = CASE
            WHEN c.grade > c.before AND c.grade > w.reported_grade AND w.state = 'raised' AND c.before > 0
                THEN least(w.report_due_at, (%(due)s::timestamptz[])[c.grade])
            WHEN c.grade > w.reported_grade AND (c.grade > c.before OR (c.grade < c.before AND w.state = 'raised'))
                THEN (%(due)s::timestamptz[])[c.grade]
            ELSE w.report_due_at END,
        late_told = w.late_told AND NOT (
            c.grade > w.reported_grade AND (c.grade > c.before OR (c.grade < c.before AND w.state = 'raised'))
        ),
        version = w.version + (c.grade <> c.before)::int
    FROM (
        SELECT o.id, o.grade AS before, coalesce(l.grade, 0) AS grade, coalesce(l.score, 0) AS score, """
    + _IN_CHARGE
    + """ AS unit_id
        FROM rights_warning_earlywarning o
        JOIN organisations_employer e ON e.id = o.employer_id
        JOIN organisations_unit t ON t.id = e.territory_id
        LEFT JOIN rights_warning_level l ON l.employer_id = o.employer_id AND """
    + _NOW
    + """
        WHERE o.state <> 'closed' AND """
    + _ONLY.format("o")
    + """
    ) c
    WHERE c.id = w.id AND w.state <> 'closed'
      AND (w.grade <> c.grade OR w.score <> c.score OR w.unit_id <> c.unit_id
           OR (w.state = 'raised' AND w.reported_grade > 0 AND c.grade <= w.reported_grade))
    RETURNING w.id, w.unit_id, w.employer_id, c.before, w.grade, w.state
    """
)

#: A warning whose signs went before anybody took it in hand goes by itself, with the day on which its grade ended.
LAPSED: Final = (
    """
    UPDATE rights_warning_earlywarning w
    SET state = 'closed', is_lapsed = true, version = w.version + 1, closed_on = coalesce((
            SELECT CASE WHEN g.after = 0 THEN g."on" END FROM rights_warning_gradechange g
            WHERE g.warning_id = w.id ORDER BY g.id DESC LIMIT 1
        ), %(on)s::date)
    WHERE w.state = 'raised' AND w.grade = 0 AND w.reported_grade = 0 AND """
    + _ONLY.format("w")
    + " RETURNING w.id"
)

#: The change is written down with what stood at that moment.
NOTED: Final = (
    """
    INSERT INTO rights_warning_gradechange (warning_id, "on", before, after, score, reasons)
    SELECT c.id, %(on)s, c.before, w.grade, w.score, coalesce(r.reasons, '[]'::jsonb)
    FROM unnest(%(ids)s::bigint[], %(before)s::int[]) AS c (id, before)
    JOIN rights_warning_earlywarning w ON w.id = c.id
    LEFT JOIN (
        SELECT g.employer_id, jsonb_agg(
                   jsonb_build_object('source', g.source, 'n', g.n, 'points', least(g.n * p.each, p.most),
                                      'workers', g.workers, 'since', g.since)
                   ORDER BY least(g.n * p.each, p.most) DESC, g.source
               ) AS reasons
        FROM (
            SELECT s.employer_id, s.source, count(*) AS n, max(s.workers) AS workers, min(s.since) AS since
            FROM rights_warning_signal s
            WHERE s.since <= %(on)s::date AND (s.until IS NULL OR s.until > %(on)s::date) AND """
    + _ONLY.format("s")
    + """
            GROUP BY s.employer_id, s.source
        ) g
        JOIN unnest(%(codes)s::text[], %(each)s::int[], %(most)s::int[]) AS p (source, each, most)
            ON p.source = g.source
        GROUP BY g.employer_id
    ) r ON r.employer_id = w.employer_id
"""
)
