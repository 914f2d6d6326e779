"""Reads on accounts and posts: who holds what on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet

from tieshan.organisations.models import Appointment, PostRole


def appointments_on(account_ids: Iterable[int], *, on: date) -> dict[int, list[Appointment]]:
    """The appointments that hold on a day, by account; posts, units and roles come with them (two queries)."""
    held: dict[int, list[Appointment]] = defaultdict(list)
    rows = (
        Appointment.objects.filter(account__in=list(account_ids), during__contains=on)
        .select_related("post__unit")
        .prefetch_related(Prefetch("post__postrole_set", PostRole.objects.select_related("role").order_by("pk")))
        .order_by("during", "pk")
    )
    for row in rows:
        held[row.account_id].append(row)
    return held


def filled_on(on: date) -> QuerySet[Appointment]:
    """Appointments that hold on a day, with their accounts, for lists of posts."""
    return Appointment.objects.filter(during__contains=on).select_related("account").order_by("during", "pk")
