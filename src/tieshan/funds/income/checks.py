"""Nightly proofs: what is stored as paid is what came in, and what came in stands in the books."""

from __future__ import annotations

from django.db import connection

# Each answers ids that differ; an empty answer is the proof. They read the whole district: run inside whole_district.
_PROOFS = {
    "paid of the month": """
        SELECT a.id FROM funds_income_assessment a
        LEFT JOIN (SELECT assessment_id, sum(amount_fen) AS fen FROM funds_income_receipt
                   WHERE state = 'booked' GROUP BY 1) r ON r.assessment_id = a.id
        WHERE a.paid_fen <> coalesce(r.fen, 0)
    """,
    "receipts and their vouchers": """
        SELECT r.id FROM funds_income_receipt r JOIN funds_books_voucher v ON v.id = r.voucher_id
        WHERE r.state = 'booked' AND EXISTS (SELECT FROM funds_books_voucher b WHERE b.reverses_id = v.id)
    """,
    "sums of the files in the books": """
        SELECT s.unit_id FROM (
            SELECT unit_id, batch_id, booked_on, sum(retained_fen) AS kept,
                   sum(CASE WHEN direction = 'union' THEN upward_fen ELSE 0 END) AS upward
            FROM funds_income_receipt r JOIN funds_books_voucher v ON v.id = r.voucher_id
            WHERE r.state = 'booked' AND v.source_type = 'imports.importbatch' GROUP BY 1, 2, 3
        ) s
        LEFT JOIN (
            SELECT b.unit_id, v.source_id, sum(v.amount) AS fen
            FROM funds_books_voucher v JOIN funds_books_book b ON b.id = v.book_id
            WHERE v.source_type = 'imports.importbatch' AND v.kind IN ('custody', 'ordinary')
              AND EXISTS (SELECT FROM funds_income_receipt r WHERE r.unit_id = b.unit_id AND r.batch_id = v.source_id)
            GROUP BY 1, 2
        ) b ON b.unit_id = s.unit_id AND b.source_id = s.batch_id
        WHERE s.kept + s.upward <> coalesce(b.fen, 0)
    """,
    # What stands as booked was not reversed; what was taken back has nothing hanging on it any more.
    "records and their vouchers": """
        SELECT f.id FROM funds_income_latefee f JOIN funds_books_voucher r ON r.reverses_id = f.voucher_id
        UNION ALL
        SELECT f.id FROM funds_income_refund f JOIN funds_books_voucher r ON r.reverses_id = f.voucher_id
        UNION ALL
        SELECT f.id FROM funds_income_remittance f JOIN funds_books_voucher r ON r.reverses_id = f.voucher_id
        UNION ALL
        SELECT f.id FROM funds_income_preparationreturn f JOIN funds_books_voucher r ON r.reverses_id = f.voucher_id
        WHERE f.taken_back_on IS NULL
    """,
    "remittances and their receipts": """
        SELECT m.id FROM funds_income_remittance m
        LEFT JOIN (SELECT remittance_id, sum(upward_fen) AS fen FROM funds_income_receipt
                   WHERE remittance_id IS NOT NULL AND state = 'booked' GROUP BY 1) r ON r.remittance_id = m.id
        WHERE coalesce(r.fen, 0) <> CASE m.state WHEN 'taken_back' THEN 0 ELSE m.amount_fen END
    """,
    "payments of dues and their lines": """
        SELECT p.id FROM funds_income_duespayment p
        LEFT JOIN funds_books_voucher r ON r.reverses_id = p.voucher_id
        LEFT JOIN (SELECT payment_id, sum(due_fen) AS fen FROM funds_income_duesline
                   WHERE payment_id IS NOT NULL GROUP BY 1) l ON l.payment_id = p.id
        WHERE coalesce(l.fen, 0) <> CASE WHEN r.id IS NULL THEN p.amount_fen ELSE 0 END
    """,
    "dues of the list": """
        SELECT l.id FROM funds_income_dueslist l
        LEFT JOIN (SELECT dues_list_id, sum(due_fen) AS due, sum(due_fen) FILTER (WHERE paid_on IS NOT NULL) AS paid
                   FROM funds_income_duesline GROUP BY 1) d ON d.dues_list_id = l.id
        WHERE (l.due_fen, l.paid_fen) <> (coalesce(d.due, 0), coalesce(d.paid, 0))
    """,
}


def income_problems() -> dict[str, list[int]]:
    """Months, receipts, unions or lists that do not agree, by proof; empty when all agree. Set-based."""
    problems = {}
    with connection.cursor() as cursor:
        for name, proof in _PROOFS.items():
            cursor.execute(proof)
            differing = [row[0] for row in cursor.fetchall()]
            if differing:
                problems[name] = differing
    return problems
