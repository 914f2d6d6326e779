"""What the duties tell other rooms: overdue duties for the agenda of a unit's meeting, and what a person still owes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, Count, Q, Value, When, Window
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from tieshan.duties.models import Instance
from tieshan.duties.policies import OWN_LIST
from tieshan.duties.queries.instances import listed, own, period_words
from tieshan.duties.terms import State
from tieshan.foundation.access import Actor
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.meetings.agenda import AgendaProposal
from tieshan.office.meetings.terms import Source
from tieshan.organisations.models import Unit

_MOST = 12
#: How far back an agenda looks, and how many days ahead a person is told.
_BACK = timedelta(days=92)
_AHEAD = timedelta(days=7)
_SENTENCE = ngettext_lazy("%(n)s duty falls due", "%(n)s duties fall due", "n")


def overdue_points(unit: Unit, on: date) -> list[AgendaProposal]:
    """Overdue duties of the unit itself and of its cadres, by name; the newest first."""
    rows = listed(Instance.objects.filter(unit=unit, state=State.OPEN, due_on__lt=on, due_on__gte=on - _BACK))
    return [
        AgendaProposal(
            _("Overdue: %(duty)s, %(who)s, %(period)s")
            % {"duty": row.template, "who": row.cadre or row.unit, "period": period_words(row)},
            Source.DUTY,
            page_url("duties.instance.view", row.pk) or "",
        )
        for row in rows.order_by("-due_on", "pk")[:_MOST]
    ]


def waiting_duties(actor: Actor, on: date) -> WaitingGroup | None:
    """The person's own duties that are overdue or fall due within a week."""
    if actor.account_id is None or not actor.may(OWN_LIST):
        return None
    late = Case(When(Q(due_on__lt=on), then=Value(1)))
    rows = list(
        listed(own(actor).filter(state=State.OPEN, due_on__lte=on + _AHEAD, due_on__gte=on - _BACK))
        .annotate(in_all=Window(Count("pk")), overdue=Window(Count(late)))
        .order_by("due_on", "pk")[:FEW]
    )
    if not rows:
        return None
    items = [
        WaitingItem(
            row.template,
            page_url("duties.instance.view", row.pk) or "",
            sub=period_words(row) if row.cadre_id == row.bearer else f"{row.unit} · {period_words(row)}",
            due_on=row.due_on,
        )
        for row in rows
    ]
    count = rows[0].in_all
    return WaitingGroup(
        gettext_lazy("My duties"), count, items, page_url(OWN_LIST) or "", _SENTENCE % {"n": count}, rows[0].overdue
    )
