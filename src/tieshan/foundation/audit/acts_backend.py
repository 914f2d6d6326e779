"""How an act reaches the journal: reserve a number, write rows under it, write the entry, seal after the commit."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from tieshan.foundation.audit.request import current_request_id
from tieshan.foundation.audit.seals import seal_pending

__all__ = ["RESERVE", "reserve_entry_id", "resume_entry", "seal_after_commit", "write_entry"]

logger = logging.getLogger(__name__)

# An act with more rows than this is left to the sealer in the background, so that nobody waits for it.
SMALL_ACT_ROWS = 2000
# So many waiting entries at most; more than that is a backlog, also for the sealer.
SEALED_AT_ONCE = 400
# Act after act is sealed in batches, at most so often (seconds), whichever processes write them: sealing them one by
# one costs as much as a small act itself. What a batch left is taken by the next act or by the sealer's next minute.
SEALS_APART = 0.5


# Reserves and opens an entry: for whoever asks it together with something else, as the first thing of a transaction.
RESERVE = "audit_reserve()"
_WRITE = "SELECT audit_write_entry(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def reserve_entry_id() -> int:
    """Take the next journal number and open it: until the transaction's end, writes are recorded under it.

    The transaction gets its own number before the journal number is drawn; the check of the journal relies on that
    order to recognise an entry that was slipped in under an old number.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {RESERVE}")
        return int(cursor.fetchone()[0])


def resume_entry(entry_id: int | None) -> None:
    """After an inner act: record further writes under the outer entry again, or (None) refuse them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tieshan.act', %s, true)", [str(entry_id or "")])


def write_entry(
    *,
    id: int,  # noqa: A002 - the journal's own word
    code: str,
    actor_id: int | None,
    actor_name: str,
    channel: str,
    unit_id: int | None = None,
    subject_type: str = "",
    subject_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    request_id: str | None = None,
    commit: bool = False,
) -> None:
    """Write the entry reserved as ``id`` and close it: no further row may be recorded under it.

    ``commit`` commits the transaction in the same call of the database; Django's own commit then finds it done.  For
    whoever began the transaction and has nothing more to say in it.
    """
    values: list[Any] = [id, code, actor_id, actor_name, channel, unit_id, subject_type, subject_id]
    values.append(_encoder.encode(dict(details)) if details else "{}")
    values.append(current_request_id.get() if request_id is None else request_id)
    with connection.cursor() as cursor:
        cursor.execute(f"{_WRITE}; COMMIT" if commit else _WRITE, values)


def seal_after_commit() -> None:
    """Seal what is ready once this transaction is committed; once, however many acts it holds.

    A failure to seal never spoils the act, which is done: the background sealer takes the entry later.
    """
    if not any(waiting[1] is _seal_quietly for waiting in connection.run_on_commit):
        transaction.on_commit(_seal_quietly, robust=True)


_sealed_last = 0.0


def _seal_quietly() -> None:
    global _sealed_last
    now = time.monotonic()
    if now - _sealed_last < SEALS_APART:
        return
    _sealed_last = now
    seal_pending(limit=SEALED_AT_ONCE, most_rows=SMALL_ACT_ROWS, wait=False, apart=SEALS_APART)


# Dates, amounts and lazy texts in details become plain text.
_encoder = DjangoJSONEncoder(ensure_ascii=False)
