"""The statements with which a file of levy is decided and booked: one pass over all its lines."""

from __future__ import annotations

from typing import Final

STAGE: Final = """
CREATE TEMP TABLE IF NOT EXISTS levy_stage (
    n integer, sheet smallint, row integer, code text, name text, month date, base bigint, amount bigint,
    paid_on date, reference text, key text
) ON COMMIT DROP;
TRUNCATE levy_stage;
DROP TABLE IF EXISTS levy_month;
CREATE TEMP TABLE levy_month (month date, kind text, rate numeric, basic numeric, due_on date) ON COMMIT DROP
"""
STAGE_COLUMNS: Final = ("n", "sheet", "row", "code", "name", "month", "base", "amount", "paid_on", "reference", "key")

#: Every line beside what is known: the receipt that it may be already, its payer of that month, what is due.
#: Outcomes: C new, N known, D known with another amount, E a payer of somebody else.
DECIDE: Final = """
DROP TABLE IF EXISTS levy_decided;
CREATE TEMP TABLE levy_decided ON COMMIT DROP AS
WITH joined AS (
    SELECT s.*, r.id AS known_id, r.amount_fen AS known_amount, r.taxpayer_code AS known_code,
           p.id AS payer_id, p.unit_id, p.kind, p.direction, a.id AS assessment_id, a.due_fen - a.paid_fen AS open_fen,
           m.rate, m.basic, m.due_on, u.path,
           ({everything} OR p.unit_id IS NULL OR p.unit_id = ANY (%(units)s) OR u.path LIKE ANY (%(subtrees)s))
               AND (p.unit_id IS NULL OR u.path LIKE %(below)s) AS within
    FROM levy_stage s
    LEFT JOIN funds_income_receipt r ON r.key = s.key
    LEFT JOIN funds_income_payer p ON p.taxpayer_code = s.code AND p.during @> s.month
    LEFT JOIN organisations_unit u ON u.id = p.unit_id
    LEFT JOIN funds_income_assessment a ON a.payer_id = p.id AND a.month = s.month
    LEFT JOIN levy_month m ON m.month = s.month AND m.kind = p.kind
), weighed AS (
    SELECT j.*, round(base * rate)::bigint AS due_of_line,
           sum(amount) FILTER (WHERE known_id IS NULL) OVER (PARTITION BY payer_id, month) AS together,
           bool_and(amount = round(base * rate)) FILTER (WHERE known_id IS NULL)
               OVER (PARTITION BY payer_id, month) AS all_right,
           bool_or(base IS NOT NULL) OVER (PARTITION BY payer_id, month) AS told
    FROM joined j
)
SELECT w.*,
       CASE WHEN known_id IS NOT NULL AND (known_amount <> amount OR known_code <> code) THEN 'D'
            WHEN known_id IS NOT NULL THEN 'N' WHEN NOT within THEN 'E' ELSE 'C' END AS outcome,
       CASE WHEN month IS NULL THEN 'month'
            WHEN payer_id IS NULL THEN
                CASE WHEN EXISTS (SELECT FROM funds_income_payer o WHERE o.taxpayer_code = w.code)
                     THEN 'period' ELSE 'code' END
            -- another line of the file tells the payroll and pays it
            WHEN assessment_id IS NULL AND base IS NULL AND told THEN 'settled'
            WHEN assessment_id IS NULL AND base IS NULL THEN 'base'
            WHEN assessment_id IS NULL AND NOT all_right THEN 'amount'
            WHEN assessment_id IS NOT NULL AND open_fen <= 0 THEN 'settled'
            WHEN assessment_id IS NOT NULL AND open_fen <> together THEN 'amount'
            WHEN NOT coalesce(b.ready, false) THEN 'mandate'
            ELSE '' END AS reason,
       round(amount * basic)::bigint AS kept
FROM weighed w
LEFT JOIN (
    SELECT u.id, CASE WHEN k.kind = 'preparation' THEN EXISTS (
               SELECT FROM funds_books_book b WHERE b.unit_id = u.id AND b.opened_on <= %(on)s AND b.closed_on IS NULL)
           ELSE EXISTS (
               SELECT FROM funds_books_custodymandate c
               JOIN funds_books_book h ON h.unit_id = c.holder_id AND h.opened_on <= %(on)s AND h.closed_on IS NULL
               JOIN funds_books_book b ON b.unit_id = u.id AND b.opened_on <= %(on)s AND b.closed_on IS NULL
               WHERE c.principal_id = u.id AND c.during @> %(on)s AND upper_inf(c.during))
           END AS ready, k.kind
    FROM organisations_unit u, (VALUES ('levy'), ('preparation')) AS k (kind)
) b ON b.id = w.unit_id AND b.kind = w.kind
"""

