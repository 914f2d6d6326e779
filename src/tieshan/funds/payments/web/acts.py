"""Ordering payments, and entering the bank's answer line by line."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import DateInput, FormPage, RowColumn, RowsField, page_url, register
from tieshan.funds.payments.actions import correct_payee, order_payments, report_payments
from tieshan.funds.payments.answers import read_answer
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.policies import CORRECT, LIST, ORDER, REPORT
from tieshan.funds.payments.queries import holder_of, lines_of, requests_to_pay
from tieshan.funds.payments.terms import LineState, Way
from tieshan.funds.payments.web.orders import VIEW
from tieshan.funds.spending.models import SpendingRequest
from tieshan.organisations.models import Unit


class OrderForm(forms.Form):
    """Which requests, and how the money leaves."""

    requests = forms.MultipleChoiceField(
        label=gettext_lazy("Checked requests"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    way = forms.ChoiceField(label=gettext_lazy("Way of paying"), choices=Way.choices)

    def __init__(self, *args: Any, found: list[SpendingRequest], **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {str(one.pk): one for one in found}
        field: Any = self.fields["requests"]
        field.choices = [
            (key, f"{one} · {one.unit.name} · {one.bill or one.amount:,}") for key, one in self.found.items()
        ]

    def clean_requests(self) -> list[SpendingRequest]:
        """The requests behind the ticks."""
        return [self.found[key] for key in self.cleaned_data["requests"]]


@register
class OrderPayments(FormPage):
    """Gather checked requests into one order of whoever holds the money."""

    code = ORDER
    path = "funds/payments/order/"
    title = gettext_lazy("Order payments")
    parent = LIST
    form_class = OrderForm
    action = staticmethod(order_payments)
    detail_code = VIEW
    submit = gettext_lazy("Order the payments")
    done = gettext_lazy("Ordered. Take the file to the bank, then enter its answer.")
    keep_draft = False

    def form_options(self) -> dict[str, Any]:
        return {"found": list(requests_to_pay(self.actor))}

    def initial(self) -> dict[str, Any]:
        return {"requests": [str(one.pk) for one in self.form_options()["found"]], "way": Way.BANK}

    def lead(self) -> object:
        if not self.form_options()["found"]:
            return _("Nothing waits to be paid.")
        return _("Every payee of the ticked requests goes into one order. Money is booked when the bank has paid.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        on = timezone.localdate()
        return {**cleaned, "unit": self._holder(cleaned["requests"]), "on": on}

    def _holder(self, requests: list[SpendingRequest]) -> Unit:
        """Who holds the money of the first request; the act refuses what lies elsewhere."""
        return holder_of(requests[0].unit, timezone.localdate())


_ANSWERS = [
    (LineState.PAID, gettext_lazy("paid out")),
    (LineState.BOUNCED, gettext_lazy("came back")),
    (LineState.ORDERED, gettext_lazy("no word yet")),
]


class ReportForm(forms.Form):
    """What the bank says of each payee who waits: one row a payee, in the order of the lines."""

    day = forms.DateField(label=gettext_lazy("Paid by the bank on"), widget=DateInput)
    answers = RowsField(
        label=gettext_lazy("What the bank said"),
        blank=0,
        most=5_000,
        columns=[
            RowColumn("payee", gettext_lazy("Payee"), forms.CharField(required=False), shown=True),
            RowColumn("amount", gettext_lazy("Amount"), forms.CharField(required=False), numeric=True, shown=True),
            RowColumn("answer", gettext_lazy("What the bank said"), forms.ChoiceField(choices=_ANSWERS)),
            RowColumn("reason", gettext_lazy("Why it came back"), forms.CharField(required=False, max_length=200)),
        ],
    )

    def __init__(self, *args: Any, lines: list[PaymentLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines

    def clean(self) -> dict[str, Any]:
        """Two lists instead of a row for each line; the version of the order says that they are the same lines."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        if len(given["answers"]) != len(self.lines):
            # An empty row falls away, and the answers below it would go to the wrong people.
            self.add_error("answers", _("The answers do not fit the payees who still wait. Open the page again."))
            return given
        rows = list(zip(self.lines, given["answers"], strict=True))
        for at, (line, row) in enumerate(rows, start=1):
            if row["answer"] == LineState.BOUNCED and not row["reason"].strip():
                words = _("Row %(row)s, %(payee)s: say why it came back.")
                self.add_error("answers", words % {"row": at, "payee": line.payee.name})
        return {
            "day": given["day"],
            "paid": [line.pk for line, row in rows if row["answer"] == LineState.PAID],
            "bounced": {line.pk: row["reason"] for line, row in rows if row["answer"] == LineState.BOUNCED},
        }


