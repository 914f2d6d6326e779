"""Prevention visits: planned from the forecast or an employer's page, paid, on record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
    ActButton,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Prose,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.organisations.models import Account, Employer
from tieshan.rights.concerns.queries import union_in_charge
from tieshan.rights.warning import actions
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import Visit
from tieshan.rights.warning.queries import standing_of, visitors
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.terms import VisitState
from tieshan.rights.warning.web.words import VISIT_VIEW, VISITS, day_field, explained, words_field


def _late(row: Any) -> bool:
    return row.state == VisitState.PLANNED and row.due_on < today()


def _state(row: Any) -> Tag:
    return Tag(choice_word(row, "state"), "late" if _late(row) else "done" if row.state == "done" else "due")


@register
class VisitList(ListPage):
    """Visits, the next due on top."""

    code = VISITS
    path = "warnings/visits/"
    title = _("Prevention visits")
    permission = codes.LIST
    parent = codes.LIST
    model = Visit
    matrix_record = "PreventionVisit"
    select_related = ("unit", "employer", "visitor")
    order = "-due_on"
    search_hint = _("Employer (name, initials)")
    columns = [
        Column("employer", _("Employer"), "employer.name", link=VISIT_VIEW),
        Column("visitor", _("Who visits"), "visitor.display_name"),
        Column("due_on", _("Due on"), sort="due_on"),
        Column("visited_on", _("Visited on"), sort="visited_on"),
        Column("state", _("State"), _state),
        Column("unit", _("Union in charge"), "unit.name", hidden=True),
    ]
    filters = [
        UnitFilter("in_charge", _("Union"), "unit", seen_under="organisations.unit.list"),
        ChoiceFilter("state", _("State"), choices=VisitState.choices),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        if self.request.GET.get("mine"):
            return rows.filter(visitor_id=self.actor.account_id, state=VisitState.PLANNED)
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(employer__name__icontains=text) | Q(employer__name_initials__startswith=text.lower()))

    def row_class(self, row: Visit) -> str:
        return "late" if _late(row) else ""


@register
class VisitDetail(DetailPage):
    """One visit."""

    code = VISIT_VIEW
    path = "warnings/visits/<int:pk>/"
    title = _("Prevention visit")
    parent = VISITS
    permission = codes.LIST
    model = Visit
    matrix_record = "PreventionVisit"
    select_related = ("unit", "employer", "visitor")
    acts = [
        ActButton(codes.VISITED, _("Enter what it found"), main=True, when=lambda one: one.state == VisitState.PLANNED)
    ]

    def heading(self) -> object:
        return self.record.employer.name

    def state(self) -> Tag:
        return _state(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(
                    _("Employer"), one.employer.name, url=page_url("organisations.employer.view", one.employer_id) or ""
                ),
                Fact(_("Who visits"), one.visitor.display_name),
                Fact(_("Due on"), one.due_on),
                Fact(_("Visited on"), one.visited_on),
                Fact(_("Union in charge"), one.unit.name),
            ],
        )
        if one.reason:
            yield Card(_("What to look at"), Prose(one.reason))
        if one.findings:
            yield Card(_("What the visit found"), Prose(one.findings))
        yield Card(_("Signs that stand today"), explained(standing_of(one.employer_id, today()), self.actor))


class PlanForm(forms.Form):
    """Who, and what to look at; both filled ahead."""

    visitor = forms.ChoiceField(label=_("Who visits"), choices=())
    reason = words_field(_("What to look at"), rows=2, required=False)

    def __init__(self, *args: Any, people: list[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(one.pk): one for one in people}
        field: Any = self.fields["visitor"]
        field.choices = [(key, one.display_name) for key, one in self.people.items()]

    def clean_visitor(self) -> Account:
        """The account behind the choice."""
        return self.people[self.cleaned_data["visitor"]]


@register
class PlanVisit(FormPage):
    """Ask a cadre to visit an employer."""

    code = codes.VISIT
    path = "warnings/visits/plan/<int:pk>/"
    title = _("Plan a prevention visit")
    parent = VISITS
    model = Employer
    select_related = ("territory",)
    view_code = codes.LIST
    subject_argument = "employer"
    form_class = PlanForm
    action = staticmethod(actions.plan_visit)
    submit = _("Plan the visit")
    done = _("The visit stands in the list of what waits for that person.")

    def lead(self) -> object:
        return self.record.name

    def form_options(self) -> dict[str, Any]:
        unit = union_in_charge(self.record, None)
        return {"people": list(visitors(unit, on=today()).order_by("display_name"))}

    def initial(self) -> dict[str, Any]:
        parts = standing_of(self.record.pk, today()).judgement.parts
        return {"reason": _(", ").join(str(source_title(part.source)) for part in parts)}

    def aside(self) -> object:
        return Card(
            _now("Signs that stand today"), explained(standing_of(self.record.pk, today()), self.actor, beside=True)
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def done_url(self, result: Any) -> str:
        return (page_url(VISIT_VIEW, result.pk) if result is not None else page_url(VISITS)) or "/"


class VisitedForm(forms.Form):
    """What was found."""

    findings = words_field(_("What the visit found"), rows=4)
    visited_on = day_field(_("Visited on"))


@register
class ReportVisit(FormPage):
    """Enter what a visit found."""

    code = codes.VISITED
    path = "warnings/visits/<int:pk>/visited/"
    title = _("Enter a prevention visit")
    parent = VISITS
    model = Visit
    matrix_record = "PreventionVisit"
    select_related = ("unit", "employer")
    view_code = codes.LIST
    detail_code = VISIT_VIEW
    subject_argument = "visit"
    versioned = True
    form_class = VisitedForm
    action = staticmethod(actions.report_visit)

    def lead(self) -> object:
        return f"{self.record.employer.name} · {self.record.due_on}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}
