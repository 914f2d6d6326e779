"""./tieshan check journal: the whole journal, every audited table against it, and the books against their marks."""

from __future__ import annotations

import json
import sys

from tieshan.config.cli.house import Arguments, house
from tieshan.config.texts import languages
from tieshan.foundation.audit.verification import JournalCheck, Problem, verify_journal

_TRANSLATIONS = {"zh": "zh-hans", "en": "en"}


def run(arguments: list[str]) -> int:
    """The command. Exit code 1 when anything is not as it was."""
    options = Arguments("check").with_data_dir()
    options.add_argument("what", choices=["journal"])
    options.add_argument("--anchor", metavar="NO-HASH")
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    from tieshan.foundation.audit.checks import as_json, parse_anchor

    anchor = parse_anchor(wanted.anchor) if wanted.anchor else None
    if wanted.anchor and anchor is None:
        options.error("--anchor 120-3fa9…")
    with house("check", wanted.data_dir):
        found = check_whole_journal(anchor)
        print(json.dumps(as_json(found), ensure_ascii=False) if wanted.json else _told(found))
    sys.stdout.flush()
    return 0 if found.ok else 1


def _told(found: JournalCheck) -> str:
    from django.utils import translation

    from tieshan.foundation.audit.checks import tell

    told = []
    for language in languages():
        with translation.override(_TRANSLATIONS[language]):
            told.append(tell(found))
    return "\n".join(told)


def check_whole_journal(anchor: tuple[int, bytes] | None = None) -> JournalCheck:
    """Every proof there is, after sealing what waited. The comparison with the tables must see every row, so this
    session reads the whole district; it shows row numbers alone. `anchor` is a seal known from a paper.

    Lines of vouchers have no history of their own: the mark of their voucher stands for them, so every mark is proved.
    """
    from django.db import connection

    from tieshan.foundation.audit.seals import seal_pending

    seal_pending()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.reach', 'all', false)")
    try:
        found = verify_journal(anchor, tables=True)
        found.problems += _books()
        return found
    finally:
        connection.close()


def _books() -> list[Problem]:
    """Vouchers that do not agree with their marks, and stored balances that do not agree with the lines."""
    from django.utils import timezone

    from tieshan.funds.books.models import Book
    from tieshan.funds.books.queries.proofs import problems_of

    differing = problems_of(list(Book.objects.values_list("pk", flat=True)), on=timezone.localdate(), every_mark=True)
    return [
        Problem("changed", Book._meta.db_table, book_id, facts={"proof": problem[0], "at": str(problem[1])})
        for book_id, problems in sorted(differing.items())
        for problem in problems
    ]
