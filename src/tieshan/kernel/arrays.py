"""Whole columns as parameters: PostgreSQL's text of an array, for statements that write many rows at once.

The database driver quotes an array value by value, each through a look-up of its type; for a hundred thousand lines
that costs more than the statement itself.  The statement gives the type: ``unnest(%(book)s::bigint[])``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

__all__ = ["array_text"]


def array_text(values: Iterable[object]) -> str:
    """``{1,NULL,"text"}``: whole numbers, dates, UUIDs, bytes, text and None.  Anything else raises ``TypeError``."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, bytes):
        return '"\\\\x' + value.hex() + '"'
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"no array element: {type(value).__name__}")
