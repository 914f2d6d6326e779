"""Kinds of papers: what a room tells the engine so that its records can be approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from tieshan.foundation.access import whole_district
from tieshan.foundation.ui.components import Fact

__all__ = ["PaperKind", "paper_kind", "paper_kinds", "record_of", "register_paper"]


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper.

    `title(record)` is its one line in lists (it is stored, so name people and things but no secrets); `facts(record)`
    what the deciding people see, also those to whom the room's own page is shut; `digest(record)` a text that changes
    with everything decided on, so that a changed paper begins its approval anew. `name` is the kind in words,
    `page` the room's page of the record, `edit` the page on which its starter goes on with a draft.
    `bodies` are roles whose holders decide as a body (an audit committee): always with a written opinion, and nobody
    outside the body in their place: no head above, no deputy or colleague without the role.
    """

    code: str
    model: type[Model]
    page: str
    title: Callable[[Any], str]
    facts: Callable[[Any], Sequence[Fact]]
    digest: Callable[[Any], str]
    name: object = ""
    edit: str = ""
    bodies: frozenset[str] = frozenset()

    @property
    def label(self) -> object:
        """The kind in words."""
        return self.name or self.model._meta.verbose_name


_kinds: dict[str, PaperKind] = {}


def register_paper(kind: PaperKind) -> None:
    """Make a kind known (from `apps.py`)."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"paper kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def paper_kind(code: str) -> PaperKind:
    """The kind of this code; KeyError when no room registered it."""
    return _kinds[code]


def paper_kinds() -> tuple[PaperKind, ...]:
    """All kinds, by code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def record_of(kind: PaperKind, record_id: int, *, lock: bool = False) -> Any:
    """The paper itself, wherever it stands: who may decide on a paper may read it. None when it is gone."""
    rows = kind.model._base_manager.all()
    with whole_district("whoever decides on a paper reads it, wherever it stands"):
        return (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=record_id).first()
