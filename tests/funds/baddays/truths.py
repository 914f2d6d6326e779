"""What holds after any act of anybody: asked of the database itself, in plain SQL, not of the program."""

from __future__ import annotations

from datetime import date

from django.db import connection

from tests.district import OPERATOR
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.verification import verify_journal
from tieshan.funds.bank.queries import holdings_on
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.funds.income.checks import income_problems

# Each answers rows that must not be there.
_NEVER = {
    "a voucher does not balance": """
        SELECT v.id FROM funds_books_voucher v LEFT JOIN funds_books_journalline l ON l.voucher_id = v.id
        GROUP BY v.id HAVING coalesce(sum(l.debit), 0) <> coalesce(sum(l.credit), 0) OR count(l.id) < 2
            OR sum(l.debit) <> v.amount
    """,
    "numbers of vouchers have a gap": """
        SELECT book_id, year FROM funds_books_voucher GROUP BY 1, 2
        HAVING min(number) <> 1 OR max(number) <> count(*) OR count(DISTINCT number) <> count(*)
    """,
    "numbers of requests have a gap": """
        SELECT unit_id, year FROM funds_spending_spendingrequest GROUP BY 1, 2
        HAVING max(number) <> count(*) OR count(DISTINCT number) <> count(*)
    """,
    "numbers of orders have a gap": """
        SELECT unit_id, year FROM funds_payments_paymentorder GROUP BY 1, 2
        HAVING max(number) <> count(*) OR count(DISTINCT number) <> count(*)
    """,
    "cash, bank or custody below nothing on some day": """
        SELECT * FROM (
            SELECT book_id, account, principal_id, day, sum(sum(CASE WHEN account LIKE '231%%' THEN credit - debit
                ELSE debit - credit END)) OVER (PARTITION BY book_id, account, principal_id ORDER BY day) AS standing
            FROM funds_books_journalline
            WHERE account LIKE ANY(ARRAY['101%%', '102%%', '231%%'])
            GROUP BY book_id, account, principal_id, day
        ) days WHERE standing < 0
    """,
    # The holder of today owes a union what its own book says lies there; whoever kept it before owes it nothing.
    "custody differs between the holder and the union": """
        SELECT u.id, coalesce(o.owed, 0), coalesce(d.deposited, 0), coalesce(e.elsewhere, 0) FROM organisations_unit u
        LEFT JOIN funds_books_custodymandate m ON m.principal_id = u.id AND upper_inf(m.during)
        LEFT JOIN LATERAL (
            SELECT sum(l.credit - l.debit) AS owed FROM funds_books_journalline l
            JOIN funds_books_book b ON b.id = l.book_id
            WHERE l.account LIKE '231%%' AND l.principal_id = u.id AND b.unit_id = m.holder_id
        ) o ON true
        LEFT JOIN LATERAL (
            SELECT sum(abs(owed)) AS elsewhere FROM (
                SELECT sum(l.credit - l.debit) AS owed FROM funds_books_journalline l
                JOIN funds_books_book b ON b.id = l.book_id
                WHERE l.account LIKE '231%%' AND l.principal_id = u.id AND b.unit_id IS DISTINCT FROM m.holder_id
                GROUP BY b.id
            ) s
        ) e ON true
        LEFT JOIN LATERAL (
            SELECT sum(l.debit - l.credit) AS deposited FROM funds_books_journalline l
            JOIN funds_books_book b ON b.id = l.book_id
            WHERE l.account LIKE '10290%%' AND b.unit_id = u.id
        ) d ON true
        WHERE coalesce(o.owed, 0) <> coalesce(d.deposited, 0) OR coalesce(e.elsewhere, 0) <> 0
    """,
    "a budget line is overspent": """
        SELECT id FROM funds_budgets_budgetline WHERE reserved_fen + spent_fen > amount_fen AND direction = 'spending'
            OR reserved_fen < 0 OR spent_fen < 0
    """,
    # What is set aside for a request is what it asks for while it lives, and nothing afterwards; once it was paid and
    # something came back, what came back.
    "what is set aside is not what is asked for": """
        SELECT r.id, r.state, r.amount_fen, c.held, c.spent FROM funds_spending_spendingrequest r
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(CASE kind WHEN 'reserve' THEN amount_fen WHEN 'take_back' THEN amount_fen
                                ELSE -amount_fen END), 0) AS held,
                   sum(CASE kind WHEN 'spend' THEN amount_fen WHEN 'take_back' THEN -amount_fen END) AS spent
            FROM funds_budgets_commitment c
            WHERE c.source_type = 'funds_spending.spendingrequest' AND c.source_id = r.id
        ) c ON true
        WHERE c.held <> CASE WHEN r.state NOT IN ('requested', 'agreed', 'checked', 'paying') THEN 0
                             WHEN c.spent IS NULL THEN r.amount_fen ELSE r.bill_fen - c.spent END
    """,
    "lines and their entries differ": """
        SELECT l.id FROM funds_budgets_budgetline l LEFT JOIN funds_budgets_commitment c ON c.line_id = l.id
        GROUP BY l.id HAVING l.reserved_fen <> coalesce(sum(CASE c.kind WHEN 'reserve' THEN c.amount_fen
                WHEN 'take_back' THEN c.amount_fen ELSE -c.amount_fen END), 0)
            OR l.spent_fen <> coalesce(sum(CASE c.kind WHEN 'spend' THEN c.amount_fen
                WHEN 'take_back' THEN -c.amount_fen ELSE 0 END), 0)
    """,
    # Each payee of a request has at most one payment that went out, and the books say what went out: once.
    "a payee was paid twice": """
        SELECT payee_id FROM funds_payments_paymentline WHERE state = 'paid' GROUP BY 1 HAVING count(*) > 1
    """,
    "the books paid another sum than the bank": """
        SELECT r.id, p.paid, b.booked FROM funds_spending_spendingrequest r
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(amount_fen), 0) AS paid FROM funds_payments_paymentline
            WHERE request_id = r.id AND state = 'paid'
        ) p ON true
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(l.debit - l.credit), 0) AS booked
            FROM funds_books_voucher v JOIN funds_books_journalline l ON l.voucher_id = v.id
            WHERE l.budget_line_id IS NOT NULL
              AND (v.source_type = 'funds_spending.spendingrequest' AND v.source_id = r.id
                   OR v.reverses_id IN (SELECT w.id FROM funds_books_voucher w
                                        WHERE w.source_type = 'funds_spending.spendingrequest' AND w.source_id = r.id))
        ) b ON true
        WHERE p.paid <> b.booked OR r.state = 'paid' AND p.paid <> r.bill_fen
    """,
    "a payment went out of another bank account than it was ordered from": """
        SELECT l.id FROM funds_payments_paymentline l JOIN funds_payments_paymentorder o ON o.id = l.order_id
        WHERE l.state = 'paid' AND NOT EXISTS (
            SELECT FROM funds_books_voucher v JOIN funds_books_book b ON b.id = v.book_id
            WHERE v.source_type = 'funds_spending.spendingrequest' AND v.source_id = l.request_id
              AND b.unit_id = o.unit_id AND v.amount = l.amount_fen)
    """,
    "an order waits for another number of answers than it says": """
        SELECT o.id FROM funds_payments_paymentorder o JOIN funds_payments_paymentline l ON l.order_id = o.id
        GROUP BY o.id HAVING o.waiting <> count(*) FILTER (WHERE l.state = 'ordered') OR o.count <> count(*)
    """,
    "a ticket of the levy is booked twice": """
        SELECT reference, taxpayer_code, month FROM funds_income_receipt WHERE state = 'booked' AND reference <> ''
        GROUP BY 1, 2, 3 HAVING count(*) > 1
    """,
    "more levy was booked for a month than is due": """
        SELECT id FROM funds_income_assessment WHERE paid_fen > due_fen
    """,
    # What was booked from records, with what was taken back of it, is what the records say today.
    "dues differ between books and lists": """
        SELECT u.id FROM organisations_unit u
        LEFT JOIN LATERAL (SELECT sum(l.due_fen) AS fen FROM funds_income_duesline l
                           WHERE l.unit_id = u.id AND l.paid_on IS NOT NULL) d ON true
        LEFT JOIN LATERAL (
            SELECT sum(l.credit - l.debit) AS fen FROM funds_books_voucher v
            LEFT JOIN funds_books_voucher o ON o.id = v.reverses_id
            JOIN funds_books_book b ON b.id = v.book_id JOIN funds_books_journalline l ON l.voucher_id = v.id
            WHERE b.unit_id = u.id AND l.account LIKE '401%%'
              AND 'funds_income.dueslist' IN (v.source_type, o.source_type)
        ) k ON true
        WHERE coalesce(d.fen, 0) <> coalesce(k.fen, 0)
    """,
    "what went up differs between books and remittances": """
        SELECT * FROM (
            SELECT sum(l.debit - l.credit) AS fen FROM funds_books_voucher v
            LEFT JOIN funds_books_voucher o ON o.id = v.reverses_id
            JOIN funds_books_book b ON b.id = v.book_id JOIN funds_books_journalline l ON l.voucher_id = v.id
            JOIN organisations_unit u ON u.id = b.unit_id AND u.kind = 'enterprise'
            WHERE l.account LIKE '221%%' AND 'funds_income.remittance' IN (v.source_type, o.source_type)
        ) k, (SELECT sum(amount_fen) AS fen FROM funds_income_remittance WHERE state <> 'taken_back') r
        WHERE coalesce(k.fen, 0) <> coalesce(r.fen, 0)
    """,
    "late fees and refunds differ from the books": """
        SELECT * FROM (
            SELECT coalesce(v.source, o.source_type) AS kind, sum(l.credit - l.debit) AS fen
            FROM (SELECT *, nullif(source_type, '') AS source FROM funds_books_voucher) v
            LEFT JOIN funds_books_voucher o ON o.id = v.reverses_id
            JOIN funds_books_journalline l ON l.voucher_id = v.id
            WHERE l.account LIKE ANY(ARRAY['403%%', '408%%'])
              AND ARRAY[v.source_type, o.source_type] && ARRAY['funds_income.latefee', 'funds_income.refund']
            GROUP BY 1
        ) k FULL JOIN (
            SELECT 'funds_income.latefee' AS kind, sum(fee_fen - waived_fen) AS fen FROM funds_income_latefee
            WHERE state = 'paid'
            UNION ALL
            SELECT 'funds_income.refund', sum(refund_fen) FROM funds_income_refund WHERE state = 'received'
        ) r USING (kind) WHERE coalesce(k.fen, 0) <> coalesce(r.fen, 0)
    """,
    "a member has a present twice, or one above the cap": """
        SELECT person_id, year FROM funds_benefits_benefitshare
        WHERE occasion = 'birthday' AND state IN ('held', 'received') GROUP BY 1, 2
        HAVING count(*) > 1 OR max(price_fen) > 30000
    """,
    "a union that ended has money in its book": """
        SELECT b.unit_id, l.account FROM funds_books_book b JOIN funds_books_journalline l ON l.book_id = b.id
        WHERE b.closed_on IS NOT NULL GROUP BY 1, 2 HAVING sum(l.debit - l.credit) <> 0
    """,
    "a closed year left income or spending standing": """
        SELECT p.book_id, l.account FROM funds_books_period p JOIN funds_books_journalline l ON l.book_id = p.book_id
        WHERE p.month = '2026-12-01' AND p.state <> 'open' AND l.day < '2027-01-01' AND l.account ~ '^[45]'
        GROUP BY 1, 2 HAVING sum(l.debit - l.credit) <> 0
    """,
    "a voucher was reversed twice": """
        SELECT reverses_id FROM funds_books_voucher WHERE reverses_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    """,
    "a line of the bank does not follow from the one before": """
        SELECT id FROM (
            SELECT s.id, s.balance_fen - s.amount_fen AS before, coalesce(lag(s.balance_fen)
                OVER (PARTITION BY s.account_id ORDER BY s.place), a.opening_fen) AS stood
            FROM funds_bank_statementline s JOIN funds_bank_bankaccount a ON a.id = s.account_id
        ) chain WHERE before <> stood
    """,
}


def broken() -> dict[str, list[object]]:
    """What does not hold now, with the rows that show it; empty when all holds. Quick: after each act."""
    found = {}
    with acting_as(OPERATOR), connection.cursor() as cursor:
        for name, statement in _NEVER.items():
            cursor.execute(statement.replace("%%", "%"))
            rows = list(cursor.fetchall())
            if rows:
                found[name] = rows
    return found


def broken_at_the_end(on: date, *, tables: bool) -> dict[str, object]:
    """The house's own proofs and the chain of the journal; slower: at the end of a play."""
    found: dict[str, object] = {}
    with acting_as(OPERATOR):
        problems = problems_of(list(Book.objects.values_list("pk", flat=True)), on=on, every_mark=True)
        if problems:
            found["proof of the books"] = problems
        if income_problems():
            found["proof of the income"] = income_problems()
        apart = [one for one in holdings_on(on) if one.custody != one.deposits]
        if apart:
            found["standing proof"] = apart
        check = verify_journal(tables=tables)
        if not check.ok:
            found["journal"] = check.problems[:3]
    return found
