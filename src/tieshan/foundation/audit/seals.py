"""Seals: a chain over the journal.

Each seal holds the digest of one entry with all its rows, and the hash of the seal before.  Whoever changes a sealed
entry has to make every later seal anew, and then the newest seal differs from the one that stands printed on papers.
Besides the plain chain, which anybody can recompute, each seal carries a mark made with a key outside the database.

Which entries are sealed, and in which order: those whose transaction is older than every running one of this
database, by transaction number.  So nothing can appear later *before* a sealed entry, and an entry that does was
slipped in.  An entry that was restored from a backup of another server may carry a transaction number that this server
has not reached; it is complete all the same and is taken first.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from tieshan.kernel.arrays import array_text

__all__ = [
    "NO_SEAL",
    "NewestSeal",
    "chain_hash",
    "mark_of",
    "newest_seal",
    "pending_entries",
    "seal_pending",
    "whole_history",
]

# What the first seal names as the one before it.
NO_SEAL = bytes(32)
_BATCH_ENTRIES = 2000
_BATCH_ROWS = 200_000

# Newest seal, the transaction it sealed, and the first transaction that has not begun yet.
_NEWEST = """
    SELECT s.no, s.hash, s.horizon::text, e.xact::text, pg_snapshot_xmax(pg_current_snapshot())::text
    FROM (SELECT) AS one
    LEFT JOIN (SELECT * FROM audit_seal ORDER BY no DESC LIMIT 1) s ON true
    LEFT JOIN audit_journalentry e ON e.id = s.entry_id
"""
# "oldest" is the oldest transaction that still runs here. Those of other databases of the server are left out: they
# write nothing to this journal, and a long one there must not hold up the seals. The list of running ones comes from
# the statement's snapshot; whose it is, from the lock that each holds on its own number, looked up afterwards. One
# whose lock is not found (not yet taken, or just ended) counts as ours, so the answer errs on the waiting side.
_PENDING = """
    WITH snapshot AS MATERIALIZED (
        SELECT pg_snapshot_xmax(now_seen) AS begun, coalesce((
            SELECT min(running) FROM pg_snapshot_xip(now_seen) AS running
            WHERE NOT EXISTS (
                SELECT FROM pg_locks l
                JOIN pg_stat_activity a ON a.pid = l.pid
                JOIN pg_database d ON d.oid <> a.datid AND d.datname = current_database()
                WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
                  AND l.transactionid = running::xid
            )), pg_snapshot_xmax(now_seen)) AS oldest
        FROM pg_current_snapshot() AS now_seen
    )
    SELECT e.id, (SELECT row_count FROM audit_row_counts(ARRAY[e.id])), begun::text
    FROM audit_journalentry e, snapshot
    WHERE e.xact >= %s::xid8
      AND (e.xact < oldest OR e.xact >= begun)
      AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
    ORDER BY e.xact < begun, e.xact, e.id
    LIMIT %s
"""

_TRY = """
    SELECT CASE WHEN coalesce((SELECT sealed_at FROM audit_seal ORDER BY no DESC LIMIT 1), '-infinity')
                     <= clock_timestamp() - make_interval(secs => %s)
           THEN pg_try_advisory_xact_lock('audit_seal'::regclass::oid::bigint) ELSE false END
"""

_SEALS = """
    INSERT INTO audit_seal
        (no, entry_id, entry_digest, rows, row_fingerprints, horizon, previous, hash, mark, sealed_at)
    SELECT *, clock_timestamp() FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::int[], %s::bytea[], %s::xid8[],
                                            %s::bytea[], %s::bytea[], %s::bytea[])