COUNT: Final = "SELECT unit_id, outcome, reason <> '', count(*) FROM levy_decided GROUP BY 1, 2, 3"

#: What the preview tells: how many lines are booked and how many wait for an answer, by reason.
TOLD: Final = "SELECT reason, count(*), sum(amount)::bigint FROM levy_decided WHERE outcome = 'C' GROUP BY 1 ORDER BY 1"
REFUSED: Final = (
    "SELECT sheet, row, outcome, code, name, known_amount FROM levy_decided WHERE outcome IN ('D', 'E') ORDER BY n"
)

ASSESS: Final = """
INSERT INTO funds_income_assessment (payer_id, unit_id, month, time_fen, piece_fen, bonus_fen, allowance_fen,
    overtime_fen, special_fen, payroll_fen, rate, due_fen, due_on, paid_fen, declared_on, from_file, version)
SELECT payer_id, unit_id, month, 0, 0, 0, 0, 0, 0, sum(base), min(rate), sum(amount), min(due_on), sum(amount),
       %(on)s, true, 1
FROM levy_decided WHERE outcome = 'C' AND reason = '' AND assessment_id IS NULL
GROUP BY payer_id, unit_id, month
"""
PAID: Final = """
UPDATE funds_income_assessment a SET paid_fen = a.paid_fen + d.amount
FROM (SELECT assessment_id, sum(amount) AS amount FROM levy_decided
      WHERE outcome = 'C' AND reason = '' AND assessment_id IS NOT NULL GROUP BY 1) d
WHERE a.id = d.assessment_id
"""
INCOMING: Final = """
SELECT unit_id, kind, sum(kept)::bigint, coalesce(sum(amount - kept) FILTER (WHERE direction = 'union'), 0)::bigint
FROM levy_decided WHERE outcome = 'C' AND reason = '' GROUP BY 1, 2 ORDER BY 1, 2
"""
INSERT: Final = """
INSERT INTO funds_income_receipt (batch_id, row, key, source, reference, taxpayer_code, payer_name, month, amount_fen,
    base_fen, paid_on, unit_id, payer_id, assessment_id, direction, retained_fen, upward_fen, state, reason, remark,
    booked_on, voucher_id, version)
SELECT %(batch)s, d.row, d.key, 'file', coalesce(d.reference, ''), d.code, coalesce(d.name, ''), d.month, d.amount,
       d.base, d.paid_on, coalesce(d.unit_id, %(unit)s), d.payer_id,
       CASE WHEN d.reason = '' THEN coalesce(d.assessment_id, a.id) END, coalesce(d.direction, ''),
       CASE WHEN d.reason = '' THEN d.kept ELSE 0 END, CASE WHEN d.reason = '' THEN d.amount - d.kept ELSE 0 END,
       CASE WHEN d.reason = '' THEN 'booked' ELSE 'queued' END, d.reason, '',
       CASE WHEN d.reason = '' THEN %(on)s::date END, CASE WHEN d.reason = '' THEN v.voucher END, 1
FROM levy_decided d
LEFT JOIN funds_income_assessment a ON d.assessment_id IS NULL AND a.payer_id = d.payer_id AND a.month = d.month
LEFT JOIN unnest(%(units)s::bigint[], %(kinds)s::text[], %(vouchers)s::bigint[]) AS v (unit, kind, voucher)
       ON v.unit = d.unit_id AND v.kind = d.kind
WHERE d.outcome = 'C'
ORDER BY d.n
"""
