"""Refusals: an act says no, in one sentence that tells the person what to do next.

A refusal is not a fault of the program.  Pages show it beside the form, commands print it on one line, and imports
put it into the reason column.  ``code`` is stable and dotted (``members.person.elsewhere``), so that tests, the guide
and an interface can rely on it; ``message`` is a translatable sentence, kept lazy until somebody reads it; ``clause``
cites the rule that stands behind the refusal (``law:42``, ``speech:C19``) and is shown with it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Forbidden", "Refused", "Stale"]


class Refused(Exception):
    """An act was refused; ``facts`` holds the plain values that the message or a caller may need."""

    def __init__(self, code: str, message: object, clause: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.clause = clause
        self.facts: dict[str, Any] = facts

    def __str__(self) -> str:
        # A lazy translation becomes text here, in the language of whoever reads it.
        return str(self.message)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Jobs and parallel workers carry refusals between processes; a lazy message travels as text.
        return _rebuild, (type(self), self.code, str(self.message), self.clause, self.facts)


class Forbidden(Refused):
    """The actor may not do this, here or anywhere."""


class Stale(Refused):
    """The record changed since the person opened it; ``facts["changes"]`` may say who changed what."""


def _rebuild(kind: type[Refused], code: str, message: str, clause: str | None, facts: dict[str, Any]) -> Refused:
    return kind(code, message, clause, **facts)
