"""Where figures come from: the rooms' proof kinds, and records of the registers that the desk itself makes readable.

A source is a query over records: one row a record (or several, for a record that concerns several people), each with
its unit, its day, a title and the address of its own page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.functions import Lower, Upper

from tieshan.duties.models import Instance
from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.deadlines.models import OPEN_STATES, Deadline
from tieshan.foundation.ui.kinds import page_url
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.models import Membership
from tieshan.organisations.models import Headcount


@dataclass(frozen=True)
class Source:
    """Records of one kind: the query, how one of them is opened, and the code whose scope shows their titles."""

    code: str
    title: object
    rows: Callable[[], Any]
    url: Callable[[Mapping[str, Any]], str | None]
    permission: str


def _spans_begun() -> Any:
    return Membership.objects.values(
        "unit_id",
        record_id=F("person_id"),
        account_id=Value(None, BigIntegerField()),
        day=Lower("during"),
        title=F("person__name"),
        how=F("started_by"),
    ).order_by()


def _spans_ended() -> Any:
    return (
        Membership.objects.filter(during__upper_inf=False)
        .values(
            "unit_id",
            record_id=F("person_id"),
            account_id=Value(None, BigIntegerField()),
            day=Upper("during"),
            title=F("person__name"),
            how=F("ended_by"),
        )
        .order_by()
    )


def _head_changes() -> Any:
    return Headcount.objects.values(
        "unit_id",
        "day",
        record_id=F("unit_id"),
        account_id=Value(None, BigIntegerField()),
        title=F("unit__name"),
        heads=F("change"),
    ).order_by()


def _deadlines() -> Any:
    """Deadlines by the day on which they fell due; `outcome` is met, late (met late, or found overdue) or open."""
    late = Q(state=Deadline.State.MET_LATE) | (Q(state__in=OPEN_STATES) & Q(overdue_on__isnull=False))
    return (
        Deadline.objects.exclude(state=Deadline.State.DROPPED)
        .values(
            "unit_id",
            "account_id",
            "title",
            "page",
            "subject_id",
            record_id=F("pk"),
            day=F("due_on"),
            is_open=Case(When(state__in=OPEN_STATES, then=Value("true")), default=Value("false")),
            outcome=Case(
                When(state=Deadline.State.MET, then=Value("met")), When(late, then=Value("late")), default=Value("open")
            ),
        )
        .order_by()
    )


def _duties() -> Any:
    """Duties by the last day of their period; `stands` is done, done_late, open, excused or not_owed."""
    return Instance.objects.values(
        "unit_id",
        "account_id",
        record_id=F("pk"),
        day=F("last_day"),
        title=F("template__title"),
        stands=F("state"),
    ).order_by()


def _duties_due() -> Any:
    """The same by the day on which they fell due."""
    return (
        Instance.objects.filter(due_on__isnull=False)
        .values(
            "unit_id",
            "account_id",
            record_id=F("pk"),
            day=F("due_on"),
            title=F("template__title"),
            stands=F("state"),
        )
        .order_by()
    )


def _of_subject(row: Mapping[str, Any]) -> str | None:
    return page_url(row["page"], row["subject_id"]) if row["page"] else None


def _numbered(code: str) -> Callable[[Mapping[str, Any]], str | None]:
    return lambda row: page_url(code, row["record_id"])


_PERSON, _UNIT, _DUTY = "members.person.view", "organisations.unit.view", "duties.instance.view"

OWN = {
    source.code: source
    for source in (
        Source("members.heads", "", _head_changes, _numbered(_UNIT), "organisations.unit.list"),
        Source("members.begun", "", _spans_begun, _numbered(_PERSON), "members.person.list"),
        Source("members.ended", "", _spans_ended, _numbered(_PERSON), "members.person.list"),
        Source("deadlines.deadline", "", _deadlines, _of_subject, "deadlines.deadline.list"),
        Source("duties.instance", "", _duties, _numbered(_DUTY), "duties.instance.list"),
        Source("duties.due", "", _duties_due, _numbered(_DUTY), "duties.instance.list"),
    )
}


def source_of(code: str) -> Source | None:
    """The source of this kind; None when no room offers it (it is then left out of bulletins)."""
    if code in OWN:
        return OWN[code]
    try:
        kind = proof_kind(code)
    except KeyError:
        return None
    entry = all_pages().get(kind.page)
    # A page for everybody who is signed in checks each record by itself: its titles follow the figure's own scope.
    permission = entry.permission if entry is not None and not entry.signed_in else ""
    return Source(code, kind.title, kind.rows, _numbered(kind.page), permission)
