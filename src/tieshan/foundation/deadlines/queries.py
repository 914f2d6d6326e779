"""Reading deadlines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines.models import OPEN_STATES, Deadline
from tieshan.foundation.deadlines.policies import LIST

__all__ = ["deadlines_of", "due_for", "open_deadlines"]


def open_deadlines(actor: Actor) -> QuerySet[Any]:
    """Deadlines neither met nor dropped, the actor's own and those of the units they oversee."""
    return Deadline.objects.visible_to(actor, LIST).filter(state__in=OPEN_STATES)


def due_for(actor: Actor, *, until: date) -> QuerySet[Any]:
    """What falls due up to a day, overdue included, the earliest first."""
    return open_deadlines(actor).filter(due_on__lte=until).order_by("due_on", "id")


def deadlines_of(subject: Model, kind: str = "") -> QuerySet[Any]:
    """All deadlines of one record, the newest first (as far as the row policies show them)."""
    rows = Deadline.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return (rows.filter(kind=kind) if kind else rows).order_by("-id")
