"""The check of the journal: recompute every digest, walk the chain, and name what was changed, lost or slipped in.

Four proofs, each catching what the others cannot:

* digests: an entry or a history row that is not as it was when it was sealed;
* chain: a seal that was changed, removed or made anew without the key;
* order: transaction numbers never fall along the seals, and an entry whose transaction began after a seal was made has
  a higher number than every entry sealed until then; so an entry slipped in under an old number shows;
* tables (on request): rows that are not as their latest history says, changed with the triggers switched off.

What no check inside a database can see is the loss of its newest end together with the seals; for that give the
``anchor``, the seal printed on a paper.
"""

from __future__ import annotations

import hmac
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from tieshan.foundation.audit.schema import audited_tables
from tieshan.foundation.audit.seals import NO_SEAL, NewestSeal, chain_hash, mark_of, whole_history

__all__ = ["JournalCheck", "Problem", "entry_stands", "verify_journal"]

_ENTRY, _HISTORY, _SEAL = "audit_journalentry", "audit_rowhistory", "audit_seal"
_CHUNK_ENTRIES = 5000
_CHUNK_ROWS = 200_000


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was.

    ``what`` is changed, missing or inserted; ``table`` and ``id`` name the row (for row history ``id`` is the journal
    entry and ``n`` the row inside it; for seals ``id`` is the number of the seal).  ``facts`` may add the register
    and row that a history row belongs to, or the columns that differ.
    """

    what: str
    table: str
    id: int
    n: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``--json``."""
        return {"what": self.what, "table": self.table, "id": self.id, "n": self.n, **self.facts}


