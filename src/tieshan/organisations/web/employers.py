"""Employers: the register, one employer, and the forms that enter and correct it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    Empty,
    Fact,
    Facts,
    Figure,
    Filter,
    FormPage,
    ListPage,
    Moment,
    Nav,
    RecordField,
    RowAction,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.foundation.ui.refusals import worded
from tieshan.kernel.identifiers import credit_code
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.actions.employers import edit_employer, register_employer
from tieshan.organisations.models import Employer, EmployerFollowUp, Unit
from tieshan.organisations.queries.employers import unbuilt_threshold
from tieshan.organisations.queries.units import search_named
from tieshan.organisations.rules.employers import TERRITORY_KINDS, UNION_KINDS
from tieshan.organisations.web.wording import (
    PlacedDetail,
    RecordAct,
    code_choices,
    code_word,
    follow_up_state,
    members_url,
    unit_link,
)

LIST = "organisations.employer.list"
VIEW = "organisations.employer.view"
REGISTER = "organisations.employer.register"
EDIT = "organisations.employer.edit"


def union_of(employer: Employer) -> object:
    """The employer's union, or a word that there is none."""
    if employer.closed_on:
        return Tag(_("closed"), "plain")
    return employer.union_unit.name if employer.union_unit is not None else Tag(_("no union"), "due")


def party_of(employer: Employer) -> object:
    """Whether there is a party organisation; an unknown answer is not a no."""
    return {True: _("yes"), False: _("no"), None: None}[employer.has_party]


class WorkersFilter(Filter):
    """At least so many workers."""

    def read(self, query: Any, page: Any) -> Any:
        text = query.get(self.key, "").strip()
        return int(text) if text.isdecimal() and len(text) < 8 else None

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(workers__gte=value)


