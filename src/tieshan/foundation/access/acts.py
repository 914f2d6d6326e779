"""One word for one act: the code is permission, journal entry, URL name and anchor in the guide.

An act is a keyword-only function whose first argument is the actor. It checks its permission itself, writes inside
one transaction, and leaves exactly one journal entry. Every changed row points to that entry.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.access.permissions import known
from tieshan.foundation.access.session import acting_and_asking, current_actor
from tieshan.foundation.audit import acts_backend

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class RunningAct:
    """The journal entry being written: its reserved id and what the act wants said in it."""

    code: str
    entry_id: int
    details: dict[str, Any] = field(default_factory=dict)
    subject: models.Model | None = None
    unit_id: int | None = None


_running: ContextVar[RunningAct | None] = ContextVar("tieshan_act", default=None)
_acts: dict[str, Callable[..., Any]] = {}


def running_act() -> RunningAct | None:
    """The act now running in this context, or None."""
    return _running.get()


def note(*, subject: models.Model | None = None, unit_id: int | None = None, **details: Any) -> None:
    """Add to the journal entry of the running act: its subject, its unit, and details (plain JSON values)."""
    running = _running.get()
    if running is None:
        raise RuntimeError("note() outside an act")
    if subject is not None:
        running.subject = subject
    if unit_id is not None:
        running.unit_id = unit_id
    running.details.update(details)


@contextmanager
def act_context(actor: Actor, code: str) -> Iterator[RunningAct]:
    """The inside of an act, for `@act` and for commands that run several steps as one act."""
    nested = connection.in_atomic_block
    outer = _running.get()
    # Within a transaction the act can be undone by itself; one that begins the transaction is undone with it.
    known_to_act = nested and current_actor() is actor
    with transaction.atomic() if known_to_act else acting_and_asking(actor, acts_backend.RESERVE) as reserved:
        running = RunningAct(code, reserved or acts_backend.reserve_entry_id())
        token = _running.set(running)
        try:
            yield running
        finally:
            _running.reset(token)
        subject = running.subject
        unit_id = running.unit_id
        if unit_id is None and subject is not None:
            unit_id = getattr(subject, "unit_id", None)
        acts_backend.write_entry(
            id=running.entry_id,
            code=code,
            actor_id=actor.account_id,
            actor_name=actor.name,
            unit_id=unit_id,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            details=running.details,
            channel=actor.kind,
            commit=not nested and connection.commit_on_exit,
        )
        if outer is not None:
            acts_backend.resume_entry(outer.entry_id)
    if outer is None:
        acts_backend.seal_after_commit()


def act(code: str, *, subject: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the act `code`.

    `subject` names the keyword argument that the act is about; without it the returned record is the subject.
    The function must take keyword-only arguments with `actor` first, and must call `actor.require(code, …)`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = list(inspect.signature(function).parameters.values())
        if not parameters or parameters[0].name != "actor":
            raise TypeError(f"act {code}: the first argument must be actor")
        if any(p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters):
            raise TypeError(f"act {code}: all arguments must be keyword-only")
        if code in _acts:
            raise ValueError(f"act {code} is defined twice")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Any = kwargs["actor"]
            known(code)
            with act_context(actor, code) as running:
                if subject is not None:
                    running.subject = kwargs[subject]  # type: ignore[assignment]
                result = function(*args, **kwargs)
                if running.subject is None and isinstance(result, models.Model):
                    running.subject = result
                return result

        run.act_code = code  # type: ignore[attr-defined]
        _acts[code] = run
        return run

    return decorate


def all_acts() -> dict[str, Callable[..., Any]]:
    """Every registered act by code."""
    return dict(sorted(_acts.items()))
