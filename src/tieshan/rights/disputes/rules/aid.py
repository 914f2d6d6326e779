"""When hardship has to be shown for legal aid."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["needs_hardship_proof"]

_FREE_GROUP = "migrant"
_FREE_MATTERS = ("wages", "injury")


def needs_hardship_proof(*, groups: Iterable[str], matter: str) -> bool:
    """Migrant workers who claim wages or suffered an injury at work show no hardship; everybody else does."""
    return not (_FREE_GROUP in groups and matter in _FREE_MATTERS)
