"""Reading notices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from tieshan.foundation.access import whole_district
from tieshan.foundation.publicnotice.models import Objection, PublicNotice

__all__ = ["counted_objections", "notice_clear", "notices_of", "open_objections"]


def notices_of(subject: Model, kind: str) -> QuerySet[Any]:
    """The notices of a record, the newest first (as far as the row policies show them)."""
    return PublicNotice.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, kind=kind
    ).order_by("-id")


def counted_objections(notice: PublicNotice) -> QuerySet[Any]:
    """Objections that came in time and were not set aside."""
    return Objection.objects.filter(notice=notice, is_late=False).exclude(state=Objection.State.SET_ASIDE)


def open_objections(notice: PublicNotice) -> QuerySet[Any]:
    """What holds a notice up: objections that came in time and still wait, doubtful ones included."""
    return Objection.objects.filter(notice=notice, is_late=False, state=Objection.State.OPEN)


def notice_clear(subject: Model, kind: str, on: date) -> bool:
    """Whether nothing stands in the way on that day: the newest notice that was not withdrawn has stood all its days,
    and every objection that came in time is answered. Without a notice nothing is clear."""
    with whole_district("whether a notice stands in the way is the same for whoever asks"):
        notice = notices_of(subject, kind).exclude(state=PublicNotice.State.WITHDRAWN).first()
        return notice is not None and on > notice.last_day and not open_objections(notice).exists()
