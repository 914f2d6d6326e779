"""The only doors to records: `visible_to` for lists, `fetch_for` for one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import Http404

if TYPE_CHECKING:
    from tieshan.foundation.access.actor import Actor

M = TypeVar("M", bound=models.Model)


def _unit_model(model: type[models.Model], scope_path: str) -> type[models.Model]:
    for step in scope_path.split("__"):
        model = cast("type[models.Model]", model._meta.get_field(step).related_model)
    return model


def scope_filter(model: type[models.Model], actor: Actor, code: str) -> Q | None:
    """The condition under which rows of the model lie in the actor's scope for the code; None means no limit.

    The unit's path is asked in a sub-select over the (small) table of units, so that the large table is reached
    through its own unit index and never by a join per row.
    """
    scope_path: str | tuple[str, ...] = model.scope_path  # type: ignore[attr-defined]
    scope = actor.scope(code)
    if scope.everything:
        return None
    paths = scope_path if isinstance(scope_path, tuple) else (scope_path,)
    condition = Q(pk__in=())
    for path in paths:
        if path == "":
            inside = Q(pk__in=scope.units)
            for subtree in scope.subtrees:
                inside |= Q(path__startswith=subtree)
        else:
            inside = Q(**{f"{path}__in": scope.units}) if scope.units else Q(pk__in=())
            if scope.subtrees:
                below = Q()
                for subtree in scope.subtrees:
                    below |= Q(path__startswith=subtree)
                inside |= Q(**{f"{path}__in": _unit_model(model, path)._base_manager.filter(below).values("pk")})
        condition |= inside
    return condition


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows where its rows stand in the tree."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """The rows inside the actor's scope for this permission code (none when the code is not held)."""
        condition = scope_filter(self.model, actor, code)
        return self if condition is None else self.filter(condition)


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


def fetch_for(actor: Actor, code: str, model: type[M], pk: Any, *, view: str | None = None, **options: Any) -> M:
    """One record for an act: 404 when the actor cannot see it, Forbidden when they see it but may not do this.

    `view` is the code under which the record is visible (default: the same code). Options: `select_related`
    (tuple of names) and `lock` (True takes the row for update).
    """
    queryset: Any = model.objects.all()  # type: ignore[attr-defined]
    if options.get("select_related"):
        queryset = queryset.select_related(*options["select_related"])
    if options.get("lock"):
        queryset = queryset.select_for_update(of=("self",))
    try:
        record: M = queryset.visible_to(actor, view or code).get(pk=pk)
    except (ObjectDoesNotExist, ValueError, OverflowError) as missing:
        raise Http404 from missing
    if view is not None and view != code and not queryset.visible_to(actor, code).filter(pk=record.pk).exists():
        actor.require(code, _Nowhere())
    return record


class _Nowhere:
    """A unit outside every scope: used to raise the one and only refusal text."""

    id = -1
    path = ""
