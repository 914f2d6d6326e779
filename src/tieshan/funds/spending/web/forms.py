"""The forms of spending: ask, correct, hand in bills, check, send back, give up."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import Fact, Facts, FormPage, RowColumn, RowsField, YuanField, register, stack, today
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.budgets.terms import Direction
from tieshan.funds.spending.actions import (
    bill_spending,
    cancel_spending,
    check_spending,
    correct_spending,
    request_spending,
    send_back_spending,
)
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest
from tieshan.funds.spending.papers import split_facts
from tieshan.funds.spending.policies import BILL, CANCEL, CHECK, CORRECT, LIST, REQUEST, SEND_BACK
from tieshan.funds.spending.web.words import grounds, state_tag, way_choices
from tieshan.kernel.money import ZERO
from tieshan.organisations.models import Unit

VIEW = "funds.spending.view"


def lines(actor: Actor) -> QuerySet[BudgetLine]:
    """The lines on which the actor may ask to spend this year."""
    units = Unit.objects.visible_to(actor, REQUEST).filter(status=Unit.Status.ACTIVE)
    rows = BudgetLine.objects.filter(
        unit__in=units, budget__year=today().year, direction=Direction.SPENDING, amount_fen__gt=0
    )
    return rows.select_related("unit").order_by("unit__name_pinyin", "pk")


def line_choices(actor: Actor, unit_id: int | None) -> list[tuple[Any, Any]]:
    """The lines with what is left on them; of several unions, each under its name."""
    rows = lines(actor) if unit_id is None else lines(actor).filter(unit=unit_id)
    groups: dict[str, list[tuple[int, str]]] = {}
    for line in rows[:500]:
        words = _("%(line)s (left %(left)s)") % {"line": line.text, "left": f"{line.standing.left:,}"}
        groups.setdefault(line.unit.name, []).append((line.pk, words))
    if len(groups) == 1:
        return next(iter(groups.values()))
    return [("", "—"), *groups.items()]


class RequestForm(forms.Form):
    """A request as the form on paper has it."""

    line = forms.TypedChoiceField(label=gettext_lazy("Budget line"), coerce=int)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=80, help_text=gettext_lazy("What is bought or paid, in one line.")
    )
    payees = RowsField(
        label=gettext_lazy("Payees"),
        blank=2,
        most=60,
        columns=[
            RowColumn("name", gettext_lazy("Real name"), forms.CharField(max_length=60)),
            RowColumn("bank_name", gettext_lazy("Bank"), forms.CharField(max_length=60, required=False)),
            RowColumn("bank_account", gettext_lazy("Bank account"), forms.CharField(max_length=40, required=False)),
            RowColumn("amount", gettext_lazy("Sum"), YuanField(), numeric=True),
        ],
        help_text=gettext_lazy("Money goes to real names. In cash no account is needed."),
    )
    way = forms.ChoiceField(label=gettext_lazy("Way of payment"), choices=way_choices)
    detail = forms.CharField(
        label=gettext_lazy("More about it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = forms.CharField(
        label=gettext_lazy("Minutes of the meeting that decided it"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Needed for large sums."),
    )
    uploads = AttachmentsField(label=gettext_lazy("Papers"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[Any, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        line: Any = self.fields["line"]
        line.choices = choices


class AskPage(FormPage):
    """What asking and correcting share."""

    parent = LIST
    detail_code = VIEW
    form_class = RequestForm
    private_fields = frozenset({"payees", "detail"})

    def form_options(self) -> dict[str, Any]:
        unit_id = self.record.unit_id if self.record is not None else None
        return {"choices": line_choices(self.actor, unit_id)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        line = lines(self.actor).select_related("unit", "budget").get(pk=cleaned.pop("line"))
        return {**cleaned, "line": line, "on": today()}

    def aside(self) -> object:
        return grounds(today())


@register
class AskToSpend(AskPage):
    """Ask to spend."""

    code = REQUEST
    path = "funds/spending/request/"
    title = gettext_lazy("Ask to spend")
    action = staticmethod(request_spending)
    submit = gettext_lazy("Submit the request")
    done = gettext_lazy("Submitted, and the money is reserved. You are told when it is decided.")

    def lead(self) -> object:
        if lines(self.actor).exists():
            return ""
        return _("No budget of this year is in force yet: draft one and have it approved first.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        found = super().arguments(cleaned)
        return {**found, "unit": found["line"].unit}


@register
class CorrectRequest(AskPage):
    """Correct a request."""

    code = CORRECT
    path = "funds/spending/<int:pk>/correct/"
    title = gettext_lazy("Correct and submit again")
    model = SpendingRequest
    select_related = ("unit", "line")
    view_code = LIST
    subject_argument = "request"
    action = staticmethod(correct_spending)
    submit = gettext_lazy("Submit again")
    done = gettext_lazy("Submitted again: the approval begins anew.")
    versioned = True

    def initial(self) -> dict[str, Any]:
        names = ("purpose", "way", "detail", "minutes")
        mine = self.record.requested_by_id == self.actor.account_id
        rows = [
            {
                "name": one.name,
                "bank_name": one.bank_name,
                # Only the applicant, who wrote it, has the account filled in.
                "bank_account": one.bank_account if mine else "",
                "amount": f"{one.amount:,}",
            }
            for one in self.record.payees.order_by("pk")
        ]
        return {**{name: getattr(self.record, name) for name in names}, "line": self.record.line_id, "payees": rows}


class RequestAct(FormPage):
    """An act on one request: it stands above the form."""

    parent = LIST
    model = SpendingRequest
    select_related = ("unit", "line", "requested_by")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "request"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def before_form(self) -> object:
        request = self.record
        return Facts(
            "",
            [
                *split_facts(request),
                Fact(_("Purpose"), request.purpose, sub=request.shown_number),
                Fact(_("Whose money"), request.unit.name),
                Fact(_("Sum"), f"{request.amount:,}"),
                Fact(_("State"), state_tag(request)),
            ],
        )


class BillForm(forms.Form):
    """The files."""

    uploads = AttachmentsField(label=gettext_lazy("Bills, receipts and signed lists"))


@register
class HandInBills(RequestAct):
    """Hand in bills."""

    code = BILL
    path = "funds/spending/<int:pk>/bills/"
    title = gettext_lazy("Hand in bills")
    form_class = BillForm
    action = staticmethod(bill_spending)
    submit = gettext_lazy("Hand in")
    done = gettext_lazy("The bills are with the request; the accountant checks them.")


class CheckForm(forms.Form):
    """What each payee's bill came to."""

    def __init__(self, *args: Any, payees: list[SpendingPayee], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in payees:
            self.fields[f"bill_{one.pk}"] = YuanField(
                label=_("Bill of %(name)s") % {"name": one.name},
                zero=True,
                initial=f"{one.amount:,}",
                help_text=_("agreed: %(sum)s") % {"sum": f"{one.amount:,}"},
            )
        self.fields["remark"] = forms.CharField(label=_("Remark"), max_length=300, required=False)


@register
class CheckBills(RequestAct):
    """Check the bills."""

    code = CHECK
    path = "funds/spending/<int:pk>/check/"
    title = gettext_lazy("Check the bills")
    form_class = CheckForm
    submit = gettext_lazy("Checked, may be paid")
    done = gettext_lazy("Checked. It lies before the cashier.")

    @cached_property
    def payees(self) -> list[SpendingPayee]:
        return list(self.record.payees.order_by("pk"))

    def form_options(self) -> dict[str, Any]:
        return {"payees": self.payees}

    def before_form(self) -> object:
        files = attachments_card(self.request, self.record, permission=LIST)
        return stack([super().before_form(), *([files] if files is not None else [])])

    def run(self, cleaned: dict[str, Any]) -> Any:
        bills = {one.pk: cleaned[f"bill_{one.pk}"] or ZERO for one in self.payees}
        return check_spending(actor=self.actor, request=self.record, bills=bills, on=today(), remark=cleaned["remark"])


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300)


@register
class SendBack(RequestAct):
    """Send an agreed request back."""

    code = SEND_BACK
    path = "funds/spending/<int:pk>/send-back/"
    title = gettext_lazy("Send back to the applicant")
    form_class = ReasonForm
    action = staticmethod(send_back_spending)
    submit = gettext_lazy("Send back")
    done = gettext_lazy("Sent back; what was reserved for it is free again.")
    danger = True


@register
class GiveUp(RequestAct):
    """Give a request up."""

    code = CANCEL
    path = "funds/spending/<int:pk>/cancel/"
    title = gettext_lazy("Give a request up")
    form_class = ReasonForm
    action = staticmethod(cancel_spending)
    submit = gettext_lazy("Give it up")
    done = gettext_lazy("Given up; what was reserved for it is free again.")
    danger = True