"""


@dataclass(frozen=True)
class NewestSeal:
    """What a bulletin or a statement prints: number and hash of the newest seal."""

    no: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.no}-{self.hash.hex()}"


def chain_hash(
    no: int, entry_id: int, digest: bytes, rows: int, fingerprints: bytes, horizon: int, previous: bytes
) -> bytes:
    """The hash of a seal over everything it says and the hash of the seal before."""
    head = f"tieshan-seal-1|{no}|{entry_id}|{rows}|{horizon}|".encode()
    return hashlib.sha256(head + digest + hashlib.sha256(fingerprints).digest() + previous).digest()


def mark_of(seal_hash: bytes) -> bytes:
    """The keyed mark over a seal's hash; the key is derived from the installation's hash key."""
    if not settings.HASH_KEY:
        raise ImproperlyConfigured("HASH_KEY is not set: the journal cannot be sealed or checked without it")
    key = hmac.digest(settings.HASH_KEY, b"tieshan journal seals", "sha256")
    return hmac.digest(key, seal_hash, "sha256")


def newest_seal() -> NewestSeal | None:
    """The newest seal, to be printed on papers and kept as an anchor outside; None before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT no, hash FROM audit_seal ORDER BY no DESC LIMIT 1")
        row = cursor.fetchone()
    return None if row is None else NewestSeal(row[0], bytes(row[1]))


@contextmanager
def whole_history() -> Iterator[None]:
    """Let the journal's own proofs and undoing read the history of all rows: they show hashes and row numbers, or
    write back what was. A higher room may have put a row policy on the history of personal rows. Inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.history', 'whole', true)")
        try:
            yield
        finally:
            if not connection.needs_rollback and connection.in_atomic_block:
                cursor.execute("SELECT set_config('tieshan.history', '', true)")


def pending_entries() -> int:
    """How many committed entries wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_journalentry e"
            " WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)"
        )
        return int(cursor.fetchone()[0])


def seal_pending(limit: int | None = None, *, most_rows: int | None = None, wait: bool = True, apart: float = 0) -> int:
    """Seal committed entries in order and return how many were sealed.

    ``limit`` stops after that many entries; ``most_rows`` stops before an entry with more rows, so that a page need
    not wait for the sealing of an import.  Any number of sealers may run at once: one works, the others wait, or with
    ``wait=False`` go away; those also go away when the newest seal is younger than ``apart`` seconds.  Call it outside
    a transaction: it commits batch by batch.
    """
    done = 0
    while limit is None or done < limit:
        batch = _BATCH_ENTRIES if limit is None else min(_BATCH_ENTRIES, limit - done)
        sealed = _seal_batch(batch, most_rows, wait, apart)
        done += sealed
        # Whoever does not wait does not look again: what others wrote meanwhile is sealed after their own acts.
        if sealed == 0 or (not wait and sealed < batch):
            break
    return done


def _seal_batch(limit: int, most_rows: int | None, wait: bool, apart: float) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        # The lock first, then the reading: only a statement that begins after it sees the seals of the one before us.
        # Its number is that of the table, so districts in one database do not wait for each other.
        if wait:
            cursor.execute("SELECT true FROM pg_advisory_xact_lock('audit_seal'::regclass::oid::bigint)")
        else:
            cursor.execute(_TRY, [apart])
        if cursor.fetchone() == (False,):
            return 0
        cursor.execute(_NEWEST)
        last, last_hash, last_horizon, last_xact, begun = cursor.fetchone()
        no, previous = (0, NO_SEAL) if last is None else (last, bytes(last_hash))
        # Nothing older than the newest sealed transaction can be waiting, unless the database came from another server
        # whose transaction numbers had run further.
        moved = last_xact is None or int(last_horizon) > int(begun) or int(last_xact) >= int(last_horizon)
        cursor.execute(_PENDING, ["0" if moved else last_xact, limit])
        entries: list[int] = []
        total = 0
        horizon = 0
        for entry_id, rows, horizon_text in cursor.fetchall():
            if (most_rows is not None and rows > most_rows) or (entries and total + rows > _BATCH_ROWS):
                break
            entries.append(entry_id)
            total += rows
            horizon = int(horizon_text)
        if not entries:
            return 0
        cursor.execute("SELECT entry_id, digest, row_count, fingerprints FROM audit_digests(%s)", [entries])
        digests = {row[0]: row[1:] for row in cursor.fetchall()}
        lines = []
        for entry_id in entries:
            digest, rows, fingerprints = digests[entry_id]
            no += 1
            seal = chain_hash(no, entry_id, digest, rows, fingerprints, horizon, previous)
            lines.append((no, entry_id, digest, rows, fingerprints, str(horizon), previous, seal, mark_of(seal)))
            previous = seal
        cursor.execute(_SEALS, [array_text(column) for column in zip(*lines, strict=True)])
        return len(entries)
