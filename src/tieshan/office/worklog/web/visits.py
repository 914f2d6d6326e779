"""Visits: the list, one visit, recording it with its problems, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    Prose,
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.worklog.actions import Found, add_problem, record_visit, withdraw_visit
from tieshan.office.worklog.models import Visit, VisitProblem
from tieshan.office.worklog.policies import (
    C08,
    VISIT_ADD,
    VISIT_EXPORT,
    VISIT_LIST,
    VISIT_RECORD,
    VISIT_WITHDRAW,
)
from tieshan.office.worklog.queries import open_problems, own_employers
from tieshan.office.worklog.web.problems import problem_tag
from tieshan.office.worklog.web.words import DatedForm, choices_of, day_asked, day_field, named, text_field, word_of
from tieshan.organisations.models import Employer

LIST = "office.visit.list"
PROBLEMS = 2


@register
class VisitList(ListPage):
    """The register of visits."""

    code = LIST
    path = "visits/"
    title = gettext_lazy("Visits")
    nav = Nav("office", 16)
    model = Visit
    select_related = ("employer", "account", "unit")
    order = "-day"
    export_code = VISIT_EXPORT
    search_hint = gettext_lazy("Enterprise (name, initials), visitor, words")
    columns = [
        Column("where", pgettext_lazy("visit", "Where"), link="office.visit.detail", sub="get_kind_display"),
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("account", gettext_lazy("Visited by"), "account.display_name"),
        Column("met", gettext_lazy("Met")),
        Column("about", gettext_lazy("What it was about"), width=40),
        Column("problems", gettext_lazy("Problems of the visit"), "found", align="num"),
        Column(
            "open", gettext_lazy("To be answered"), lambda row: Tag(str(row.waiting), "due") if row.waiting else None
        ),
        Column("unit", gettext_lazy("Federation in charge"), "unit.name", hidden=True),
        Column("made_on", gettext_lazy("Recorded on"), hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=Visit.Kind.choices),
        DateRangeFilter("days", gettext_lazy("Day"), "day"),
    ]
    toolbar = [
        Action(gettext_lazy("Record a visit"), main=True, code=VISIT_RECORD),
        Action(gettext_lazy("Problems found"), code="office.problem.list"),
    ]

    def queryset(self) -> QuerySet[Any]:
        still = Q(problems__state=VisitProblem.State.OPEN)
        rows = super().queryset().filter(withdrawn_on__isnull=True)
        return rows.annotate(found=Count("problems"), waiting=Count("problems", filter=still))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            named("account", text)
            | Q(employer__name__icontains=text)
            | Q(employer__name_initials__startswith=letters)
            | Q(employer__name_pinyin__startswith=letters)
            | Q(place__icontains=text)
            | Q(about__icontains=text)
        )

    def figures(self) -> Iterable[Figure]:
        mine = Visit.objects.filter(account_id=self.actor.account_id or 0, withdrawn_on__isnull=True)
        first = today().replace(day=1)
        yield Figure(_("My visits this month"), mine.filter(day__gte=first).count(), f"?days_from={first}")
        waiting = open_problems(self.actor.account_id)
        late = waiting.filter(due_on__lt=today()).count()
        url = f"{page_url('office.problem.list')}?mine=1"
        yield Figure(
            _("Problems in my hands"),
            waiting.count(),
            url,
            _("%(n)s overdue") % {"n": late} if late else "",
            tone="late" if late else "",
        )

    def empty(self) -> Empty:
        return Empty(
            _("No visit is recorded."), _("Record it on the way back: a minute is enough."), self._main_action()
        )


@register
class VisitDetail(DetailPage):
    """One visit with its problems."""

    code = "office.visit.detail"
    permission = VISIT_LIST
    path = "visits/<int:pk>/"
    title = gettext_lazy("Visit")
    parent = LIST
    model = Visit
    select_related = ("employer", "account", "unit")
    acts = [
        ActButton(VISIT_ADD, gettext_lazy("Add a problem"), main=True, when=lambda visit: visit.withdrawn_on is None),
        ActButton(VISIT_WITHDRAW, gettext_lazy("Withdraw"), when=lambda visit: visit.withdrawn_on is None),
    ]

    def actions(self) -> Iterable[Action]:
        own = self.actor.account_id == self.record.account_id
        return [action for action in super().actions() if own or action.code != VISIT_WITHDRAW]

    def heading(self) -> object:
        return self.record.where

    def state(self) -> Tag | None:
        return Tag(_("withdrawn"), "plain") if self.record.withdrawn_on else None

    @cached_property
    def problems(self) -> list[VisitProblem]:
        return list(self.record.problems.select_related("responsible").order_by("pk"))

    def facts(self) -> Iterable[object]:
        visit = self.record
        place = page_url("organisations.employer.view", visit.employer_id) if visit.employer_id else None
        facts = [
            Fact(pgettext("visit", "Where"), visit.where, url=place),
            Fact(_("Kind"), visit.get_kind_display()),
            Fact(_("Day"), visit.day, sub=_("recorded on %(day)s") % {"day": visit.made_on}),
            Fact(_("Visited by"), visit.account.display_name, sub=visit.unit.name),
            Fact(_("Met"), visit.met),
        ]
        if visit.withdrawn_on:
            facts.append(Fact(_("Withdrawn on"), visit.withdrawn_on, sub=visit.withdrawn_why))
        yield Facts(_("Visit"), facts)
        yield Card(_("What it was about"), Prose(visit.about))
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url("office.problem.detail", one.pk) or "", one.text),
                word_of("visit_problem_kind", one.kind),
                one.responsible.display_name,
                one.due_on,
                problem_tag(one),
            ]
            for one in self.problems
        ]
        headings = [_("Problem"), _("Kind"), _("In the hands of"), _("To be answered by"), _("State")]
        yield Card(_("Problems of the visit"), TableView(headings, rows, empty=_("No problem was found.")))

    def aside(self) -> Iterable[object]:
        rule = parameter("office.visit.answer_days", on=self.record.day)
        yield explanation(parameters=[rule], clauses=[C08])


def employers(actor: Actor) -> QuerySet[Employer]:
    """Enterprises within reach."""
    return Employer.objects.visible_to(actor, VISIT_RECORD).filter(closed_on__isnull=True)


class VisitForm(forms.Form):
    """Where, who, what; problems with the answers given on the spot."""

    employer = RecordField(label=gettext_lazy("Enterprise"), source=employers, required=False)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only where it was no enterprise of the register."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=Visit.Kind.choices)
    day = day_field(gettext_lazy("Visited on"))
    met = forms.CharField(label=gettext_lazy("Met"), max_length=200, help_text=gettext_lazy("Names and posts."))
    about = text_field(gettext_lazy("What it was about"), most=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(1, PROBLEMS + 1):
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Problem %(n)s: kind") % {"n": n}, choices=choices_of("visit_problem_kind"), required=False
            )
            self.fields[f"problem_{n}"] = forms.CharField(
                label=_("Problem %(n)s") % {"n": n},
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"answer_{n}"] = forms.CharField(
                label=_("Solved on the spot: how"),
                max_length=1000,
                required=False,
                help_text=_("Empty: it is answered later, by the day that the page names."),
            )

    @property
    def visit_fields(self) -> list[Any]:
        """What every visit has."""
        return [self[name] for name in ("employer", "place", "kind", "day", "met", "about")]

    @property
    def problem_groups(self) -> list[tuple[str, list[Any], bool]]:
        """A group of fields for each problem; the first stands open."""
        groups = []
        for n in range(1, PROBLEMS + 1):
            fields = [self[f"{name}_{n}"] for name in ("kind", "problem", "answer")]
            groups.append((_("Problem %(n)s") % {"n": n}, fields, bool(self[f"problem_{n}"].value())))
        return groups

    def found(self) -> list[Found]:
        """The problems that were entered."""
        given = self.cleaned_data
        return [
            Found(given[f"kind_{n}"], given[f"problem_{n}"], given[f"answer_{n}"])
            for n in range(1, PROBLEMS + 1)
            if given[f"problem_{n}"]
        ]

    def clean(self) -> dict[str, Any]:
        """Without the rows of problems: they become one list."""
        given = super().clean() or self.cleaned_data
        names = ("employer", "place", "kind", "day", "met", "about")
        if self.errors:
            return given
        return {**{name: given[name] for name in names}, "problems": self.found()}


@register
class RecordVisit(DatedForm):
    """Record a visit."""

    code = VISIT_RECORD
    path = "visits/record/"
    title = gettext_lazy("Record a visit")
    parent = LIST
    form_class = VisitForm
    template = "worklog/visit.html"
    action = staticmethod(record_visit)
    detail_code = "office.visit.detail"
    done = gettext_lazy("Recorded; it stands in the log of the day.")

    def initial(self) -> dict[str, Any]:
        day = day_asked(self.request.GET.get("day", ""), otherwise=today())
        return {"day": day, "kind": Visit.Kind.ENTERPRISE}

    def before_form(self) -> object:
        mine = own_employers(self.actor.account_id, on=today())
        if not mine:
            return ""
        links = format_html_join(
            "",
            '<li><a href="?employer={}">{}<span class="sub">{}</span></a></li>',
            (
                (
                    one.pk,
                    one.name,
                    one.visited_on.isoformat() if one.visited_on else _("not visited yet"),  # type: ignore[attr-defined]
                )
                for one in mine
            ),
        )
        title = _("Enterprises in my charge, the longest unvisited first")
        return format_html(
            '<details class="field-group card"><summary>{}</summary><ul class="pick-found">{}</ul></details>',
            title,
            links,
        )


class ProblemForm(forms.Form):
    """One problem."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of problem"), choices=choices_of("visit_problem_kind"))
    text = text_field(gettext_lazy("Problem"), most=1000, rows=2)
    answer = text_field(
        gettext_lazy("Solved on the spot: how"),
        most=1000,
        rows=2,
        required=False,
        help_text=gettext_lazy("Empty: it is answered later, by the day that the page names."),
    )


class VisitAct(DatedForm):
    """An act on one visit."""

    parent = LIST
    model = Visit
    select_related = ("employer", "account", "unit")
    view_code = VISIT_LIST
    detail_code = "office.visit.detail"
    subject_argument = "visit"

    def lead(self) -> object:
        return str(self.record)


@register
class AddProblem(VisitAct):
    """Add a problem to a visit."""

    code = VISIT_ADD
    path = "visits/<int:pk>/problem/"
    title = gettext_lazy("Add a problem")
    form_class = ProblemForm
    action = staticmethod(add_problem)
    submit = pgettext_lazy("visit", "Add")
    done = gettext_lazy("Added.")


class WithdrawForm(forms.Form):
    """Why."""

    reason = text_field(gettext_lazy("Reason"), most=500, rows=2)


@register
class WithdrawVisit(VisitAct):
    """Withdraw a visit that was recorded by mistake."""

    code = VISIT_WITHDRAW
    path = "visits/<int:pk>/withdraw/"
    title = gettext_lazy("Withdraw a visit")
    form_class = WithdrawForm
    action = staticmethod(withdraw_visit)
    submit = gettext_lazy("Withdraw")
    done = gettext_lazy("Withdrawn; it stays readable.")
    danger = True
