"""The actor in the database's eyes: transaction-local settings that the row policies read.

Outside `acting_as` the settings are empty and the policies show no personal row at all. Because the settings end
with the transaction, a pooled connection can never carry one person's reach into another person's request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

from tieshan.foundation.access.actor import Actor, Scope

_current: ContextVar[Actor | None] = ContextVar("tieshan_actor", default=None)


def current_actor() -> Actor | None:
    """The actor of the running `acting_as`, or None outside one."""
    return _current.get()


def _settings_for(actor: Actor | None, reach: Scope | None) -> tuple[str, str, str]:
    if reach is None:
        return "", "", ""
    everything = "all" if reach.everything else ",".join(reach.subtrees)
    who = "" if actor is None else str(actor.account_id or actor.name)
    return who, everything, ",".join(map(str, reach.units))


def _apply(settings: tuple[str, str, str], ask: str = "NULL") -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tieshan.actor', %s, true), set_config('tieshan.reach', %s, true),"
            f" set_config('tieshan.reach_units', %s, true), {ask}",
            settings,
        )
        return cursor.fetchone()[3]


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which the database shows what this actor's posts reach, and nothing else."""
    with acting_and_asking(actor, "NULL"):
        yield actor


@contextmanager
def acting_and_asking(actor: Actor, ask: str) -> Iterator[Any]:
    """`acting_as`, and in the same call of the database the answer to one more SQL expression."""
    nested = connection.in_atomic_block
    before = _current.get()
    with transaction.atomic():
        answer = _apply(_settings_for(actor, actor.reach), ask)
        token = _current.set(actor)
        try:
            yield answer
        finally:
            _current.reset(token)
        if nested:
            _apply(_settings_for(before, before.reach if before else None))


@contextmanager
def whole_district(reason: str) -> Iterator[None]:
    """Widen the row policies to the whole district for a few statements inside an act.

    Needed where the law asks for it: one person holds one membership in the whole district, so a join or a
    transfer must see beyond the clerk's own units. `reason` says why in the code; the caller returns nothing to
    the screen that it found here except through its own narrow words.
    """
    if not reason:
        raise ValueError("whole_district needs a reason")
    with connection.cursor() as cursor:
        # What held before is put back, also inside another whole_district.
        cursor.execute(
            "SELECT coalesce(current_setting('tieshan.reach', true), ''),"
            " coalesce(current_setting('tieshan.reach_units', true), ''),"
            " set_config('tieshan.reach', 'all', true), set_config('tieshan.reach_units', '', true)"
        )
        reach, units, *_changed = cursor.fetchone()
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(
                    "SELECT set_config('tieshan.reach', %s, true), set_config('tieshan.reach_units', %s, true)",
                    [reach, units],
                )
