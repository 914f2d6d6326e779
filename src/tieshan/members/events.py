"""What higher rooms are told about cadres and elected officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CadresChanged:
    """Cadres were engaged, released, taken in or taken back, or serve or work under another account or federation."""

    cadre_ids: frozenset[int]


@dataclass(frozen=True)
class OfficeEnded:
    """An elected officer left before the end of the term: the position, since when, and the first day without it."""

    unit_id: int
    position: str
    name: str
    since: date
    on: date
