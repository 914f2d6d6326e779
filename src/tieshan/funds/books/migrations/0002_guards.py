"""The database's own guards: added only, balanced, in an open month; who sees which book; history of what can change."""

from pathlib import Path

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.funds.books.models import PERIOD

_GUARDS = Path(__file__).with_name("0002_guards.sql").read_text(encoding="utf-8")
_BACK = """
DROP FUNCTION funds_books_wait_for_posters() CASCADE;
DROP FUNCTION funds_books_take_lines() CASCADE;
DROP FUNCTION funds_books_check_month() CASCADE;
DROP FUNCTION funds_books_check_voucher() CASCADE;
DROP FUNCTION funds_books_mark(funds_books_voucher);
DROP TRIGGER audit_guard ON funds_books_journalline;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funds_books", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(_GUARDS, _BACK),
        row_policy("funds_books_book", "unit_id", "holder_id"),
        row_policy("funds_books_custodymandate", "principal_id", "holder_id"),
        parent_policy("funds_books_period", "book_id", "funds_books_book"),
        parent_policy("funds_books_voucher", "book_id", "funds_books_book"),
        parent_policy("funds_books_journalline", "book_id", "funds_books_book"),
        parent_policy("funds_books_monthbalance", "book_id", "funds_books_book"),
        *audited("funds_books_book"),
        *audited("funds_books_custodymandate"),
        *audited("funds_books_subaccount"),
        *audited("funds_books_period"),
        # The mark in the sealed history of a voucher binds its lines: they need no history of their own.
        *audited("funds_books_voucher"),
        *append_only("funds_books_voucher"),
        *append_only("funds_books_journalline"),
        *machine_trigger("funds_books_period", PERIOD),
        history_policy(
            "books_within_reach",
            "funds_books_book",
            "funds_books_custodymandate",
            "funds_books_period",
            "funds_books_voucher",
        ),
    ]
