"""The forms of budgets: draft, write the lines, submit, adjust, throw away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import (
    DateInput,
    Fact,
    Facts,
    FormPage,
    RecordField,
    RowColumn,
    RowsField,
    YuanField,
    page_url,
    register,
    today,
)
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.budgets.actions import adjust_budget, draft_budget, drop_budget, edit_budget, submit_budget
from tieshan.funds.budgets.actions.drafting import ADJUSTMENTS, DIRECTIONS
from tieshan.funds.budgets.models import Budget, BudgetVersion
from tieshan.funds.budgets.papers import amounts_of
from tieshan.funds.budgets.policies import ADJUST, DRAFT, DROP, EDIT, LIST, SUBMIT
from tieshan.funds.budgets.queries import totals_of
from tieshan.funds.budgets.terms import VersionKind
from tieshan.funds.budgets.web.words import version_tag, yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

VERSION = "funds.budget.version"


def unions(actor: Actor) -> QuerySet[Unit]:
    """The unions for which the actor may draft."""
    return Unit.objects.visible_to(actor, DRAFT).filter(status=Unit.Status.ACTIVE)


def _years() -> list[tuple[int, str]]:
    return [(year, str(year)) for year in (today().year, today().year + 1)]


class DraftForm(forms.Form):
    """Whose budget, of which year."""

    unit = RecordField(label=gettext_lazy("Union"), source=unions)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), choices=_years, coerce=int)


@register
class DraftBudget(FormPage):
    """Draft a budget."""

    code = DRAFT
    path = "funds/budgets/draft/"
    title = gettext_lazy("Draft a budget")
    parent = LIST
    form_class = DraftForm
    action = staticmethod(draft_budget)
    submit = gettext_lazy("Draft it from last year")
    done = gettext_lazy("Drafted. Look through the lines.")

    def initial(self) -> dict[str, Any]:
        own = list(unions(self.actor)[:2])
        return {"unit": own[0]} if len(own) == 1 else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return (page_url(EDIT, result.pk) if result is not None else page_url(LIST)) or ""

    def aside(self) -> object:
        steps = [
            _("Lines and amounts come from last year's budget and books; then they are yours to change."),
        ]
        return explanation(clauses=["speech:C30"], steps=steps)


class LinesForm(forms.Form):
    """The lines as the form on paper has them."""

    lines = RowsField(
        label=gettext_lazy("Lines of the budget"),
        blank=5,
        columns=[
            RowColumn("account", gettext_lazy("Ledger account"), forms.ChoiceField()),
            RowColumn("text", gettext_lazy("Line"), forms.CharField(max_length=80, required=False)),
            RowColumn(
                "last", gettext_lazy("Planned before"), forms.CharField(required=False), numeric=True, shown=True
            ),
            RowColumn("actual", gettext_lazy("Actual"), forms.CharField(required=False), numeric=True, shown=True),
            RowColumn("amount", gettext_lazy("Budget"), YuanField(zero=True), numeric=True),
            RowColumn("remark", gettext_lazy("Grounds"), forms.CharField(max_length=200, required=False)),
        ],
        help_text=gettext_lazy("A line without a text takes the name of its account. Empty rows fall away."),
    )
    carried = YuanField(
        label=gettext_lazy("Carried over"),
        zero=True,
        help_text=gettext_lazy("What the union has in hand when the year begins; proposed from its books."),
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        lines: Any = self.fields["lines"]
        lines.column("account").choices = [("", "—"), *accounts]


class VersionAct(FormPage):
    """An act on one version: its sums stand above the form."""

    parent = LIST
    model = BudgetVersion
    select_related = ("unit", "budget", "budget__unit")
    view_code = LIST
    detail_code = VERSION
    subject_argument = "of"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def before_form(self) -> object:
        version = self.record
        income, spending = totals_of(version)
        return Facts(
            "",
            [
                Fact(_("Union"), version.unit.name, sub=f"{version.budget.year} · {version.get_kind_display()}"),
                Fact(_("Income planned"), f"{income:,}"),
                Fact(_("Spending planned"), f"{spending:,}"),
                Fact(_("State"), version_tag(version.kind, version.state)),
            ],
        )


@register
class EditBudget(VersionAct):
    """Write the lines of a draft."""

    code = EDIT
    path = "funds/budgets/versions/<int:pk>/edit/"
    title = gettext_lazy("Write the lines of a budget")
    form_class = LinesForm
    action = staticmethod(edit_budget)
    done = gettext_lazy("Saved.")
    versioned = True

    def form_options(self) -> dict[str, Any]:
        accounts = chart(today())
        return {"accounts": [(one.code, accounts.name(one.code)) for one in accounts if one.kind in DIRECTIONS]}

    def initial(self) -> dict[str, Any]:
        rows = [
            {
                "account": one.line.account,
                "text": one.line.text,
                "last": yuan(one.last_fen),
                "actual": yuan(one.actual_fen),
                "amount": yuan(one.amount_fen),
                "remark": one.remark,
            }
            for one in amounts_of(self.record)
        ]
        return {"lines": rows, "carried": yuan(self.record.carried_fen)}


class SubmitForm(forms.Form):
    """The committee's resolution."""

    resolution = forms.CharField(
        label=gettext_lazy("Resolution of the committee"),
        max_length=200,
        help_text=gettext_lazy("Meeting and number, as in the minutes."),
    )
    resolved_on = forms.DateField(label=gettext_lazy("Resolution passed on"), widget=DateInput)
    uploads = AttachmentsField(label=gettext_lazy("Minutes"), required=False)


@register
class SubmitBudget(VersionAct):
    """Submit a version."""

    code = SUBMIT
    path = "funds/budgets/versions/<int:pk>/submit/"
    title = gettext_lazy("Submit a budget")
    form_class = SubmitForm
    action = staticmethod(submit_budget)
    submit = gettext_lazy("Submit for approval")
    done = gettext_lazy("Submitted. You are told when it is decided.")

    def initial(self) -> dict[str, Any]:
        return {"resolution": self.record.resolution, "resolved_on": self.record.resolved_on or today()}


@register
class DropBudget(VersionAct):
    """Throw a draft away."""

    code = DROP
    path = "funds/budgets/versions/<int:pk>/drop/"
    title = gettext_lazy("Throw the drafted budget away")
    action = staticmethod(drop_budget)
    submit = gettext_lazy("Throw away")
    done = gettext_lazy("The draft is thrown away.")
    danger = True


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500)


@register
class AdjustBudget(FormPage):
    """Open the adjustment of a budget."""

    code = ADJUST
    path = "funds/budgets/<int:pk>/adjust/"
    title = gettext_lazy("Adjust the budget")
    parent = LIST
    model = Budget
    select_related = ("unit",)
    view_code = LIST
    detail_code = "funds.budget.view"
    subject_argument = "budget"
    form_class = ReasonForm
    action = staticmethod(adjust_budget)
    submit = gettext_lazy("Open the adjustment")
    done = gettext_lazy("The adjustment is open. Write its lines, then submit it.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        target = page_url(EDIT, result.pk) if result is not None else page_url("funds.budget.view", self.record.pk)
        return target or ""

    def aside(self) -> object:
        made = self.record.versions.filter(kind=VersionKind.ADJUSTMENT, state__in=("agreed", "replaced")).count()
        steps = [(_("Adjustments of this year till now"), str(made))]
        return explanation(parameters=[parameter(ADJUSTMENTS, on=today())], steps=steps)
