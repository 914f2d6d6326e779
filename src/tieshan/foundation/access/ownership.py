"""Records that belong to people: under some codes everybody reaches their own alone, whatever their posts cover.

A model says `objects = OwnedManager()` and `own_codes = {code: Own(...)}`. For a code that stands there, holding it
anywhere opens the reader's own records; `wide` names the code whose scope opens those of other people as well. Codes
that do not stand there follow the unit (`scope_path`) as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.access.scoping import ScopedQuerySet, scope_filter


@dataclass(frozen=True)
class Own:
    """How far a code reaches beyond the unit: `paths` lead to the accounts whose record it is; within the scope of
    the code `wide` the records of others show too (none when it is empty)."""

    wide: str = ""
    paths: tuple[str, ...] = ("account",)


class OwnedQuerySet(ScopedQuerySet):
    """A queryset that knows whose its rows are."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """One's own rows and those in the scope of the wide code, for an own code; else the rows in scope."""
        codes: Mapping[str, Own] = self.model.own_codes  # type: ignore[attr-defined]
        own = codes.get(code)
        if own is None:
            return super().visible_to(actor, code)
        if not actor.may(code):
            return self.none()
        condition: Q | None = scope_filter(self.model, actor, own.wide) if own.wide else Q(pk__in=())
        if condition is None:
            return self
        if actor.account_id is not None:
            for path in own.paths:
                condition |= Q(**{path: actor.account_id})
        return self.filter(condition)


OwnedManager = models.Manager.from_queryset(OwnedQuerySet)


def is_own(actor: Actor, *account_ids: Any) -> bool:
    """True when one of the accounts is the actor's."""
    return actor.account_id is not None and actor.account_id in account_ids