@dataclass
class JournalCheck:
    """What a check looked at and what it found, the first problem first."""

    entries: int = 0
    rows: int = 0
    seals: int = 0
    pending: int = 0
    moves: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    newest: NewestSeal | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing wrong was found."""
        return not self.problems

    @property
    def first(self) -> Problem | None:
        """The first problem, in the order of the chain."""
        return self.problems[0] if self.problems else None


@dataclass(frozen=True)
class _SealRow:
    no: int
    entry_id: int
    digest: bytes
    rows: int
    fingerprints: bytes
    horizon: int
    previous: bytes
    hash: bytes
    mark: bytes
    xact: int | None

    @classmethod
    def read(cls, row: tuple[Any, ...]) -> _SealRow:
        no, entry_id, digest, rows, prints, horizon, previous, own, mark, xact = row
        return cls(
            no,
            entry_id,
            bytes(digest),
            rows,
            bytes(prints),
            int(horizon),
            bytes(previous),
            bytes(own),
            bytes(mark),
            None if xact is None else int(xact),
        )


def verify_journal(
    anchor: tuple[int, bytes] | NewestSeal | None = None, *, tables: bool = False, most: int = 20
) -> JournalCheck:
    """Check the whole journal and return what was found; at most about ``most`` problems are collected.

    ``anchor`` is a seal (number, hash) known from outside, for instance printed on a bulletin.  ``tables`` compares
    every audited table with its history as well.  All of it reads one snapshot, so acts may go on meanwhile.
    """
    check = JournalCheck()
    with _one_snapshot():
        _check_chain(check, most)
        _check_strays(check, most)
        _check_anchor(check, anchor)
        if tables:
            _check_tables(check, most)
    return check


@contextmanager
def _one_snapshot() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with whole_history():
            yield


def _chunks() -> Iterator[list[_SealRow]]:
    """The seals in order, in portions of bounded work."""
    chunk: list[_SealRow] = []
    rows = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT s.no, s.entry_id, s.entry_digest, s.rows, s.row_fingerprints, s.horizon::text, s.previous, s.hash,"
            " s.mark, e.xact::text FROM audit_seal s LEFT JOIN audit_journalentry e ON e.id = s.entry_id ORDER BY s.no"
        )
        while batch := cursor.fetchmany(1000):
            for row in batch:
                seal = _SealRow.read(row)
                chunk.append(seal)
                rows += seal.rows
                if len(chunk) >= _CHUNK_ENTRIES or rows >= _CHUNK_ROWS:
                    yield chunk
                    chunk, rows = [], 0
    if chunk:
        yield chunk


class _Order:
    """Proof of order along the chain; see the head of this file."""

    def __init__(self) -> None:
        self.moves = 0
        self.top_xact = -1
        self._horizon = -1
        # Seals whose horizon lies above the transactions seen so far, and the highest entry among the others.
        self._waiting: deque[tuple[int, int]] = deque()
        self._highest = 0

    def holds(self, seal: _SealRow) -> bool:
        """Take the next seal; False when its entry cannot rightly stand here."""
        if seal.horizon < self._horizon:
            # The database went to another server, whose transaction numbers begin lower.
            self.moves += 1
            self.top_xact, self._highest = -1, 0
            self._waiting.clear()
        self._horizon = seal.horizon
        xact = seal.xact
        if xact is None or xact >= seal.horizon:
            return True
        good = xact >= self.top_xact
        self.top_xact = max(self.top_xact, xact)
        while self._waiting and self._waiting[0][0] <= xact:
            self._highest = max(self._highest, self._waiting.popleft()[1])
        good = good and seal.entry_id > self._highest
        self._waiting.append((seal.horizon, seal.entry_id))
        return good


def _check_chain(check: JournalCheck, most: int) -> None:
    order = _Order()
    previous, expected = NO_SEAL, 1
    for chunk in _chunks():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id, digest, row_count FROM audit_digests(%s)", [[seal.entry_id for seal in chunk]]
            )
            found = {row[0]: (bytes(row[1]), row[2]) for row in cursor.fetchall()}
        for seal in chunk:
            if len(check.problems) >= most:
                return
            check.seals += 1
            if seal.no != expected:
                check.problems.append(Problem("missing", _SEAL, expected, facts={"until": seal.no - 1}))
                previous = seal.previous
            made = chain_hash(
                seal.no, seal.entry_id, seal.digest, seal.rows, seal.fingerprints, seal.horizon, seal.previous
            )
            if made != seal.hash or seal.previous != previous or not hmac.compare_digest(mark_of(made), seal.mark):
                check.problems.append(Problem("changed", _SEAL, seal.no, facts={"entry": seal.entry_id}))
            previous, expected = seal.hash, seal.no + 1
            check.newest = NewestSeal(seal.no, seal.hash)
            if seal.entry_id not in found:
                check.problems.append(Problem("missing", _ENTRY, seal.entry_id, facts={"seal": seal.no}))
                continue
            digest, rows = found[seal.entry_id]
            check.entries += 1
            check.rows += rows
            if digest != seal.digest:
                check.problems.extend(_differences(seal, most - len(check.problems)))
            elif not order.holds(seal):
                check.problems.append(Problem("inserted", _ENTRY, seal.entry_id, facts={"seal": seal.no}))
    check.moves = order.moves
    _check_unsealed(check, order, most)


def _differences(seal: _SealRow, most: int) -> list[Problem]:
    """Which rows of an entry are not as sealed; the entry itself when all rows are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n, table_name, row_pk, substr(sha256(convert_to(concat_ws(chr(31), n, step, table_name, row_pk, op,"
            " coalesce(before, ''), data), 'UTF8')), 1, 4) FROM audit_rowhistory WHERE entry_id = %s ORDER BY n",
            [seal.entry_id],
        )
        rows = {n: (table, pk, bytes(fingerprint)) for n, table, pk, fingerprint in cursor.fetchall()}
    problems: list[Problem] = []
    for n in sorted(rows.keys() | set(range(1, seal.rows + 1))):
        if len(problems) >= most:
            break
        if n not in rows:
            problems.append(Problem("missing", _HISTORY, seal.entry_id, n))
            continue
        table, pk, fingerprint = rows[n]
        facts = {"register": table, "row": pk}
        if not 1 <= n <= seal.rows:
            problems.append(Problem("inserted", _HISTORY, seal.entry_id, n, facts))
        elif fingerprint != seal.fingerprints[4 * n - 4 : 4 * n]:
            problems.append(Problem("changed", _HISTORY, seal.entry_id, n, facts))
    return problems or [Problem("changed", _ENTRY, seal.entry_id, facts={"seal": seal.no})]


def _check_unsealed(check: JournalCheck, order: _Order, most: int) -> None:
    """Entries without a seal: waiting for one, unless their transaction is older than the newest sealed one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_journalentry e"
            " WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)"
        )
        check.pending = cursor.fetchone()[0]
        cursor.execute(
            "SELECT e.id FROM audit_journalentry e"
            " WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id) AND e.xact < %s::xid8"
            # on another server the numbers say nothing until the first seal there
            " AND (SELECT horizon FROM audit_seal ORDER BY no DESC LIMIT 1) <= pg_snapshot_xmax(pg_current_snapshot())"
            " ORDER BY e.id LIMIT %s",
            [str(max(order.top_xact, 0)), max(0, most - len(check.problems))],
        )
        check.problems.extend(Problem("inserted", _ENTRY, entry_id) for (entry_id,) in cursor.fetchall())


def _check_strays(check: JournalCheck, most: int) -> None:
    """History rows that belong to no entry: written outside an act, or their entry was removed."""
    missing = {problem.id for problem in check.problems if problem.table == _ENTRY and problem.what == "missing"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (h.entry_id) h.entry_id, h.n, h.table_name, h.row_pk FROM audit_rowhistory h"
            " WHERE NOT EXISTS (SELECT FROM audit_journalentry e WHERE e.id = h.entry_id)"
            " ORDER BY h.entry_id, h.n LIMIT %s",
            [max(0, most - len(check.problems)) + len(missing)],
        )
        for entry_id, n, table, pk in cursor.fetchall():
            if entry_id not in missing:
                facts = {"register": table, "row": pk, "entry": "missing"}
                check.problems.append(Problem("inserted", _HISTORY, entry_id, n, facts))


def _check_anchor(check: JournalCheck, anchor: tuple[int, bytes] | NewestSeal | None) -> None:
    if anchor is None:
        return
    no, known = (anchor.no, anchor.hash) if isinstance(anchor, NewestSeal) else anchor
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_seal WHERE no = %s", [no])
        row = cursor.fetchone()
    if row is None:
        check.problems.append(Problem("missing", _SEAL, no, facts={"anchor": True}))
    elif not bytes(row[0]).startswith(known):
        check.problems.append(Problem("changed", _SEAL, no, facts={"anchor": True}))


def _check_tables(check: JournalCheck, most: int) -> None:
    """Compare every audited table with the latest history of its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tieshan.reach', true)")
        reach = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('tieshan.reach', 'all', true)")
        try:
            for table in audited_tables():
                name = connection.ops.quote_name(table.name)
                cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - the name comes from the catalogue, quoted
                check.tables[table.name] = cursor.fetchone()[0]
                left = most - len(check.problems)
                if left <= 0:
                    continue
                cursor.execute(
                    "SELECT id, problem, found, recorded FROM audit_compare(%s::regclass, %s, %s, %s) ORDER BY id",
                    [name, table.key, list(table.ignored), left],
                )
                for row_id, problem, found, recorded in cursor.fetchall():
                    what = "inserted" if problem == "unrecorded" else problem
                    facts = {"columns": _differing(found, recorded)} if problem == "changed" else {}
                    check.problems.append(Problem(what, table.name, row_id, facts=facts))
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT set_config('tieshan.reach', %s, true)", [reach])


def _differing(found: str, recorded: str) -> list[str]:
    now, then = json.loads(found), json.loads(recorded)
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def entry_stands(entry_id: int) -> bool | None:
    """Whether one entry with all its rows is as it was sealed, and its seal is one of ours; None while it waits for it.

    What a printed paper says is checked so, without walking the whole chain.
    """
    with whole_history(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT no, entry_id, entry_digest, rows, row_fingerprints, horizon::text, previous, hash, mark, NULL"
            " FROM audit_seal WHERE entry_id = %s",
            [entry_id],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        seal = _SealRow.read(row)
        cursor.execute("SELECT digest, row_count FROM audit_digests(%s)", [[entry_id]])
        found = cursor.fetchone()
    own = chain_hash(seal.no, seal.entry_id, seal.digest, seal.rows, seal.fingerprints, seal.horizon, seal.previous)
    return (
        found is not None
        and (bytes(found[0]), found[1]) == (seal.digest, seal.rows)
        and own == seal.hash
        and hmac.compare_digest(mark_of(own), seal.mark)
    )
