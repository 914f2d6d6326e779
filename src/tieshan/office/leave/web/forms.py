"""The forms of leave: ask, correct, hand in proof, extend, call off, report back."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import DateInput, Fact, Facts, FormPage, RecordField, register, today
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.leave.actions import (
    cancel_leave,
    correct_leave,
    extend_leave,
    prove_leave,
    report_back,
    request_leave,
)
from tieshan.office.leave.actions.asking import last_of
from tieshan.office.leave.models import Leave
from tieshan.office.leave.papers import days_text, span_text
from tieshan.office.leave.policies import CANCEL, CORRECT, ENTER, EXTEND, PROVE, REPORT, REQUEST, VIEW
from tieshan.office.leave.queries import entitlement, yearly_days
from tieshan.office.leave.rules import AFTERNOON, MORNING
from tieshan.office.leave.web.words import kind_choices, kind_word, plain_days, state_tag
from tieshan.organisations.models import Account

WHO = ("display_name", "username")
PRIVATE = frozenset({"reason", "contact"})


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, **options)


def _half(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Leave.Half.choices)


def _why(label: Any, *, required: bool = True, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=500, required=required)


def colleagues(actor: Actor) -> QuerySet[Account]:
    """Those who may stand in: active accounts within reach."""
    return Account.objects.visible_to(actor, REQUEST).filter(is_active=True)


def entered_for(actor: Actor) -> QuerySet[Account]:
    """Those for whom the actor may enter leave."""
    return Account.objects.visible_to(actor, ENTER).filter(is_active=True)


class LeaveForm(forms.Form):
    """A request as the paper form has it: kind, days, reason, stand-in, telephone, proof."""

    account = RecordField(
        label=gettext_lazy("For somebody else"),
        source=entered_for,
        searched=WHO,
        required=False,
        help_text=gettext_lazy("Empty: the leave is your own."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of leave"), choices=kind_choices)
    starts_on = _day(gettext_lazy("First day of leave"))
    starts = _half(gettext_lazy("begins with the"))
    ends_on = _day(gettext_lazy("Last day of leave"))
    ends = _half(gettext_lazy("ends with the"))
    reason = _why(gettext_lazy("Reason"))
    deputy = RecordField(label=gettext_lazy("Handed over to"), source=colleagues, searched=WHO, required=False)
    handover = _why(gettext_lazy("Matters handed over"), required=False)
    contact = forms.CharField(
        label=gettext_lazy("Reached under"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    uploads = AttachmentsField(label=gettext_lazy("Papers of proof"), required=False)

    def __init__(self, *args: Any, for_others: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not for_others:
            del self.fields["account"]


class OwnForm(FormPage):
    """An act on one's own leave, or on that of somebody for whom the office enters it."""

    parent = "office.leave.list"
    model = Leave
    select_related = ("account", "unit", "deputy", "extends")
    view_code = VIEW
    detail_code = "office.leave.detail"
    subject_argument = "leave"
    private_fields = PRIVATE

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def lead(self) -> object:
        leave = self.record
        return f"{leave.account.display_name} · {span_text(leave)}" if leave is not None else ""

    def before_form(self) -> object:
        leave = self.record
        return Facts(
            "",
            [
                Fact(_("Kind of leave"), kind_word(leave)),
                Fact(_("Length in working days"), days_text(leave)),
                Fact(_("Report back by"), leave.report_due_on),
                Fact(_("State"), state_tag(leave, today())),
            ],
        )


@register
class RequestLeave(FormPage):
    """Ask for leave."""

    code = REQUEST
    path = "leave/request/"
    title = gettext_lazy("Ask for leave")
    parent = "office.leave.list"
    form_class = LeaveForm
    action = staticmethod(request_leave)
    detail_code = "office.leave.detail"
    submit = gettext_lazy("Submit the request")
    done = gettext_lazy("Submitted. You are told when it is decided.")
    private_fields = PRIVATE

    def form_options(self) -> dict[str, Any]:
        return {"for_others": self.actor.may(ENTER)}

    def initial(self) -> dict[str, Any]:
        day = today()
        return {"starts_on": day, "ends_on": day, "starts": MORNING, "ends": AFTERNOON}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    @cached_property
    def account(self) -> Account | None:
        return Account.objects.filter(pk=self.actor.account_id or 0).first()

    def aside(self) -> object:
        day = today()
        proof = parameter("office.leave.proof_days", on=day)
        steps = [
            _("Illness of %(days)s working days and more needs proof; it may be handed in later.")
            % {"days": proof.whole}
        ]
        if self.account is None:
            return explanation(parameters=[proof], steps=steps)
        found = entitlement(self.account, day.year, on=day)
        left = _("%(left)s of %(days)s days of your yearly leave are left.") % {
            "left": plain_days(found.left),
            "days": plain_days(found.days),
        }
        return explanation(parameters=[yearly_days(on=day), proof], steps=[left, *steps])


