"""Terms of office: what falls due, what is overdue, where no election is recorded; and the form of an election."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    RowAction,
    Tag,
    UnitFilter,
    page_url,
    register,
    stack,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.actions.bodies import elect_body
from tieshan.organisations.models import Body, Term, Unit
from tieshan.organisations.queries.bodies import (
    SEATS,
    running_terms,
    seats_suit,
    term_years,
    units_without_committee,
    warning_months,
)
from tieshan.organisations.queries.figures import totals_below
from tieshan.organisations.queries.units import search_named
from tieshan.organisations.rules.bodies import band_for, months_later
from tieshan.organisations.web.unit_acts import what_happens
from tieshan.organisations.web.units import LIST as UNIT_LIST
from tieshan.organisations.web.units import warning_choices
from tieshan.organisations.web.wording import DOCUMENT, UnitAct, band_words, due_tag, months_words, unit_link

LIST = "organisations.term.list"
MISSING = "organisations.term.missing"
ELECT = "organisations.term.elect"
VIEW = "organisations.term.view"


def overdue_count(actor: Actor) -> int:
    """How many running terms in sight have passed their end: the count beside the menu entry."""
    return running_terms(actor).order_by().filter(during__endswith__lte=today()).count()


def _due(queryset: QuerySet[Term], value: str) -> QuerySet[Term]:
    day = today()
    if value == "overdue":
        return queryset.filter(during__endswith__lte=day)
    return queryset.filter(during__endswith__gt=day, during__endswith__lte=months_later(day, int(value)))


def _seats(term: Term) -> object:
    members = term.members_at_election
    if members is None or term.body.kind not in SEATS:
        return term.seats or None
    if seats_suit(term.body.kind, members, term.seats, on=term.during.lower):
        return term.seats
    return joined([term.seats, Tag(_("outside the band"), "due")])


@register
class TermList(ListPage):
    """Running terms, the soonest end first."""

    code = LIST
    path = "terms/"
    title = gettext_lazy("Terms and re-elections")
    nav = Nav("registers", 30, badge=overdue_count)
    model = Term
    order = "due"
    template = "organisations/grounded_list.html"
    search_hint = gettext_lazy("Name, initials or code of the unit")
    columns = [
        Column(
            "unit",
            gettext_lazy("Unit"),
            "body.unit.name",
            sort="body__unit__name_pinyin",
            link=lambda term: f"{unit_link(term.body.unit)}?tab=bodies",
            sub="body.unit.code",
        ),
        Column("body", gettext_lazy("Body"), "body.get_kind_display"),
        Column("number", gettext_lazy("Term"), "number", align="num", link=VIEW),
        Column("since", gettext_lazy("Elected on"), "during.lower"),
        Column("due", gettext_lazy("Ends on"), "during.upper", sort="due_on"),
        Column("warning", gettext_lazy("Re-election"), lambda term: due_tag(term.during.upper, on=today())),
        Column("seats", gettext_lazy("Seats"), _seats, export="seats"),
        Column("members", gettext_lazy("Members at the election"), "members_at_election", align="num", hidden=True),
        Column("document", gettext_lazy("Document"), hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Under"), field="body__unit", seen_under=UNIT_LIST),
        ChoiceFilter("due", gettext_lazy("Re-election"), choices=warning_choices, apply=_due),
        ChoiceFilter("body", gettext_lazy("Body"), "body__kind", choices=Body.Kind.choices),
    ]
    row_actions = [
        RowAction(
            ELECT, gettext_lazy("Record the election"), url=lambda term: _elect_url(term.body.unit_id, term.body.kind)
        )
    ]

    def queryset(self) -> QuerySet[Any]:
        return running_terms(self.actor).annotate(due_on=F("during__endswith"))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        units = search_named(Unit.objects.visible_to(self.actor, LIST), text)
        return queryset.filter(body__unit__in=units.order_by().values("pk"))

    def row_class(self, row: Term) -> str:
        return "late" if row.during.upper <= today() else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many terms are overdue and how many end within each step."""
        day = today()
        steps = {
            f"m{months}": Count(
                "pk", filter=Q(during__endswith__gt=day, during__endswith__lte=months_later(day, months))
            )
            for months in warning_months(on=day)
        }
        near = (
            running_terms(self.actor)
            .order_by()
            .filter(during__endswith__lte=months_later(day, max(warning_months(on=day))))
        )
        return near.aggregate(overdue=Count("pk", filter=Q(during__endswith__lte=day)), **steps)

    @cached_property
    def missing(self) -> int:
        return units_without_committee(self.actor).count()

    def lead(self) -> object:
        late = self.counts["overdue"]
        if late:
            return ngettext("%(count)s re-election is overdue.", "%(count)s re-elections are overdue.", late) % {
                "count": late
            }
        return _("No re-election is overdue.")

    def figures(self) -> Iterable[Figure]:
        def url(value: str) -> str:
            return f"{page_url(LIST)}?due={value}"

        late = self.counts["overdue"]
        yield Figure(_("Overdue"), late, url("overdue"), tone="late" if late else "")
        for months in sorted(warning_months(on=today())):
            label = ngettext("Within %(n)s month", "Within %(n)s months", months) % {"n": months}
            yield Figure(label, self.counts[f"m{months}"], url(str(months)))
        yield Figure(_("No election recorded"), self.missing, page_url(MISSING) or "", _("units that need a committee"))

    def empty(self) -> Empty:
        return Empty(
            _("No running term is recorded."),
            _("Record the last election of each union: its end is then watched over."),
            Action(_("Units without a recorded election"), page_url(MISSING) or ""),
        )

    def context(self) -> dict[str, Any]:
        rules = ("organising.term.years", "organising.term.warnings")
        return super().context() | {"grounds": explanation(parameters=[parameter(code, on=today()) for code in rules])}


