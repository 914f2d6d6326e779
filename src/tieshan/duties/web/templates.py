"""The catalogue of duties: what is owed by whom and why; proposing one's own, and deciding on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.duties.actions.templates import approve_template, end_template, propose_template, refuse_template
from tieshan.duties.models import Template
from tieshan.duties.policies import (
    TEMPLATE_APPROVE,
    TEMPLATE_END,
    TEMPLATE_LIST,
    TEMPLATE_PROPOSE,
    TEMPLATE_REFUSE,
)
from tieshan.duties.queries.owed import waits_for_its_room
from tieshan.duties.terms import Anchor, Bearer, Counted, Every, TemplateState
from tieshan.duties.web.words import bearer_words, due_words, number_words, proof_words, template_grounds
from tieshan.foundation.ui.clauses import clause_words
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    ReportPage,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.lawbook import clauses
from tieshan.lawbook.proofs import ProofKind, proof_kind, proof_kinds
from tieshan.organisations.models import Unit

VIEW = "duties.template.view"
CHOOSE = "duties.template.choose"
TONES = {"proposed": "due", "in_force": "done", "refused": "late"}


def _day(template: Template) -> date:
    """The day whose numbers are shown: today, or a day on which the version holds."""
    first, end = template.during.lower, template.during.upper
    day = max(today(), first)
    return day if end is None or day < end else cast("date", first)


def _state(template: Template) -> Tag:
    if template.state == TemplateState.IN_FORCE:
        if template.during.upper is not None and template.during.upper <= today():
            return Tag(_("ended"), "plain")
        if waits_for_its_room(template):
            return Tag(_("waits for its room"), "info")
    return Tag(template.get_state_display(), TONES[template.state])


def _proposed(template: Template) -> bool:
    return template.state == TemplateState.PROPOSED


def _holds(template: Template) -> bool:
    return template.state == TemplateState.IN_FORCE and (
        template.during.upper is None or template.during.upper > today()
    )


@register
class TemplateList(ListPage):
    """Every duty with its bearer, rhythm, proof and clause."""

    code = TEMPLATE_LIST
    path = "duties/catalogue/"
    title = gettext_lazy("Catalogue of duties")
    nav = Nav("duties", 40)
    model = Template
    order = "code"
    columns = [
        Column("title", gettext_lazy("Duty"), str, sort="title", link=VIEW, sub="what"),
        Column("code", gettext_lazy("Code"), sort="code", hidden=True),
        Column("bearer", gettext_lazy("Who owes it"), bearer_words),
        Column("every", gettext_lazy("How often"), "get_every_display"),
        Column("proof", gettext_lazy("Record that proves it"), proof_words),
        Column("clause", gettext_lazy("Clause"), lambda row: clause_words(row.clause), sub="source", text=True),
        Column("since", gettext_lazy("In force since"), "during.lower"),
        Column("state", gettext_lazy("State"), _state),
    ]
    filters = [
        ChoiceFilter("bearer", gettext_lazy("Who owes it"), choices=Bearer.choices),
        ChoiceFilter("every", gettext_lazy("How often"), choices=Every.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=TemplateState.choices),
    ]
    toolbar = [Action(gettext_lazy("Propose a duty"), main=True, code=CHOOSE)]
    search_hint = gettext_lazy("Name or clause")

    def base(self) -> QuerySet[Any]:
        # What is owed is no secret: everybody who holds the code anywhere reads the whole catalogue.
        return Template.objects.all()

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(title__icontains=text) | queryset.filter(clause__iexact=text)


@register
class TemplateDetail(DetailPage):
    """One duty: who, how often, by when, proved by what, and on which grounds."""

    code = VIEW
    permission = TEMPLATE_LIST
    path = "duties/catalogue/<int:pk>/"
    title = gettext_lazy("Duty")
    parent = TEMPLATE_LIST
    model = Template
    acts = (
        ActButton(TEMPLATE_APPROVE, gettext_lazy("Put in force"), main=True, when=_proposed),
        ActButton(TEMPLATE_REFUSE, gettext_lazy("Refuse the proposal"), when=_proposed),
        ActButton(TEMPLATE_END, gettext_lazy("End the duty"), when=_holds),
    )

    def fetch(self) -> Template:
        found = Template.objects.select_related("proposed_by", "decided_by").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def state(self) -> Tag:
        return _state(self.record)

    def lead(self) -> object:
        return self.record.what

    def facts(self) -> Iterable[Facts]:
        template, day = self.record, _day(self.record)
        yield Facts(
            _("What is owed"),
            [
                Fact(_("Who owes it"), bearer_words(template)),
                Fact(_("How often"), template.get_every_display()),
                Fact(_("How many"), number_words(template, day)),
                Fact(_("By when"), due_words(template, day)),
                Fact(_("Record that proves it"), proof_words(template), wide=True),
                Fact(_("In force"), f"{template.during.lower} – {template.during.upper or ''}"),
                Fact(_("Document"), template.source),
            ],
        )
        if not template.shipped:
            yield Facts(
                _("Decision"),
                [
                    Fact(_("Proposed on"), template.proposed_on, sub=str(template.proposed_by or "")),
                    Fact(_("Decided on"), template.decided_on, sub=str(template.decided_by or "")),
                    Fact(_("Opinion"), template.opinion, wide=True),
                ],
            )

    def aside(self) -> Iterable[object]:
        yield template_grounds(self.record, _day(self.record))


@register
class ChooseProof(ReportPage):
    """The first step of a new duty: which record of work proves it."""

    code = CHOOSE
    permission = TEMPLATE_PROPOSE
    path = "duties/catalogue/new/"
    title = gettext_lazy("Propose a duty: what proves it?")
    parent = TEMPLATE_LIST

    def lead(self) -> object:
        return _("A duty is proved by a record that the work itself leaves, never by an upload or a sign-in.")

    def parts(self) -> Iterable[object]:
        rows = [
            (
                format_html('<a href="{}?proof={}">{}</a>', page_url(TEMPLATE_PROPOSE) or "", kind.code, kind.title),
                _(", ").join(str(label) for label, _choices in kind.attributes.values()),
                _("unit or person") if kind.personal else _("unit"),
            )
            for kind in proof_kinds()
        ]
        yield Card("", TableView([_("Record of work"), _("Conditions to choose"), _("Belongs to")], rows))


def _clause_choices() -> list[tuple[str, str]]:
    return [(one.ref, f"{one.number} {one.title}") for one in clauses("speech")]


class ProposeForm(forms.Form):
    """One duty as data."""

    title = forms.CharField(label=gettext_lazy("Duty"), max_length=60)
    title_en = forms.CharField(label=gettext_lazy("Duty in English"), max_length=80, required=False)
    basis = forms.CharField(label=gettext_lazy("What it asks, in one sentence"), max_length=200)
    clause = forms.ChoiceField(label=gettext_lazy("Clause it serves"), choices=_clause_choices)
    source = forms.CharField(
        label=gettext_lazy("Document"), max_length=200, help_text=gettext_lazy("Paper and number that decided it.")
    )
    bearer = forms.ChoiceField(label=gettext_lazy("Who owes it"), choices=Bearer.choices)
    unit_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of unit"),
        choices=Unit.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Only when unions owe it."),
    )
    every = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=[pair for pair in Every.choices if pair[0] != Every.EVENT]
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many in a period"), min_value=1, max_value=400, required=False, initial=1
    )
    per_working_day = forms.BooleanField(label=gettext_lazy("One for each working day"), required=False)
    anchor = forms.ChoiceField(label=gettext_lazy("Time counts from"), choices=Anchor.choices, initial=Anchor.END.value)
    days = forms.IntegerField(label=gettext_lazy("Days to the due day"), min_value=0, max_value=400, initial=3)
    counted = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Counted.choices)
    valid_from = forms.DateField(label=gettext_lazy("In force from"), widget=DateInput)

    def __init__(self, *args: Any, kind: ProofKind, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, choices) in kind.attributes.items():
            pairs = [("yes", _("Yes")), ("no", _("No"))] if choices is None else list(choices)
            self.fields[f"where_{name}"] = forms.ChoiceField(
                label=_("Condition: %(what)s") % {"what": label},
                choices=[("", _("any")), *pairs],
                required=False,
            )


@register
class Propose(FormPage):
    """The second step: bearer, rhythm, number, due day, conditions of the record."""

    code = TEMPLATE_PROPOSE
    path = "duties/catalogue/propose/"
    title = gettext_lazy("Propose a duty")
    parent = TEMPLATE_LIST
    form_class = ProposeForm
    action = staticmethod(propose_template)
    detail_code = VIEW
    submit = gettext_lazy("Propose")
    done = gettext_lazy("Proposed. It is owed once a leader has put it in force.")

    @cached_property
    def kind(self) -> ProofKind:
        """The record of work chosen in the first step."""
        try:
            return proof_kind(self.request.GET.get("proof", ""))
        except KeyError:
            return next(kind for kind in proof_kinds() if kind.personal)

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def initial(self) -> dict[str, Any]:
        day = today()
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return {"valid_from": following, "every": Every.MONTH.value, "count": 1, "days": 3}

    def before_form(self) -> object:
        choose = Action(_("Choose another record"), page_url(CHOOSE) or "")
        return Facts("", [Fact(_("Record that proves it"), self.kind.title), Fact("", choose)])

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        where: dict[str, Any] = {}
        for name, (_label, choices) in self.kind.attributes.items():
            value = cleaned.pop(f"where_{name}")
            if value:
                where[name] = value == "yes" if choices is None else value
        return cleaned | {"proof": self.kind.code, "proof_where": where, "on": today()}

    def done_url(self, result: Any) -> str:
        if isinstance(result, Template):
            return page_url(VIEW, result.pk) or self.request.path
        return page_url(TEMPLATE_LIST) or self.request.path


class OpinionForm(forms.Form):
    """An opinion, if any."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), required=False, max_length=500, widget=forms.Textarea)


