"""``./tieshan check journal``: prove the journal from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.audit.seals import seal_pending
from tieshan.foundation.audit.verification import JournalCheck, Problem, verify_journal

__all__ = ["check_journal", "tell"]

OK, BROKEN, CANNOT = 0, 1, 2


def check_journal(arguments: Sequence[str] = (), out: TextIO | None = None) -> int:
    """Seal what is ready, check the journal, print what was found.  0: whole; 1: something was changed; 2: bad call."""
    out = out or sys.stdout
    parser = argparse.ArgumentParser(prog="tieshan check journal", description=_("Prove the journal."))
    parser.add_argument("--tables", action="store_true", help=_("compare the registers with their history as well"))
    parser.add_argument("--anchor", metavar="NO-HASH", help=_("a seal printed on a paper, as it stands there"))
    parser.add_argument("--no-seal", action="store_true", help=_("only look, seal nothing first"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    options = parser.parse_args(list(arguments))
    anchor = None
    if options.anchor:
        anchor = parse_anchor(options.anchor)
        if anchor is None:
            print(_("The anchor must look like 120-3fa9…: number of the seal, a dash, its hash."), file=out)
            return CANNOT
    if not options.no_seal:
        seal_pending()
    check = verify_journal(anchor, tables=options.tables)
    print(json.dumps(_as_json(check), ensure_ascii=False) if options.json else tell(check), file=out)
    return OK if check.ok else BROKEN


def parse_anchor(text: str) -> tuple[int, bytes] | None:
    """``120-3fa9…`` to number and hash; at least the first 8 bytes of the hash must be given."""
    number, _dash, digest = text.strip().partition("-")
    try:
        known = bytes.fromhex(digest)
        return (int(number), known) if len(known) >= 8 else None
    except ValueError:
        return None


def tell(check: JournalCheck) -> str:
    """The result in sentences, in the reader's language."""
    lines = []
    if check.ok:
        lines.append(
            _("The journal is whole: %(entries)d entries, %(rows)d changed rows, %(seals)d seals.")
            % {"entries": check.entries, "rows": check.rows, "seals": check.seals}
        )
    else:
        lines.append(_("The journal is NOT whole. First finding: %(finding)s") % {"finding": describe(check.problems[0])})
        lines.extend("  - " + describe(problem) for problem in check.problems[1:])
    if check.tables:
        rows = sum(check.tables.values())
        lines.append(
            _("Compared with their history: %(tables)d registers with %(rows)d rows.")
            % {"tables": len(check.tables), "rows": rows}
        )
    if check.pending:
        lines.append(
            ngettext("%d entry waits for its seal.", "%d entries wait for their seal.", check.pending) % check.pending
        )
    if check.moves:
        lines.append(
            ngettext(
                "The database was moved to another server %d time.",
                "The database was moved to another server %d times.",
                check.moves,
            )
            % check.moves
        )
    if check.newest:
        lines.append(_("Newest seal: %(seal)s") % {"seal": check.newest})
    return "\n".join(lines)


def describe(problem: Problem) -> str:
    """One problem in one sentence."""
    facts = {"id": problem.id, "n": problem.n, "table": problem.table, **problem.facts}
    facts["columns"] = ", ".join(problem.facts.get("columns", ()))
    if problem.facts.get("anchor"):
        key = ("anchor", problem.what)
    elif problem.facts.get("entry") == "missing":
        key = ("stray", problem.what)
    else:
        key = (problem.table if problem.table in _KINDS else "register", problem.what)
    return _sentences()[key] % facts


_KINDS = ("audit_journalentry", "audit_rowhistory", "audit_seal")


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("anchor", "missing"): _("seal %(id)d, known from outside, is gone: the end of the journal was cut off"),
        ("anchor", "changed"): _("seal %(id)d is not the one known from outside: the journal was made anew"),
        ("stray", "inserted"): _(
            "change %(n)d recorded under entry %(id)d (%(register)s %(row)d) belongs to no act: written outside one, or "
            "its entry was removed"
        ),
        ("audit_journalentry", "changed"): _("journal entry %(id)d was changed"),
        ("audit_journalentry", "missing"): _("journal entry %(id)d was removed"),
        ("audit_journalentry", "inserted"): _("journal entry %(id)d was slipped in later"),
        ("audit_rowhistory", "changed"): _(
            "the record of change %(n)d of journal entry %(id)d (%(register)s %(row)d) was changed"
        ),
        ("audit_rowhistory", "missing"): _("the record of change %(n)d of journal entry %(id)d was removed"),
        ("audit_rowhistory", "inserted"): _(
            "the record of change %(n)d of journal entry %(id)d (%(register)s %(row)d) was slipped in later"
        ),
        ("audit_seal", "changed"): _("seal %(id)d was changed"),
        ("audit_seal", "missing"): _("seal %(id)d was removed"),
        ("register", "changed"): _("%(table)s %(id)d was changed past the journal: %(columns)s"),
        ("register", "missing"): _("%(table)s %(id)d was removed past the journal"),
        ("register", "inserted"): _("%(table)s %(id)d was added past the journal"),
    }


def _as_json(check: JournalCheck) -> dict[str, object]:
    return {
        "ok": check.ok,
        "entries": check.entries,
        "rows": check.rows,
        "seals": check.seals,
        "pending": check.pending,
        "moves": check.moves,
        "tables": check.tables,
        "newest_seal": str(check.newest) if check.newest else None,
        "first": check.first.as_json() if check.first else None,
        "problems": [problem.as_json() for problem in check.problems],
    }
