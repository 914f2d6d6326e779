"""How a clause reads beside a refusal: the regulation, the article, and our own one-sentence summary."""

from __future__ import annotations

from tieshan.kernel.refusal import Refused
from tieshan.lawbook import clause


def clause_words(reference: str) -> str:
    """The clause in the reader's language; an unknown reference stays as it is."""
    try:
        found = clause(reference)
    except Refused:
        return reference
    return f"{found.regulation.title} · {found.number} · {found.summary}"
