"""The form of a request as a Word file on A4: facts, sum in capitals, payees, every opinion with its day."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for, whole_district
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import A4Form, Box, Opinion
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, register
from tieshan.foundation.workflow.cards import signature
from tieshan.foundation.workflow.models import Decision, Run
from tieshan.foundation.workflow.terms import Did
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.policies import LIST
from tieshan.funds.spending.queries import KIND
from tieshan.funds.spending.web.words import way_word
from tieshan.kernel.money import capitals

_ON_PAPER = (Did.AGREE, Did.REFUSE, Did.RETURN, Did.RETURN_TO)


@register
class RequestPaper(Page):
    """Download of the form."""

    code = "funds.spending.form"
    permission = LIST
    path = "funds/spending/<int:pk>/form/"
    title = gettext_lazy("Form of a spending request")
    matrix_record = "SpendingRequest"

    def get(self) -> HttpResponse:
        related = ("unit", "line", "requested_by", "checked_by", "paid_by")
        request = fetch_for(self.actor, LIST, SpendingRequest, self.kwargs["pk"], select_related=related)
        with translation.override(settings.LANGUAGE_CODE):
            form = form_of(request)
            return send_file(render_docx(form), f"{form.title} {request.shown_number}.docx", DOCX)


def form_of(request: SpendingRequest) -> A4Form:
    """The form with everything decided till now."""
    payees = list(request.payees.order_by("pk"))
    named = "\n".join(f"{one.name} {one.bank_name} {one.bank_masked} {one.amount:,}" for one in payees)
    boxes = [
        Box(_("Whose money"), request.unit.name),
        Box(_("Form no."), request.shown_number),
        Box(_("Applicant"), str(request.requested_by or "")),
        Box(_("Asked on"), date_words(request.requested_on)),
        Box(_("Purpose"), request.purpose, span=2),
        Box(_("More about it"), str(request.detail or ""), span=2, tall=18),
        Box(
            _("Budget line"), f"{chart(request.requested_on).name(request.line.account)} · {request.line.text}", span=2
        ),
        Box(_("Sum"), f"{request.amount:,}"),
        Box(_("In capitals"), capitals(request.amount)),
        Box(_("Way of payment"), way_word(request)),
        Box(_("Number of papers"), str(attachments_of(request).count())),
        Box(_("Payees"), named, span=2, tall=14),
    ]
    return A4Form(title=_("Spending request"), boxes=boxes, opinions=_opinions(request))


def _opinions(request: SpendingRequest) -> list[Opinion]:
    """Opinions in order; whoever may read the request may read them, though the approval itself was not theirs."""
    with whole_district("the form of a request carries every opinion on it"):
        runs = Run.objects.filter(kind=KIND, record_id=request.pk).values("pk")
        said = [
            Opinion(
                line.step_title or line.get_did_display(),
                " ".join([line.get_did_display(), str(line.opinion or "")]).strip(),
                signature(line),
                line.on,
            )
            for line in Decision.objects.filter(run__in=runs, did__in=_ON_PAPER).order_by("pk")
        ]
    if request.checked_on is not None:
        text = _("Bills checked: %(sum)s yuan.") % {"sum": f"{request.bill:,}"}
        said.append(Opinion(_("Check by the accountant"), text, str(request.checked_by or ""), request.checked_on))
    if request.paid_on is not None:
        said.append(Opinion(_("Paid by the cashier"), "", str(request.paid_by or ""), request.paid_on))
    return said
