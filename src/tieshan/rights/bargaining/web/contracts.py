"""The register of contracts, the page of one, and its acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    Tab,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Employer
from tieshan.rights.bargaining import actions
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.models import CollectiveContract, CoveredEmployer
from tieshan.rights.bargaining.queries import in_force_on, to_inspect, to_renew
from tieshan.rights.bargaining.terms import ContractState, Kind, Level
from tieshan.rights.bargaining.web.acts import ReasonForm, _unions, day_field, text_field
from tieshan.rights.bargaining.web.bargainings import VIEW as BARGAINING_VIEW
from tieshan.rights.bargaining.web.words import contract_tag

VIEW = "rights.contract.view"


@register
class ContractList(ListPage):
    """Contracts, the next to end on top."""

    code = codes.CONTRACTS
    path = "contracts/"
    title = gettext_lazy("Collective contracts")
    nav = Nav("rights", 21)
    model = CollectiveContract
    select_related = ("unit",)
    order = "ends_on"
    export_code = codes.CONTRACTS_EXPORT
    search_hint = gettext_lazy("Title or union (name, initials)")
    columns = [
        Column("title", gettext_lazy("Title"), link=VIEW),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("kind", gettext_lazy("Kind of contract"), "get_kind_display"),
        Column("level", gettext_lazy("Level of the contract"), "get_level_display", hidden=True),
        Column("in_force_from", gettext_lazy("In force from"), sort="in_force_from"),
        Column("ends_on", gettext_lazy("Runs to"), sort="ends_on"),
        Column("published_on", gettext_lazy("Published on"), hidden=True),
        Column("state", gettext_lazy("State"), contract_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=ContractState.choices),
        ChoiceFilter("kind", gettext_lazy("Kind of contract"), choices=Kind.choices),
        ChoiceFilter("level", gettext_lazy("Level of the contract"), choices=Level.choices, more=True),
        BoolFilter(
            "in_force",
            gettext_lazy("In force today"),
            apply=lambda rows, yes: rows.filter(in_force_on(today())) if yes else rows.exclude(in_force_on(today())),
            more=True,
        ),
        DateRangeFilter("ends", gettext_lazy("Runs to"), "ends_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Enter a contract"), main=True, code=codes.REGISTER),
        Action(gettext_lazy("Coverage"), code=codes.COVERAGE),
        Action(gettext_lazy("Clause library"), code=codes.CLAUSES),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        for key, found in (("renew", to_renew), ("inspect", to_inspect)):
            if self.request.GET.get(key):
                rows = rows.filter(pk__in=found(self.actor, today()).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(title__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=text.lower())
            | Q(unit__name_pinyin__startswith=text.lower())
        )

    def empty(self) -> Empty:
        return Empty(
            _("No contract yet."),
            _("Contracts in force are entered once; new ones come from bargaining."),
            self._main_action(),
        )


def _holds(contract: CollectiveContract) -> bool:
    return contract.state == ContractState.IN_FORCE


@register
class ContractDetail(DetailPage):
    """One contract."""

    code = VIEW
    path = "contracts/<int:pk>/"
    title = gettext_lazy("Collective contract")
    parent = codes.CONTRACTS
    permission = codes.CONTRACTS
    model = CollectiveContract
    select_related = ("unit", "bargaining")
    acts = [
        ActButton(codes.PUBLISH, gettext_lazy("Published"), main=True, when=lambda c: _holds(c) and not c.published_on),
        ActButton(codes.INSPECT, gettext_lazy("Enter an inspection"), when=_holds),
        ActButton(codes.COVER, gettext_lazy("Add employers"), when=lambda c: _holds(c) and c.level != "enterprise"),
        ActButton(codes.UNCOVER, gettext_lazy("Take an employer out"), when=_holds),
        ActButton(codes.END, gettext_lazy("End early"), when=_holds),
    ]
    tabs = [Tab("covered", gettext_lazy("Employers covered"), "tab_covered")]

    def heading(self) -> object:
        return self.record.title

    def state(self) -> Tag:
        return contract_tag(self.record)

    def actions(self) -> Iterable[Action]:
        able = self.actor.may_at(codes.REQUEST, self.record.unit)
        if able and _holds(self.record) and (self.record.ends_on - today()).days <= 90:
            yield Action(_("Renew"), f"{page_url(codes.REQUEST)}?renews={self.record.pk}", code=codes.REQUEST)
        yield from super().actions()

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name),
                Fact(_("Kind of contract"), one.get_kind_display(), sub=one.get_level_display()),
                Fact(_("Signed on"), one.signed_on),
                Fact(_("In force from"), one.in_force_from),
                Fact(_("Runs to"), one.ends_on),
                Fact(_("Next reminder to renew"), one.next_reminder_on),
                Fact(_("Receipt of the authority"), one.receipt),
                Fact(_("Published on"), one.published_on),
                *([Fact(_("Ended on"), one.ended_on, sub=one.end_reason)] if one.ended_on else []),
                *self._bargaining(),
            ],
        )
        rows = [
            [each.held_on, _("Yes") if each.kept else _("No"), each.findings]
            for each in one.inspections.order_by("-held_on")
        ]
        headings = [_("Inspected on"), _("Kept in full"), _("What the inspection found")]
        yield Card(_("Inspections"), TableView(headings, rows) if rows else Empty(_("Not inspected yet.")))

    def _bargaining(self) -> list[Fact]:
        """Where it was bargained for; of a contract from before the house nothing is known."""
        one = self.record.bargaining
        if one is None:
            return []
        return [Fact(_("From the bargaining"), str(one), url=page_url(BARGAINING_VIEW, one.pk))]

    def tab_covered(self) -> object:
        reach = Employer.objects.visible_to(self.actor, "organisations.employer.list")
        rows = [
            [each.employer.name, each.employer.workers or 0, each.since, each.until or ""]
            for each in self.record.covered.filter(employer__in=reach).select_related("employer").order_by("pk")
        ]
        headings = [_("Employer"), _("Workers"), _("Since"), _("No longer from")]
        return Card("", TableView(headings, rows, frozenset({1})) if rows else Empty(_("No employer is covered yet.")))

    def aside(self) -> Iterable[object]:
        on = self.record.in_force_from
        rules = ("rights.contract.publish", "rights.contract.years", "rights.contract.warnings")
        yield explanation(parameters=[parameter(one, on=max(on, today())) for one in rules], clauses=[codes.C12])


class RegisterForm(forms.Form):
    """A contract from before."""

    unit = RecordField(label=gettext_lazy("Union"), source=_unions(codes.REGISTER))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of contract"), choices=Kind.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    signed_on = day_field(gettext_lazy("Signed on"))
    in_force_from = day_field(gettext_lazy("In force from"))
    ends_on = day_field(gettext_lazy("Runs to"))
    receipt = forms.CharField(label=gettext_lazy("Number of the receipt"), max_length=60, required=False)


@register
class RegisterContract(FormPage):
    """Enter a contract concluded before."""

    code = codes.REGISTER
    path = "contracts/register/"
    title = gettext_lazy("Enter a contract concluded before")
    parent = codes.CONTRACTS
    form_class = RegisterForm
    action = staticmethod(actions.register_contract)
    detail_code = VIEW
    submit = gettext_lazy("Enter")

    def initial(self) -> dict[str, Any]:
        own = list(_unions(codes.REGISTER)(self.actor)[:2])
        return {"unit": own[0].pk} if len(own) == 1 else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ContractAct(FormPage):
    """An act on one contract."""

    parent = codes.CONTRACTS
    model = CollectiveContract
    select_related = ("unit",)
    view_code = codes.CONTRACTS
    detail_code = VIEW
    subject_argument = "contract"
    versioned = True

    def lead(self) -> object:
        return self.record.title

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class PublishForm(forms.Form):
    """When."""

    published_on = day_field(gettext_lazy("Published on"), initial=today)


@register
class PublishContract(ContractAct):
    """Published to all workers."""

    code = codes.PUBLISH
    path = "contracts/<int:pk>/publish/"
    title = gettext_lazy("Enter the publication")
    form_class = PublishForm
    action = staticmethod(actions.publish_contract)


class InspectForm(forms.Form):
    """What both sides found."""

    held_on = day_field(gettext_lazy("Inspected on"), initial=today)
    kept = forms.TypedChoiceField(
        label=gettext_lazy("Kept in full"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    findings = text_field(gettext_lazy("What the inspection found"), rows=4)


@register
class InspectContract(ContractAct):
    """Enter an inspection."""

    code = codes.INSPECT
    path = "contracts/<int:pk>/inspect/"
    title = gettext_lazy("Enter an inspection")
    form_class = InspectForm
    action = staticmethod(actions.inspect_contract)


def _around(actor: Any) -> Any:
    return Employer.objects.visible_to(actor, codes.COVER).filter(closed_on__isnull=True)


class CoverForm(forms.Form):
    """One employer, or all of the area that have a union."""

    everyone = forms.BooleanField(label=gettext_lazy("All employers of the area that have a union"), required=False)
    employer = RecordField(label=gettext_lazy("Employer"), source=_around, required=False)
    since = day_field(gettext_lazy("Since"))


@register
class CoverEmployers(ContractAct):
    """Say whom it covers."""

    code = codes.COVER
    path = "contracts/<int:pk>/cover/"
    title = gettext_lazy("Add employers")
    form_class = CoverForm
    action = staticmethod(actions.cover_employers)

    def initial(self) -> dict[str, Any]:
        return {"since": self.record.in_force_from}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        found = [cleaned["employer"]] if cleaned["employer"] else []
        if cleaned["everyone"]:
            path = self.record.unit.path
            found += list(
                _around(self.actor)
                .filter(territory__path__startswith=path, union_unit__isnull=False)
                .select_related("territory")
            )
        return {"employers": found, "since": cleaned["since"], "on": today()}


class UncoverForm(forms.Form):
    """Which, from when."""

    covered = forms.ModelChoiceField(label=gettext_lazy("Employer"), queryset=CoveredEmployer.objects.none())
    until = day_field(gettext_lazy("No longer from"), initial=today)

    def __init__(self, *args: Any, of: CollectiveContract, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["covered"]
        field.queryset = CoveredEmployer.objects.filter(contract=of, until__isnull=True).select_related("employer")
        field.label_from_instance = lambda one: one.employer.name


@register
class UncoverEmployer(ContractAct):
    """Take one out."""

    code = codes.UNCOVER
    path = "contracts/<int:pk>/uncover/"
    title = gettext_lazy("Take an employer out")
    form_class = UncoverForm
    action = staticmethod(actions.uncover_employer)

    def form_options(self) -> dict[str, Any]:
        return {"of": self.record}


class EndForm(ReasonForm):
    """When and why."""

    ended_on = day_field(gettext_lazy("No longer from"), initial=today)


@register
class EndContract(ContractAct):
    """End it early."""

    code = codes.END
    path = "contracts/<int:pk>/end/"
    title = gettext_lazy("End a contract early")
    form_class = EndForm
    action = staticmethod(actions.end_contract)
    danger = True
    submit = gettext_lazy("End early")
