"""Problems found on visits: the list of what waits, one problem, answering, passing on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Nav,
    RecordField,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.worklog.actions import answer_problem, pass_problem
from tieshan.office.worklog.models import VisitProblem
from tieshan.office.worklog.policies import C08, PROBLEM_EXPORT, VISIT_ANSWER, VISIT_LIST, VISIT_PASS
from tieshan.office.worklog.queries import open_problems
from tieshan.office.worklog.web.words import (
    WHO,
    DatedForm,
    accounts_under,
    choices_of,
    day_field,
    named,
    text_field,
    word_of,
)

LIST = "office.problem.list"


def problem_tag(problem: VisitProblem) -> Tag:
    """Solved on the spot, answered in time or late, waiting, overdue."""
    if problem.on_spot:
        return Tag(_("solved on the spot"), "done")
    if problem.answered_on is not None:
        return Tag(_("answered"), "done") if problem.in_time else Tag(_("answered late"), "late")
    return Tag(pgettext("visit", "overdue"), "late") if problem.due_on < today() else Tag(_("to be answered"), "due")


def _badge(actor: Actor) -> int:
    return open_problems(actor.account_id).count() if actor.account_id is not None else 0


@register
class ProblemList(ListPage):
    """Problems found on visits, what is due first."""

    code = LIST
    permission = VISIT_LIST
    path = "visits/problems/"
    title = gettext_lazy("Problems found on visits")
    parent = "office.visit.list"
    nav = Nav("office", 18, badge=_badge)
    model = VisitProblem
    select_related = ("visit__employer", "responsible", "unit")
    order = "-due"
    export_code = PROBLEM_EXPORT
    search_hint = gettext_lazy("Words, enterprise, name")
    columns = [
        Column("text", gettext_lazy("Problem"), link="office.problem.detail", width=44),
        Column("where", pgettext_lazy("visit", "Where"), "visit.where"),
        Column("kind", gettext_lazy("Kind"), lambda row: word_of("visit_problem_kind", row.kind)),
        Column("found_on", pgettext_lazy("visit", "Found on"), sort="found_on"),
        Column("due", gettext_lazy("To be answered by"), "due_on", sort="due_on"),
        Column("responsible", gettext_lazy("In the hands of"), "responsible.display_name"),
        Column("state", gettext_lazy("State"), problem_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=choices_of("visit_problem_kind")),
        ChoiceFilter("state", gettext_lazy("State"), choices=VisitProblem.State.choices),
        BoolFilter(
            "late",
            pgettext_lazy("visit", "Overdue"),
            apply=lambda rows, yes: rows.filter(_late()) if yes else rows.exclude(_late()),
            more=True,
        ),
        DateRangeFilter("found", pgettext_lazy("visit", "Found on"), "found_on", more=True),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset().filter(visit__withdrawn_on__isnull=True)
        if self.request.GET.get("mine"):
            return rows.filter(responsible=self.actor.account_id, state=VisitProblem.State.OPEN)
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            named("responsible", text)
            | Q(text__icontains=text)
            | Q(visit__employer__name__icontains=text)
            | Q(visit__employer__name_initials__startswith=letters)
        )

    def row_class(self, row: VisitProblem) -> str:
        return "late" if row.answered_on is None and row.due_on < today() else ""

    def empty(self) -> Empty:
        return Empty(_("No problem waits."), _("Problems are recorded with a visit."))


def _late() -> Q:
    return Q(state=VisitProblem.State.OPEN, due_on__lt=today()) | Q(in_time=False)


@register
class ProblemDetail(DetailPage):
    """One problem."""

    code = "office.problem.detail"
    permission = VISIT_LIST
    path = "visits/problems/<int:pk>/"
    title = gettext_lazy("Problem found on a visit")
    parent = LIST
    model = VisitProblem
    select_related = ("visit__employer", "visit__account", "responsible", "unit")
    acts = [
        ActButton(
            VISIT_ANSWER,
            gettext_lazy("Write down the answer"),
            main=True,
            when=lambda problem: problem.state == VisitProblem.State.OPEN,
        ),
        ActButton(
            VISIT_PASS,
            gettext_lazy("Pass on to somebody"),
            when=lambda problem: problem.state == VisitProblem.State.OPEN,
        ),
    ]

    def heading(self) -> object:
        return str(self.record)

    def state(self) -> Tag:
        return problem_tag(self.record)

    def facts(self) -> Iterable[object]:
        problem = self.record
        yield Card(_("Problem"), SafeString(linebreaks(problem.text, autoescape=True)))
        yield Facts(
            word_of("visit_problem_kind", problem.kind),
            [
                Fact(_("Visit"), str(problem.visit), url=page_url("office.visit.detail", problem.visit_id)),
                Fact(_("Visited by"), problem.visit.account.display_name),
                Fact(
                    _("In the hands of"),
                    problem.responsible.display_name,
                    sub=_("passed on %(day)s") % {"day": problem.passed_on} if problem.passed_on else "",
                ),
                Fact(_("To be answered by"), problem.due_on),
                Fact(_("Answered on"), problem.answered_on),
            ],
        )
        if problem.answer:
            yield Card(_("Answer"), SafeString(linebreaks(problem.answer, autoescape=True)))

    def aside(self) -> Iterable[object]:
        problem = self.record
        rule = parameter("office.visit.answer_days", on=problem.found_on)
        steps: list[object] = [
            (pgettext("visit", "Found on"), problem.found_on.isoformat()),
            (_("To be answered by"), problem.due_on.isoformat()),
        ]
        yield explanation(parameters=[rule], clauses=[C08], steps=steps)


class ProblemAct(DatedForm):
    """An act on one problem."""

    parent = LIST
    model = VisitProblem
    select_related = ("visit__employer", "responsible", "unit")
    view_code = VISIT_LIST
    detail_code = "office.problem.detail"
    subject_argument = "problem"

    def lead(self) -> object:
        return f"{self.record.visit.where}: {self.record.text}"


class AnswerForm(forms.Form):
    """What was answered, and when."""

    answer = text_field(gettext_lazy("Answer"), most=2000)
    answered_on = day_field(gettext_lazy("Answered on"))


@register
class AnswerProblem(ProblemAct):
    """Write down the answer."""

    code = VISIT_ANSWER
    path = "visits/problems/<int:pk>/answer/"
    title = gettext_lazy("Answer a problem")
    form_class = AnswerForm
    action = staticmethod(answer_problem)
    submit = gettext_lazy("Write down the answer")
    done = gettext_lazy("Answered.")

    def initial(self) -> dict[str, Any]:
        return {"answered_on": today()}


class PassForm(forms.Form):
    """To whom, and why."""

    to = RecordField(label=gettext_lazy("To whom"), source=accounts_under(VISIT_PASS), searched=WHO)
    reason = text_field(gettext_lazy("Reason"), most=500, rows=2)


@register
class PassProblem(ProblemAct):
    """Pass it on."""

    code = VISIT_PASS
    path = "visits/problems/<int:pk>/pass/"
    title = gettext_lazy("Pass a problem on")
    form_class = PassForm
    action = staticmethod(pass_problem)
    submit = gettext_lazy("Pass on to somebody")
    done = gettext_lazy("Passed on; the day by which it is answered stays.")