class RefusalForm(forms.Form):
    """An opinion, always."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), max_length=500, widget=forms.Textarea)


class EndForm(forms.Form):
    """Until when, and why."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea)


class TemplateAct(FormPage):
    """A form that decides on one duty."""

    model = Template
    parent = TEMPLATE_LIST
    subject_argument = "template"
    detail_code = VIEW
    versioned = True
    keep_draft = False

    def heading(self) -> object:
        return _("%(act)s: %(what)s") % {"act": self.title, "what": self.record}

    def run(self, cleaned: dict[str, Any]) -> Any:
        action: Any = type(self).action
        return action(actor=self.actor, template=self.record, version=self._expected_version(), on=today(), **cleaned)


@register
class Approve(TemplateAct):
    """Put a proposed duty in force."""

    code = TEMPLATE_APPROVE
    path = "duties/catalogue/<int:pk>/approve/"
    title = gettext_lazy("Put a duty in force")
    form_class = OpinionForm
    action = staticmethod(approve_template)
    submit = gettext_lazy("Put in force")


@register
class Refuse(TemplateAct):
    """Refuse a proposed duty."""

    code = TEMPLATE_REFUSE
    path = "duties/catalogue/<int:pk>/refuse/"
    title = gettext_lazy("Refuse a proposed duty")
    form_class = RefusalForm
    action = staticmethod(refuse_template)
    submit = gettext_lazy("Refuse the proposal")


@register
class End(TemplateAct):
    """End a duty."""

    code = TEMPLATE_END
    path = "duties/catalogue/<int:pk>/end/"
    title = gettext_lazy("End a duty")
    form_class = EndForm
    action = staticmethod(end_template)
    danger = True
    submit = gettext_lazy("End the duty")
