"""What higher rooms are told about cadres."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CadresChanged:
    """Cadres were engaged, released, taken in or taken back, or serve or work under another account or federation."""

    cadre_ids: frozenset[int]
