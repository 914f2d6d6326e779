"""The words of a clause beside a refusal. The foundation knows no law: a higher room says how a reference reads."""

from __future__ import annotations

from collections.abc import Callable

_words: Callable[[str], str] | None = None


def provide_clause_words(words: Callable[[str], str]) -> None:
    """Register the function that turns a reference ("union-law:16") into words (called in a portal's `apps.py`)."""
    global _words
    _words = words


def clause_words(reference: str | None) -> str:
    """The reference in words; the bare reference while nobody provides them."""
    if not reference:
        return ""
    return _words(reference) if _words is not None else reference
