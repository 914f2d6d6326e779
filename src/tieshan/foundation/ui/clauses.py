"""The words of a clause beside a refusal. The foundation knows no law: a higher room says how a reference reads, and
where its page is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html

_words: Callable[[str], str] | None = None
_address: Callable[[str], str | None] | None = None


def provide_clause_words(words: Callable[[str], str], address: Callable[[str], str | None] | None = None) -> None:
    """Register the functions that turn a reference ("union-law:16") into words and into the address of its page
    (called in a portal's `apps.py`)."""
    global _words, _address
    _words, _address = words, address


def clause_words(reference: str | None) -> str:
    """The reference in words; the bare reference while nobody provides them."""
    if not reference:
        return ""
    return _words(reference) if _words is not None else reference


def clause_link(reference: str | None) -> str:
    """The reference in words as a link to the clause's page, where it has one: for pages."""
    words = clause_words(reference)
    url = _address(reference) if reference and _address is not None else None
    return format_html('<a href="{}">{}</a>', url, words) if url else words