@register
class TermDetail(DetailPage):
    """One term of office: the election that began it, and when the next one is due."""

    code = VIEW
    path = "terms/<int:pk>/"
    permission = LIST
    title = gettext_lazy("Term of office")
    parent = LIST
    model = Term
    select_related = ("body__unit",)

    def heading(self) -> object:
        return f"{self.record.body.unit.name} · {self.record.body.get_kind_display()}"

    def state(self) -> Tag | None:
        if self.record.closed_on is not None:
            return Tag(_("ended by re-election"), "done")
        return due_tag(self.record.during.upper, on=today()) or Tag(_("runs"), "done")

    def facts(self) -> Iterable[Facts]:
        term = self.record
        yield Facts(
            _("Election"),
            [
                Fact(_("Unit"), term.body.unit.name, url=unit_link(term.body.unit)),
                Fact(_("Body"), term.body.get_kind_display()),
                Fact(_("Term"), term.number),
                Fact(_("Elected on"), term.during.lower),
                Fact(_("Ends on"), term.during.upper),
                Fact(_("Elected anew on"), term.closed_on),
                Fact(_("Seats"), term.seats or None, sub=term.seats_reason),
                Fact(_("Members at the election"), term.members_at_election),
                Fact(_("Document"), term.document, wide=True),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=[parameter("organising.term.years", on=self.record.during.lower)])


def _elect_url(unit_id: int, kind: str = "") -> str | None:
    url = page_url(ELECT, unit_id)
    return f"{url}?kind={kind}" if url and kind else url


@register
class MissingTerms(ListPage):
    """Units that need a committee and have recorded no election."""

    code = MISSING
    path = "terms/missing/"
    permission = LIST
    title = gettext_lazy("No election recorded")
    parent = LIST
    model = Unit
    order = "code"
    search_hint = gettext_lazy("Name, initials or code of the unit")
    columns = [
        Column("code", gettext_lazy("Unit code"), sort="code", text=True),
        Column("name", gettext_lazy("Name"), sort="name_pinyin", link="organisations.unit.view"),
        Column("kind", gettext_lazy("Kind"), "get_kind_display"),
        Column("superior", gettext_lazy("Superior"), "parent.name"),
        Column("founded_on", gettext_lazy("Founded on"), sort="founded_on"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Under"), field="", seen_under=UNIT_LIST),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=Unit.Kind.choices),
    ]
    row_actions = [
        RowAction(ELECT, gettext_lazy("Record the election"), url=lambda unit: _elect_url(unit.pk), main=True)
    ]

    def queryset(self) -> QuerySet[Any]:
        return units_without_committee(self.actor).select_related("parent")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_named(queryset, text)

    def empty(self) -> Empty:
        return Empty(_("Every unit that needs a committee has recorded its election."))


class ElectForm(forms.Form):
    """Which body, when, for how long, how many seats."""

    kind = forms.ChoiceField(label=gettext_lazy("Body"), choices=Body.Kind.choices)
    on = forms.DateField(label=gettext_lazy("Elected on"), widget=DateInput)
    years = forms.TypedChoiceField(label=gettext_lazy("Length of the term"), coerce=int)
    members = forms.IntegerField(
        label=gettext_lazy("Members at the election"),
        min_value=0,
        max_value=10_000_000,
        help_text=gettext_lazy("Filled in with today's number; the rule for the seats counts them."),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=200)
    seats_reason = forms.CharField(
        label=gettext_lazy("Why the seats differ from the rule"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Only when the seats lie outside the band above."),
    )
    document = forms.CharField(
        label=DOCUMENT, required=False, max_length=200, help_text=gettext_lazy("The superior's reply to the result.")
    )

    def __init__(self, *args: Any, lengths: tuple[int, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["years"]
        field.choices = [(n, ngettext("%(n)s year", "%(n)s years", n) % {"n": n}) for n in lengths]


@register
class Elect(UnitAct):
    """Record the election of a body."""

    code = ELECT
    path = "units/<int:pk>/election/"
    title = gettext_lazy("Record an election")
    form_class = ElectForm
    action = staticmethod(elect_body)
    view_code = UNIT_LIST
    submit = gettext_lazy("Record the election")
    done = gettext_lazy("The election is recorded; the end of the term is watched over from now on.")

    @cached_property
    def members_now(self) -> int:
        return totals_below(self.record.path)["members"]

    @cached_property
    def running(self) -> dict[str, Term]:
        rows = Term.objects.filter(body__unit=self.record, closed_on__isnull=True).select_related("body")
        return {term.body.kind: term for term in rows}

    def initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", Body.Kind.COMMITTEE)
        before = self.running.get(kind)
        seats = before.seats or None if before is not None else None
        return {
            "kind": kind,
            "on": today(),
            "years": max(term_years(on=today())),
            "members": self.members_now,
            "seats": seats,
        }

    def form_options(self) -> dict[str, Any]:
        return {"lengths": tuple(sorted(term_years(on=today())))}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"today": today()}

    def done_url(self, result: Any) -> str:
        return f"{page_url('organisations.unit.view', self.record.pk)}?tab=bodies"

    def before_form(self) -> object:
        day = today()
        rules = {kind: parameter(code, on=day) for kind, code in SEATS.items()}
        bands = [
            (Body.Kind(kind).label, band_words(band_for(self.members_now, rule.bands))) for kind, rule in rules.items()
        ]
        return stack([what_happens(self._sentence()), explanation(parameters=rules.values(), steps=bands)])

    def _sentence(self) -> str:
        if not self.running:
            return _("A first term begins on the day of the election. Reminders come %(steps)s.") % {
                "steps": months_words(warning_months(on=today()))
            }
        ends = _("; ").join(
            _("%(body)s (to %(day)s)") % {"body": term.body.get_kind_display(), "day": term.during.upper}
            for term in self.running.values()
        )
        return _(
            "A new term begins on the day of the election and ends the running one of the same body: %(terms)s."
        ) % {"terms": ends}
