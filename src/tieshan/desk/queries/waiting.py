"""What waits for a person in the registers: transfers to decide, follow-ups in their hands, files looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Value, When, Window
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from tieshan.desk.queries.home import own_follow_ups, unfinished_imports
from tieshan.foundation.access import Actor
from tieshan.foundation.imports.desk import kind_named, kinds
from tieshan.foundation.ui.kinds import Action, WaitingGroup, WaitingItem, may_open, page_url
from tieshan.foundation.ui.waiting import FEW
from tieshan.members.models import Transfer
from tieshan.members.policies import TRANSFER_ACCEPT, TRANSFER_LIST
from tieshan.members.queries.transfers import waiting_for

REPORT = "organisations.followup.report"


def waiting_transfers(actor: Actor, on: date) -> WaitingGroup | None:
    """Transfers that the reader's side is to decide."""
    if not may_open(actor, TRANSFER_ACCEPT):
        return None
    rows = waiting_for(actor).select_related("from_unit", "to_unit")
    first = list(rows.annotate(in_all=Window(Count("pk"))).order_by("pk")[:FEW])
    if not first:
        return None
    n = first[0].in_all  # type: ignore[attr-defined]
    return WaitingGroup(
        gettext("Transfers waiting for you"),
        n,
        [_transfer(transfer) for transfer in first],
        page_url(TRANSFER_LIST) or "",
        ngettext("%(n)s transfer waits for you", "%(n)s transfers wait for you", n) % {"n": n},
    )


def _transfer(transfer: Transfer) -> WaitingItem:
    asked = gettext("asked on %(day)s") % {"day": transfer.requested_on}
    return WaitingItem(
        f"{transfer.person_name} {transfer.id_masked}",
        page_url("members.transfer.view", transfer.pk) or "",
        sub=f"{transfer.from_unit} → {transfer.to_unit} · {transfer.reason} · {asked}",
        act=Action(gettext("Accept"), page_url(TRANSFER_ACCEPT, transfer.pk) or "", main=True),
    )


def waiting_follow_ups(actor: Actor, on: date) -> WaitingGroup | None:
    """Employers without a union that the reader follows up."""
    if actor.account_id is None or not may_open(actor, REPORT):
        return None
    late = Case(When(due_on__lt=on, then=Value(1)))
    rows = own_follow_ups(actor).annotate(in_all=Window(Count("pk")), overdue=Window(Count(late)))
    first: list[Any] = list(rows[:FEW])
    if not first:
        return None
    n, overdue = first[0].in_all, first[0].overdue
    if overdue:
        said = ngettext("%(n)s follow-up of yours is late", "%(n)s follow-ups of yours are late", overdue)
    else:
        said = ngettext("%(n)s follow-up is in your hands", "%(n)s follow-ups are in your hands", n)
    return WaitingGroup(
        gettext("Follow-ups in your hands"),
        n,
        [_follow_up(follow_up) for follow_up in first],
        f"{page_url('organisations.followup.list')}?state=running&responsible={actor.account_id}",
        said % {"n": overdue or n},
        late=overdue,
    )


def _follow_up(follow_up: Any) -> WaitingItem:
    employer = follow_up.employer
    workers = ""
    if employer.workers:
        workers = ngettext("%(n)s worker", "%(n)s workers", employer.workers) % {"n": employer.workers}
    return WaitingItem(
        employer.name,
        page_url("organisations.employer.view", employer.pk) or "",
        sub=" · ".join(part for part in (follow_up.get_state_display(), workers) if part),
        due_on=follow_up.due_on,
        act=Action(gettext("Report"), page_url(REPORT, follow_up.pk) or ""),
    )


def waiting_imports(actor: Actor, on: date) -> WaitingGroup | None:
    """The reader's own files that were looked at and neither taken in nor thrown away."""
    if actor.account_id is None or not any(actor.may(kind.act) for kind in kinds()):
        return None
    first: list[Any] = list(unfinished_imports(actor).annotate(in_all=Window(Count(F("pk"))))[:FEW])
    if not first:
        return None
    n = first[0].in_all
    return WaitingGroup(
        gettext("Imports not yet taken in"),
        n,
        [_import(batch) for batch in first],
        sentence=ngettext(
            "%(n)s import is looked at but not taken in", "%(n)s imports are looked at but not taken in", n
        )
        % {"n": n},
    )


def _import(batch: Any) -> WaitingItem:
    url = page_url(f"{kind_named(batch.kind).act}_batch", batch.pk) or ""
    counts = gettext("%(good)s rows good, %(refused)s refused") % {
        "good": batch.created + batch.updated + batch.unchanged,
        "refused": batch.refused,
    }
    received = timezone.localtime(batch.received_at).date().isoformat()
    return WaitingItem(batch.file_name, url, sub=f"{counts} · {received}", act=Action(gettext("Open"), url))