@register
class ReportPayments(FormPage):
    """Enter what was paid and what came back."""

    code = REPORT
    path = "funds/payments/<int:pk>/report/"
    title = gettext_lazy("Enter the bank's answer")
    parent = LIST
    model = PaymentOrder
    select_related = ("unit",)
    view_code = LIST
    detail_code = VIEW
    subject_argument = "order"
    form_class = ReportForm
    action = staticmethod(report_payments)
    versioned = True
    submit = gettext_lazy("Enter")
    done = gettext_lazy("Entered and booked.")
    keep_draft = False

    def form_options(self) -> dict[str, Any]:
        return {"lines": list(lines_of(self.record).filter(state=LineState.ORDERED))}

    def initial(self) -> dict[str, Any]:
        rows = [
            {
                "payee": line.payee.name,
                "amount": f"{line.amount:,}",
                "answer": LineState.PAID,
                "reason": "",
            }
            for line in self.form_options()["lines"]
        ]
        return {"day": timezone.localdate(), "answers": rows}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}

    def lead(self) -> object:
        return _("What is paid is booked with the holder and in each union's own book.")


class AnswerForm(forms.Form):
    """The bank's file."""

    day = forms.DateField(label=gettext_lazy("Paid by the bank on"), widget=DateInput)
    file = forms.FileField(label=gettext_lazy("File of the bank"), widget=forms.FileInput, max_length=200)


@register
class AnswerByFile(FormPage):
    """Enter the bank's answer from its file."""

    code = "funds.payment.answer"
    permission = REPORT
    path = "funds/payments/<int:pk>/answer/"
    title = gettext_lazy("Enter the bank's file")
    parent = LIST
    model = PaymentOrder
    select_related = ("unit",)
    view_code = LIST
    detail_code = VIEW
    form_class = AnswerForm
    versioned = True
    submit = gettext_lazy("Read and enter")
    keep_draft = False

    def lead(self) -> object:
        return _(
            "The file for the bank with a column for the result (paid, came back) and one for the reason. One wrong row"
            " and nothing is entered."
        )

    def initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def run(self, cleaned: dict[str, Any]) -> Any:
        upload = cleaned["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix[:8]) as target:
            for piece in upload.chunks():
                target.write(piece)
            target.flush()
            answer = read_answer(self.record, Path(target.name))
        return report_payments(
            actor=self.actor, order=self.record, paid=answer.paid, bounced=answer.bounced, day=cleaned["day"],
            on=timezone.localdate(), expected_version=self._expected_version(),
        )  # fmt: skip

    def done_message(self, result: Any) -> object:
        return _("Entered and booked; %(n)s payments are still without word.") % {"n": result.waiting}


class CorrectForm(forms.Form):
    """The right account and where it comes from."""

    bank_name = forms.CharField(label=gettext_lazy("Bank of the account"), max_length=120, required=False)
    bank_account = forms.CharField(label=gettext_lazy("Account number"), max_length=60)
    reason = forms.CharField(
        label=gettext_lazy("What was wrong"),
        max_length=200,
        help_text=gettext_lazy("And where the right number comes from, such as a call to the payee."),
    )


@register
class CorrectPayee(FormPage):
    """Correct the account of a payee whose payment came back."""

    code = CORRECT
    path = "funds/payments/lines/<int:pk>/correct/"
    title = gettext_lazy("Correct the account")
    parent = LIST
    model = PaymentLine
    select_related = ("payee", "unit", "order")
    view_code = LIST
    subject_argument = "line"
    form_class = CorrectForm
    private_fields = frozenset({"bank_account"})
    action = staticmethod(correct_payee)
    submit = gettext_lazy("Correct")
    done = gettext_lazy("Corrected. The cashier can order the payment again.")

    def lead(self) -> object:
        line = self.record
        return f"{line.payee.name} · {line.amount:,} · {line.payee.bank_masked} · {line.reason}"

    def initial(self) -> dict[str, Any]:
        return {"bank_name": self.record.payee.bank_name}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.order_id) or self.request.path
