"""A backup goes to another house and proves itself there: what restoring asks of the database before it lets it in.

Whoever forged it held the archive's keys (without them the archive itself refuses: tests/config/test_archive.py).
"""

from __future__ import annotations

import psycopg
import pytest

from tests.district import OPERATOR
from tests.funds.house import make_funds
from tieshan.config.cli.restore import _verify
from tieshan.config.texts import Misconfigured
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.seals import newest_seal, seal_pending

FORGED = {
    "a fen more on a line": "UPDATE funds_books_journalline SET debit = debit + 1 WHERE debit > 0 AND line = 1",
    "an end that was cut off": """
        DELETE FROM audit_rowhistory WHERE entry_id IN (SELECT entry_id FROM audit_seal ORDER BY no DESC LIMIT 3);
        DELETE FROM audit_journalentry WHERE id IN (SELECT entry_id FROM audit_seal ORDER BY no DESC LIMIT 3);
        DELETE FROM audit_seal WHERE no > (SELECT max(no) - 3 FROM audit_seal)
    """,
}


@pytest.mark.django_db(transaction=True)
def test_a_forged_backup_is_not_let_in(owner_connection: psycopg.Connection) -> None:
    with acting_as(OPERATOR):
        make_funds()
    seal_pending()
    seal = str(newest_seal())
    _verify(seal)
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.commit()
    for statement in FORGED.values():
        owner_connection.execute("CREATE TEMPORARY TABLE kept AS TABLE funds_books_journalline")
        owner_connection.execute(statement)
        owner_connection.commit()
        with pytest.raises(Misconfigured):
            _verify(seal)
        # The first forging is undone before the next.
        owner_connection.execute("DELETE FROM funds_books_journalline")
        owner_connection.execute("INSERT INTO funds_books_journalline OVERRIDING SYSTEM VALUE TABLE kept")
        owner_connection.execute("DROP TABLE kept")
        owner_connection.commit()
