"""The register of leave: one's own, and that of the people whom one oversees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    BoolFilter,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Figure,
    ListPage,
    Nav,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.office.leave.models import Leave
from tieshan.office.leave.papers import span_text
from tieshan.office.leave.policies import BOARD, EXPORT, OVERSEE, REPORT, REQUEST, VIEW
from tieshan.office.leave.queries import to_report
from tieshan.office.leave.web.words import kind_choices, kind_word, plain_days, state_tag

LIST = "office.leave.list"


def _badge(actor: Actor) -> int:
    return to_report(actor, on=today()).filter(ends_on__lt=today()).count()


def _overdue(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    late = Q(state=Leave.State.AGREED, extends__isnull=True, report_due_on__lt=today()) | Q(
        state=Leave.State.REPORTED, in_time=False
    )
    return rows.filter(late) if yes else rows.exclude(late)


@register
class LeaveList(ListPage):
    """Leave, the newest first."""

    code = LIST
    permission = VIEW
    path = "leave/"
    title = gettext_lazy("Leave")
    nav = Nav("office", 40, badge=_badge)
    model = Leave
    select_related = ("account", "unit", "deputy")
    order = "-starts"
    search_hint = gettext_lazy("Name or initials")
    export_code = EXPORT
    columns = [
        Column(
            "person",
            pgettext_lazy("leave", "Person"),
            "account.display_name",
            link="office.leave.detail",
            sub="unit.name",
        ),
        Column("kind", gettext_lazy("Kind of leave"), kind_word),
        Column("starts", gettext_lazy("From – to"), span_text, sort="starts_on", width=28),
        Column(
            "days", gettext_lazy("Length in working days"), lambda row: plain_days(row.days), align="num", export="days"
        ),
        Column("deputy", gettext_lazy("Handed over to"), "deputy.display_name"),
        Column("due", gettext_lazy("Report back by"), "report_due_on", sort="report_due_on", hidden=True),
        Column("reported", gettext_lazy("Reported back on"), "reported_on"),
        Column("state", gettext_lazy("State"), lambda row: state_tag(row, today())),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("Kind of leave"), choices=kind_choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=Leave.State.choices),
        BoolFilter(
            "late",
            gettext_lazy("Reporting back"),
            apply=_overdue,
            yes=gettext_lazy("late"),
            no=gettext_lazy("not late"),
            more=True,
        ),
        DateRangeFilter("starts", gettext_lazy("First day of leave"), "starts_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Ask for leave"), main=True, code=REQUEST),
        Action(gettext_lazy("Who is away"), code=BOARD),
        Action(gettext_lazy("My yearly leave"), code="office.leave.balance"),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(account__display_name__icontains=text)
            | Q(account__cadre__name_initials__startswith=letters)
            | Q(account__cadre__name_pinyin__startswith=letters)
        )

    @cached_property
    def own(self) -> list[Leave]:
        return list(to_report(self.actor, on=today())[:5])

    def lead(self) -> object:
        for leave in self.own:
            if leave.is_overdue(today()):
                return _("Your leave is over: report back now.")
            if leave.report_due_on is not None:
                return _("You are on leave; report back by %(day)s.") % {"day": leave.report_due_on.isoformat()}
        return ""

    def actions(self) -> Iterable[Action]:
        back = [one for one in self.own if one.ends_on <= today()]
        for leave in back[:1]:
            yield Action(_("Report back"), page_url(REPORT, leave.pk) or "", True)
        for action in super().actions():
            yield Action(action.label, action.url, action.main and not back, action.refused, action.code)

    def figures(self) -> Iterable[Figure]:
        if not self.actor.may(OVERSEE):
            return
        rows = Leave.objects.visible_to(self.actor, OVERSEE)
        day = today()
        away = rows.filter(state__in=Leave.AWAY, starts_on__lte=day, ends_on__gte=day)
        late = rows.filter(state=Leave.State.AGREED, extends__isnull=True, report_due_on__lt=day).count()
        url = page_url(LIST)
        yield Figure(_("Away today"), away.values("account").distinct().count(), page_url(BOARD) or "")
        yield Figure(
            _("Waiting for approval"), rows.filter(state=Leave.State.REQUESTED).count(), f"{url}?state=requested"
        )
        yield Figure(_("Not reported back"), late, f"{url}?late=1&state=agreed", tone="late" if late else "")

    def empty(self) -> Empty:
        return Empty(
            _("No leave has been asked for."),
            _("Ask in a minute: kind, days, reason, and who stands in."),
            self._main_action(),
        )