@register
class CorrectLeave(OwnForm):
    """Correct a request that was sent back or is not decided."""

    code = CORRECT
    path = "leave/<int:pk>/correct/"
    title = gettext_lazy("Correct and submit again")
    form_class = LeaveForm
    action = staticmethod(correct_leave)
    submit = gettext_lazy("Submit again")
    done = gettext_lazy("Submitted again: the approval begins anew.")
    versioned = True

    def form_options(self) -> dict[str, Any]:
        return {"for_others": False}

    def initial(self) -> dict[str, Any]:
        names = ("kind", "starts_on", "starts", "ends_on", "ends", "reason", "deputy", "handover", "contact")
        return {name: getattr(self.record, name) for name in names}

    def run(self, cleaned: dict[str, Any]) -> Any:
        return correct_leave(
            actor=self.actor, leave=self.record, version=self._expected_version(), **self.arguments(cleaned)
        )


class ProofForm(forms.Form):
    """The files."""

    uploads = AttachmentsField(label=gettext_lazy("Papers of proof"))


@register
class ProveLeave(OwnForm):
    """Hand in proof later."""

    code = PROVE
    path = "leave/<int:pk>/proof/"
    title = gettext_lazy("Hand in proof")
    form_class = ProofForm
    action = staticmethod(prove_leave)
    submit = gettext_lazy("Hand the proof in")
    done = gettext_lazy("The proof is with the request.")


class ExtendForm(forms.Form):
    """Until when, and why."""

    ends_on = _day(gettext_lazy("New last day"))
    ends = _half(gettext_lazy("ends with the"))
    reason = _why(gettext_lazy("Reason"))
    uploads = AttachmentsField(label=gettext_lazy("Papers of proof"), required=False)


@register
class ExtendLeave(OwnForm):
    """Ask for more of the same leave."""

    code = EXTEND
    path = "leave/<int:pk>/extend/"
    title = gettext_lazy("Extend leave")
    form_class = ExtendForm
    action = staticmethod(extend_leave)
    submit = gettext_lazy("Ask for the extension")
    done = gettext_lazy("Submitted. Until it is granted the old end holds.")

    def initial(self) -> dict[str, Any]:
        return {"ends": AFTERNOON}

    def lead(self) -> object:
        first = self.record.extends or self.record
        return _("The leave ends on %(day)s; the extension begins there.") % {"day": last_of(first).ends_on}


class CancelForm(forms.Form):
    """Why."""

    reason = _why(gettext_lazy("Reason"))


@register
class CancelLeave(OwnForm):
    """Call leave off."""

    code = CANCEL
    path = "leave/<int:pk>/cancel/"
    title = gettext_lazy("Call leave off")
    form_class = CancelForm
    action = staticmethod(cancel_leave)
    submit = gettext_lazy("Call off")
    done = gettext_lazy("The leave is called off.")
    danger = True


class ReportForm(forms.Form):
    """From when one is at work again."""

    returned_on = _day(gettext_lazy("Back at work since"))
    remark = _why(gettext_lazy("Remark"), required=False)


@register
class ReportBack(OwnForm):
    """Report back: one field, filled in."""

    code = REPORT
    path = "leave/<int:pk>/report/"
    title = gettext_lazy("Report back from leave")
    form_class = ReportForm
    action = staticmethod(report_back)
    submit = gettext_lazy("Report back")
    done = gettext_lazy("You are reported back.")

    def initial(self) -> dict[str, Any]:
        return {"returned_on": today()}
