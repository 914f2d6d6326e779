"""Service standards: what units promise, what came in under a promise, whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.registers.actions import end_standard, finish_case, promise_standard, receive_case
from tieshan.office.registers.models import ServiceCase, ServiceStandard
from tieshan.office.registers.policies import (
    C28,
    SERVICE_END,
    SERVICE_EXPORT,
    SERVICE_FINISH,
    SERVICE_LIST,
    SERVICE_PROMISE,
    SERVICE_RECEIVE,
)
from tieshan.office.registers.web.words import DatedForm, day_field, text_field
from tieshan.organisations.models import Unit

STANDARDS, CASES = "office.service.standards", "office.service.list"


def promised(standard: ServiceStandard) -> str:
    """The promised time in words."""
    return f"{standard.days} {standard.get_counted_display()}"


def case_tag(case: ServiceCase) -> Tag:
    """Settled in time or late, running, overdue."""
    if case.done_on is not None:
        return Tag(_("settled in time"), "done") if case.in_time else Tag(_("settled late"), "late")
    return Tag(_("overdue"), "late") if case.due_on < today() else Tag(_("under way"), "info")


@register
class StandardList(ListPage):
    """What the units promise."""

    code = STANDARDS
    permission = SERVICE_LIST
    path = "services/standards/"
    title = gettext_lazy("Service standards")
    parent = CASES
    model = ServiceStandard
    select_related = ("unit",)
    order = "matter"
    search_hint = gettext_lazy("Matter")
    columns = [
        Column("matter", gettext_lazy("Matter"), sort="matter", sub="unit.name", link=lambda row: _cases_url(row)),
        Column("time", gettext_lazy("Promised time"), promised, sort="days"),
        Column("since", gettext_lazy("Promised since")),
        Column("cases", gettext_lazy("Came in"), "came_in", align="num"),
        Column("kept", gettext_lazy("Kept"), align="num"),
        Column("broken", gettext_lazy("Not kept"), align="num"),
        Column("ended_on", gettext_lazy("Ended on"), hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        BoolFilter(
            "running",
            gettext_lazy("State"),
            apply=lambda rows, yes: rows.filter(ended_on__isnull=yes),
            yes=gettext_lazy("promised"),
            no=gettext_lazy("ended"),
        ),
    ]
    toolbar = [Action(gettext_lazy("Promise a standard"), main=True, code=SERVICE_PROMISE)]
    row_actions = [
        RowAction(SERVICE_RECEIVE, gettext_lazy("Take in a matter"), when=lambda row: row.ended_on is None),
        RowAction(SERVICE_END, gettext_lazy("End"), when=lambda row: row.ended_on is None),
    ]

    def queryset(self) -> QuerySet[Any]:
        return (
            super()
            .queryset()
            .annotate(
                came_in=Count("cases"),
                kept=Count("cases", filter=Q(cases__in_time=True)),
                broken=Count(
                    "cases", filter=Q(cases__in_time=False) | Q(cases__done_on=None, cases__due_on__lt=today())
                ),
            )
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(matter__icontains=text)

    def empty(self) -> Empty:
        return Empty(_("Nothing has been promised yet."), action=self._main_action())


def _cases_url(standard: ServiceStandard) -> str:
    return f"{page_url(CASES)}?standard={standard.pk}"


@register
class CaseList(ListPage):
    """Matters that came in under a promise."""

    code = CASES
    permission = SERVICE_LIST
    path = "services/"
    title = gettext_lazy("Service promises")
    nav = Nav("office", 74)
    model = ServiceCase
    select_related = ("standard", "unit", "account")
    order = "-received"
    export_code = SERVICE_EXPORT
    search_hint = gettext_lazy("About, matter")
    columns = [
        Column("about", gettext_lazy("About"), link="office.service.case", sub="unit.name"),
        Column("matter", gettext_lazy("Matter"), "standard.matter"),
        Column("received", gettext_lazy("Came in on"), "received_on", sort="received_on"),
        Column("due", gettext_lazy("Promised by"), "due_on", sort="due_on"),
        Column("done", gettext_lazy("Settled on"), "done_on"),
        Column("state", gettext_lazy("State"), case_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        BoolFilter(
            "open",
            gettext_lazy("Settled"),
            apply=lambda rows, yes: rows.filter(done_on__isnull=not yes),
            yes=gettext_lazy("settled"),
            no=gettext_lazy("under way"),
        ),
        BoolFilter("kept", gettext_lazy("Promise kept"), "in_time", more=True),
        DateRangeFilter("received", gettext_lazy("Came in on"), "received_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Take in a matter"), main=True, code=SERVICE_RECEIVE, url="standards/?running=1"),
        Action(gettext_lazy("Service standards"), code=STANDARDS),
    ]

    def queryset(self) -> QuerySet[Any]:
        asked = self.request.GET.get("standard", "")
        rows = super().queryset()
        return rows.filter(standard_id=int(asked)) if asked.isdecimal() and len(asked) < 19 else rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(about__icontains=text) | Q(standard__matter__icontains=text))

    def row_class(self, row: ServiceCase) -> str:
        return "late" if row.done_on is None and row.due_on < today() else ""

    def empty(self) -> Empty:
        return Empty(
            _("No matter has come in under a promise."),
            _("Promise a time for a matter first; then take in what comes."),
            Action(_("Service standards"), page_url(STANDARDS) or ""),
        )


@register
class CaseDetail(DetailPage):
    """One matter."""

    code = "office.service.case"
    permission = SERVICE_LIST
    path = "services/<int:pk>/"
    title = gettext_lazy("Matter taken in")
    parent = CASES
    model = ServiceCase
    select_related = ("standard", "unit", "account")
    acts = [ActButton(SERVICE_FINISH, gettext_lazy("Settle"), main=True, when=lambda case: case.done_on is None)]

    def state(self) -> Tag:
        return case_tag(self.record)

    def facts(self) -> Iterable[object]:
        case = self.record
        yield Facts(
            case.standard.matter,
            [
                Fact(_("About"), case.about, wide=True),
                Fact(_("Unit"), case.unit.name),
                Fact(_("In the hands of"), case.account.display_name if case.account else None),
                Fact(_("Came in on"), case.received_on),
                Fact(_("Promised by"), case.due_on),
                Fact(_("Settled on"), case.done_on),
                Fact(_("Result"), case.result, wide=True),
            ],
        )

    def aside(self) -> Iterable[object]:
        case = self.record
        steps: list[object] = [
            (_("Came in on"), case.received_on.isoformat()),
            (_("Promised time"), promised(case.standard)),
            (_("Promised by"), case.due_on.isoformat()),
        ]
        yield explanation(clauses=[C28], steps=steps)


def _units(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, SERVICE_PROMISE).filter(status=Unit.Status.ACTIVE)


class StandardForm(forms.Form):
    """Which unit promises what within which time."""

    unit = RecordField(label=gettext_lazy("Unit"), source=_units)
    matter = forms.CharField(label=gettext_lazy("Matter"), max_length=120)
    days = forms.IntegerField(label=gettext_lazy("Promised time"), min_value=1, max_value=365)
    counted = forms.ChoiceField(label=gettext_lazy("counted in"), choices=ServiceStandard.Counted.choices)


@register
class PromiseStandard(DatedForm):
    """Promise a standard."""

    code = SERVICE_PROMISE
    path = "services/promise/"
    title = gettext_lazy("Promise a service standard")
    parent = STANDARDS
    form_class = StandardForm
    action = staticmethod(promise_standard)
    done = gettext_lazy("Promised.")

    def initial(self) -> dict[str, Any]:
        return {"unit": Unit.objects.filter(pk=self.actor.unit_id or 0).first()}


@register
class EndStandard(DatedForm):
    """End a promise."""

    code = SERVICE_END
    path = "services/standards/<int:pk>/end/"
    title = gettext_lazy("End a service standard")
    parent = STANDARDS
    model = ServiceStandard
    select_related = ("unit",)
    view_code = SERVICE_LIST
    action = staticmethod(end_standard)
    subject_argument = "standard"
    submit = gettext_lazy("End")
    done = gettext_lazy("The promise has ended; matters that came in keep their time.")
    danger = True

    def before_form(self) -> object:
        return Facts(
            self.record.matter,
            [Fact(_("Unit"), self.record.unit.name), Fact(_("Promised time"), promised(self.record))],
        )


class CaseForm(forms.Form):
    """For whom and what, and when it came in."""

    about = forms.CharField(label=gettext_lazy("About"), max_length=200)
    received_on = day_field(gettext_lazy("Came in on"))


@register
class ReceiveCase(DatedForm):
    """Take in a matter."""

    code = SERVICE_RECEIVE
    path = "services/standards/<int:pk>/receive/"
    title = gettext_lazy("Take in a matter")
    parent = CASES
    model = ServiceStandard
    select_related = ("unit",)
    view_code = SERVICE_LIST
    form_class = CaseForm
    action = staticmethod(receive_case)
    subject_argument = "standard"
    done = gettext_lazy("Taken in; its time is watched over.")

    def initial(self) -> dict[str, Any]:
        return {"received_on": today()}

    def lead(self) -> object:
        return f"{self.record.matter} · {promised(self.record)}"

    def done_url(self, result: Any) -> str:
        if isinstance(result, ServiceCase):
            return page_url("office.service.case", result.pk) or ""
        return page_url(CASES) or ""


class FinishForm(forms.Form):
    """When it was settled, and how."""

    done_on = day_field(gettext_lazy("Settled on"))
    result = text_field(gettext_lazy("Result"), most=1000)


@register
class FinishCase(DatedForm):
    """Settle a matter."""

    code = SERVICE_FINISH
    path = "services/<int:pk>/finish/"
    title = gettext_lazy("Settle a matter")
    parent = CASES
    model = ServiceCase
    select_related = ("standard", "unit")
    view_code = SERVICE_LIST
    form_class = FinishForm
    action = staticmethod(finish_case)
    subject_argument = "case"
    detail_code = "office.service.case"
    submit = gettext_lazy("Settle")
    done = gettext_lazy("Settled.")

    def initial(self) -> dict[str, Any]:
        return {"done_on": today()}

    def lead(self) -> object:
        return f"{self.record.standard.matter} · {self.record.about}"