@register
class EmployerList(ListPage):
    """The register of employers."""

    code = LIST
    path = "employers/"
    title = gettext_lazy("Employers")
    nav = Nav("registers", 40)
    model = Employer
    select_related = ("union_unit", "territory")
    order = "name"
    export_code = "organisations.employer.export"
    search_hint = gettext_lazy("Name, initials, credit code")
    columns = [
        Column("name", gettext_lazy("Employer"), sort="name_pinyin", link=VIEW, sub="credit_code", width=36),
        Column("credit_code", gettext_lazy("Credit code"), text=True, hidden=True, width=22),
        Column("category", gettext_lazy("Category"), lambda e: code_word("unit_category", e.category), width=20),
        Column("industry", gettext_lazy("Industry"), lambda e: code_word("industry", e.industry), width=24),
        Column("workers", gettext_lazy("Workers"), align="num", sort="workers"),
        Column("women", gettext_lazy("Women workers"), align="num"),
        Column("migrant", gettext_lazy("Migrant workers"), align="num", hidden=True),
        Column("agency", gettext_lazy("Agency workers"), align="num", hidden=True),
        Column("party", gettext_lazy("Party organisation"), party_of),
        Column("union", gettext_lazy("Union"), union_of, link=lambda e: unit_link(e.union_unit), width=30),
        Column("territory", gettext_lazy("Federation in charge"), "territory.name", width=30),
        Column("legal_representative", gettext_lazy("Legal representative"), hidden=True),
        Column("phone", gettext_lazy("Telephone"), text=True, hidden=True),
        Column("address", gettext_lazy("Address"), hidden=True, width=36),
    ]
    export_columns = [
        Column("name", gettext_lazy("Employer"), width=36),
        Column("credit_code", gettext_lazy("Credit code"), text=True, width=22),
        Column("category", gettext_lazy("Category"), lambda e: code_word("unit_category", e.category), width=20),
        Column("industry", gettext_lazy("Industry"), lambda e: code_word("industry", e.industry), width=24),
        Column("address", gettext_lazy("Address"), width=36),
        Column("legal_representative", gettext_lazy("Legal representative")),
        Column("phone", gettext_lazy("Telephone"), text=True),
        Column("workers", gettext_lazy("Workers"), align="num"),
        Column("women", gettext_lazy("Women workers"), align="num"),
        Column("migrant", gettext_lazy("Migrant workers"), align="num"),
        Column("agency", gettext_lazy("Agency workers"), align="num"),
        Column("party", gettext_lazy("Party organisation"), party_of),
        Column("union", gettext_lazy("Union"), "union_unit.name", width=30),
        Column("territory", gettext_lazy("Federation in charge"), "territory.name", width=30),
        Column("remark", gettext_lazy("Remark"), width=30),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Federation in charge"), field="territory", seen_under=LIST),
        BoolFilter(
            "has_union",
            gettext_lazy("Union"),
            apply=lambda rows, yes: rows.filter(union_unit__isnull=not yes),
            yes=gettext_lazy("has a union"),
            no=gettext_lazy("has none"),
        ),
        ChoiceFilter("industry", gettext_lazy("Industry"), choices=lambda page: code_choices("industry")),
        WorkersFilter("workers", gettext_lazy("Workers, at least"), more=True),
        ChoiceFilter(
            "category", gettext_lazy("Category"), choices=lambda page: code_choices("unit_category"), more=True
        ),
        BoolFilter("party", gettext_lazy("Party organisation"), "has_party", more=True),
        UnitFilter("union", gettext_lazy("Its union"), field="union_unit", seen_under=LIST, more=True),
        BoolFilter(
            "closed",
            gettext_lazy("Closed"),
            apply=lambda rows, yes: rows.filter(closed_on__isnull=not yes),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Register an employer"), main=True, code=REGISTER),
        Action(gettext_lazy("Import"), code="organisations.employer.import"),
    ]
    row_actions = [RowAction(EDIT, gettext_lazy("Edit"))]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_named(queryset, text)

    def empty(self) -> Empty:
        return Empty(
            _("No employer is entered yet."),
            _("Import the list of employers, or register them one by one."),
            self._main_action(),
        )


@register
class EmployerDetail(PlacedDetail):
    """One employer: its workforce, party organisation, union, and what other offices' lists say of it."""

    code = VIEW
    path = "employers/<int:pk>/"
    permission = LIST
    title = gettext_lazy("Employer")
    parent = LIST
    model = Employer
    select_related = ("territory", "union_unit__figures")
    acts = [
        ActButton(
            "organisations.followup.report",
            gettext_lazy("Report on the follow-up"),
            main=True,
            when=lambda e: e.running is not None,
        ),
        ActButton(
            "organisations.followup.open",
            gettext_lazy("Hand to a cadre"),
            main=True,
            when=lambda e: e.union_unit_id is None and not e.closed_on and e.running is None,
        ),
        ActButton(
            "organisations.unit.found",
            gettext_lazy("Found its union"),
            when=lambda e: e.union_unit_id is None and not e.closed_on,
        ),
        ActButton(EDIT, gettext_lazy("Edit")),
    ]

    def fetch(self) -> Employer:
        employer: Any = super().fetch()
        follow_ups = list(employer.follow_ups.select_related("responsible").order_by("-opened_on", "-pk"))
        employer.known_follow_ups = follow_ups
        closed = (EmployerFollowUp.State.DONE, EmployerFollowUp.State.DROPPED)
        employer.running = next((f for f in follow_ups if f.state not in closed), None)
        return employer

    def place(self) -> Any:
        return self.record.territory

    def act_url(self, button: ActButton) -> str | None:
        employer = self.record
        if button.code == "organisations.followup.report":
            return page_url(button.code, employer.running.pk)
        if button.code == "organisations.unit.found":
            name = _("%(employer)s trade union") % {"employer": employer.name}
            query = urlencode({"parent": employer.territory_id, "name": name, "employer": employer.pk})
            url = page_url(button.code)
            return f"{url}?{query}" if url else None
        return super().act_url(button)

    def heading(self) -> object:
        return self.record.name

    def state(self) -> Tag:
        employer = self.record
        if employer.closed_on:
            return Tag(_("closed"), "plain")
        return Tag(_("has a union"), "done") if employer.union_unit_id else Tag(_("no union"), "due")

    @cached_property
    def listings(self) -> list[Any]:
        return list(self.record.listings.order_by("-listed_on", "source")[:20])

    def lead(self) -> object:
        employer = self.record
        if employer.closed_on:
            return _("Closed on %(day)s.") % {"day": employer.closed_on}
        if employer.union_unit_id:
            return ""
        threshold = unbuilt_threshold(on=today()).whole
        most = max([employer.workers or 0, *(line.workers or 0 for line in self.listings)])
        if most < threshold:
            return ""
        if employer.running is not None:
            return _("%(workers)s workers and no union: %(cadre)s is following it up.") % {
                "workers": most,
                "cadre": employer.running.responsible.display_name,
            }
        return _("%(workers)s workers and no union: hand it to a cadre.") % {"workers": most}

    def figures(self) -> Iterable[Figure]:
        employer = self.record
        counted = _("counted on %(day)s") % {"day": employer.workers_on} if employer.workers_on else ""
        yield Figure(_("Workers"), employer.workers, note=counted)
        for label, part in (
            (_("Women workers"), employer.women),
            (_("Migrant workers"), employer.migrant),
            (_("Agency workers"), employer.agency),
        ):
            share = f"{round(100 * part / employer.workers)} %" if part is not None and employer.workers else ""
            yield Figure(label, part, note=share)
        if employer.union_unit is not None:
            members = employer.union_unit.figures.members
            yield Figure(_("Members"), members, members_url(employer.union_unit.pk, state="active"), _("of its union"))

    def facts(self) -> Iterable[object]:
        employer = self.record
        union = employer.union_unit
        code = [Fact(_("Credit code"), employer.credit_code)]
        if employer.code_accepted_reason:
            code.append(Fact(_("Why a failing code was accepted"), employer.code_accepted_reason))
        return [
            Facts(
                _("Employer"),
                [
                    *code,
                    Fact(_("Category"), code_word("unit_category", employer.category)),
                    Fact(_("Industry"), code_word("industry", employer.industry)),
                    Fact(_("Legal representative"), employer.legal_representative),
                    Fact(_("Telephone"), employer.phone),
                    Fact(_("Address"), employer.address, wide=True),
                    *([Fact(_("Remark"), employer.remark, wide=True)] if employer.remark else []),
                ],
            ),
            Facts(
                _("Union"),
                [
                    Fact(_("Its union"), union.name if union else None, url=unit_link(employer.union_unit)),
                    Fact(_("Federation in charge"), employer.territory.name, url=unit_link(employer.territory)),
                ],
            ),
            Facts(
                _("Party organisation"),
                [
                    Fact(_("Party organisation"), party_of(employer)),
                    Fact(_("Kind"), employer.party_kind),
                    Fact(_("Secretary"), employer.party_secretary),
                    Fact(_("Party members"), employer.party_members),
                ],
                note=_("speech, clause C05"),
            ),
        ]

    def aside(self) -> Iterable[object]:
        employer = self.record
        parts: list[object] = []
        if employer.known_follow_ups:
            moments = [
                Moment(
                    f.closed_on or f.opened_on,
                    joined([follow_up_state(f), f.responsible.display_name]),
                    f.note,
                    _("due on %(day)s") % {"day": f.due_on} if f.due_on and f is employer.running else "",
                )
                for f in employer.known_follow_ups
            ]
            parts.append(Card(_("Follow-up"), Timeline(moments)))
        if self.listings:
            rows = [
                [line.get_source_display(), line.listed_on, line.workers, line.get_match_display()]
                for line in self.listings
            ]
            table = TableView([_("Source"), _("List of"), _("Workers"), _("Matched")], rows, frozenset({2}))
            parts.append(Card(_("In other offices' lists"), table))
        if not employer.union_unit_id:
            rule = unbuilt_threshold(on=today())
            parts.append(explanation(parameters=[rule]))
        return parts


# -- forms --------------------------------------------------------------------------------------------------------


def _federations(code: str) -> Any:
    def source(actor: Actor) -> QuerySet[Unit]:
        return Unit.objects.visible_to(actor, code).filter(status="active", kind__in=TERRITORY_KINDS)

    return source


def _unions(code: str) -> Any:
    def source(actor: Actor) -> QuerySet[Unit]:
        return Unit.objects.visible_to(actor, code).filter(status="active", kind__in=UNION_KINDS)

    return source


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000_000)


