"""Telling what a check of the journal found: in sentences, and as JSON for ``./tieshan check journal``."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.audit.verification import JournalCheck, Problem

__all__ = ["as_json", "describe", "parse_anchor", "tell"]


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
        first = describe(check.problems[0])
        lines.append(_("The journal is NOT whole. First finding: %(finding)s") % {"finding": first})
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
            "change %(n)d recorded under entry %(id)d (%(register)s %(row)d) belongs to no act: written outside one, "
            "or its entry was removed"
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


def as_json(check: JournalCheck) -> dict[str, object]:
    """The whole result in plain values."""
    return {
        "ok": check.ok,
        "entries": check.entries,
        "rows": check.rows,
        "seals": check.seals,
        "pending": check.pending,
        "moves": check.moves,
        "tables": check.tables,
        "newest": str(check.newest) if check.newest else None,
        "first": check.first.as_json() if check.first else None,
        "problems": [problem.as_json() for problem in check.problems],
    }