def _text(label: Any, *, length: int = 200, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, help_text=help_text)


# Asked for on the page of the employer, not when it is entered.
LATER = ("migrant", "agency", "has_party", "party_kind", "party_secretary", "party_members", "closed_on", "remark")


class EmployerForm(forms.Form):
    """An employer's facts; only name and federation are compulsory."""

    name = _text(gettext_lazy("Name"), required=True, help_text=gettext_lazy("As on the business licence."))
    credit_code = _text(gettext_lazy("Credit code"), length=40)
    code_accepted_reason = _text(
        gettext_lazy("Why a failing code is right"),
        help_text=gettext_lazy("Only when the check digit fails and the licence really shows this code."),
    )
    territory = RecordField(label=gettext_lazy("Federation in charge"), source=_federations(REGISTER))
    union_unit = RecordField(label=gettext_lazy("Its union"), source=_unions(LIST), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    legal_representative = _text(gettext_lazy("Legal representative"), length=60)
    phone = _text(gettext_lazy("Telephone"), length=40)
    address = _text(gettext_lazy("Address"))
    workers = _number(gettext_lazy("Workers"))
    women = _number(gettext_lazy("Women workers"))
    migrant = _number(gettext_lazy("Migrant workers"))
    agency = _number(gettext_lazy("Agency workers"))
    workers_on = forms.DateField(label=gettext_lazy("Counted on"), widget=DateInput, required=False)
    has_party = forms.NullBooleanField(label=gettext_lazy("Party organisation"), required=False)
    party_kind = _text(gettext_lazy("Kind of party organisation"), length=60)
    party_secretary = _text(gettext_lazy("Party secretary"), length=60)
    party_members = _number(gettext_lazy("Party members"))
    closed_on = forms.DateField(label=gettext_lazy("Closed on"), widget=DateInput, required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def __init__(self, *args: Any, under: str, leave_out: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name in leave_out:
            del self.fields[name]
        fields: Any = self.fields
        fields["category"].choices = [("", "—"), *code_choices("unit_category")]
        fields["industry"].choices = [("", "—"), *code_choices("industry")]
        fields["territory"].source = _federations(under)
        if "has_party" in fields:
            # Not known is an answer of its own: nobody has asked yet.
            asked = forms.NullBooleanSelect()
            asked.choices = [("unknown", _("not known")), ("true", _("yes")), ("false", _("no"))]
            fields["has_party"].widget = asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = "".join(str(cleaned.get("credit_code", "")).split())
        if text:
            try:
                cleaned["credit_code"] = credit_code(text, reason=cleaned.get("code_accepted_reason", ""))
            except Refused as refused:
                self.add_error("credit_code", worded(refused))
        return cleaned


@register
class RegisterEmployer(FormPage):
    """Enter an employer."""

    code = REGISTER
    path = "employers/register/"
    title = gettext_lazy("Register an employer")
    parent = LIST
    detail_code = VIEW
    form_class = EmployerForm
    action = staticmethod(register_employer)
    submit = gettext_lazy("Register the employer")
    done = gettext_lazy("The employer is in the register.")

    def form_options(self) -> dict[str, Any]:
        return {"under": REGISTER, "leave_out": LATER}

    def initial(self) -> dict[str, Any]:
        if "territory" in self.request.GET:
            return {}
        # Most clerks enter for one federation: it stands there already.
        own = list(_federations(REGISTER)(self.actor)[:2])
        return {"territory": own[0]} if len(own) == 1 else {}


@register
class EditEmployer(RecordAct):
    """Correct an employer's facts."""

    code = EDIT
    path = "employers/<int:pk>/edit/"
    title = gettext_lazy("Edit an employer")
    parent = LIST
    model = Employer
    view_code = LIST
    detail_code = VIEW
    select_related = ("territory", "union_unit")
    subject_argument = "employer"
    form_class = EmployerForm
    action = staticmethod(edit_employer)
    done = gettext_lazy("The employer's facts have been saved.")

    def heading(self) -> object:
        return _("%(act)s: %(unit)s") % {"act": _("Edit"), "unit": self.record.name}

    def form_options(self) -> dict[str, Any]:
        return {"under": EDIT}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in EmployerForm.base_fields}
