"""Forms and Word papers of mediation and legal aid. Papers carry names: each printing is in the journal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import fetch_for
from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.papers import A4Form, OfficialPaper
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import DateInput, FormPage, Page, YuanField, page_url, register, today
from tieshan.kernel.refusal import Refused
from tieshan.rights.disputes import actions
from tieshan.rights.disputes import policies as codes
from tieshan.rights.disputes.models import Dispute, LegalAid, MediationSession, Worker
from tieshan.rights.disputes.papers import agreement_paper, aid_form, session_paper
from tieshan.rights.disputes.queries import people_of, speakers
from tieshan.rights.disputes.rules.aid import needs_hardship_proof
from tieshan.rights.disputes.terms import AidKind, Side
from tieshan.rights.disputes.web.acts import DayForm, DisputeAct
from tieshan.rights.disputes.web.office import AGREEMENT, AID_PAPER, IDENTITY, SESSION_PAPER, VIEW


def _words(label: Any, *, rows: int = 3, most: int = 3000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def _line(label: Any, **options: Any) -> forms.CharField:
    options.setdefault("max_length", 200)
    return forms.CharField(label=label, **options)


class SessionForm(forms.Form):
    """What the record of a sitting holds."""

    held_on = forms.DateField(label=_("Day"), widget=DateInput(), initial=today)
    hours = _line(_("From and to"), required=False, max_length=40)
    place = _line(_("Place"))
    mediators = _line(_("Mediators"))
    recorder = _line(_("Recorder"), max_length=60)
    for_workers = _line(_("Present for the workers"))
    for_employer = _line(_("Present for the employer"), help_text=_("Name and post, and on what authority."))
    workers_said = _words(_("What the workers ask and why"))
    employer_said = _words(_("What the employer answers"))
    result = _words(_("Course and result"))


@register
class SessionDispute(DisputeAct):
    """Record a sitting."""

    code = codes.SESSION
    path = "disputes/<int:pk>/session/"
    title = _("Record a mediation session")
    form_class = SessionForm
    action = staticmethod(actions.record_session)
    submit = _("Keep the record")
    keep_draft = True

    def initial(self) -> dict[str, Any]:
        last = self.record.sessions.order_by("-pk").first()
        handler = self.record.handler
        return {
            "place": last.place if last is not None else "",
            "mediators": last.mediators if last is not None else handler.display_name if handler else "",
            "recorder": last.recorder if last is not None else "",
        }


class SignForm(DayForm):
    """Who signed for whom, when."""

    side = forms.ChoiceField(label=_("Signed by"), choices=Side.choices)
    signer = _line(_("Who signed"), max_length=60)
    uploads = AttachmentsField(label=_("Signed agreement (photo or scan)"), required=False)
    field_order = ("side", "signer", "day", "uploads")


@register
class SignDispute(DisputeAct):
    """One side or the mediator signed."""

    code = codes.SIGN
    path = "disputes/<int:pk>/sign/"
    title = _("Record a signature under the agreement")
    form_class = SignForm
    action = staticmethod(actions.sign_agreement)

    def initial(self) -> dict[str, Any]:
        signed = set(self.record.signatures.values_list("side", flat=True))
        return {"side": next((side for side in Side.values if side not in signed), "")}


class AidForm(forms.Form):
    """What the application asks; the rest stands in the case."""

    worker = forms.ModelChoiceField(label=_("Aid applicant"), queryset=Worker.objects.none(), empty_label=None)
    aid = forms.ChoiceField(label=_("Aid asked for"), choices=AidKind.choices)
    day = forms.DateField(label=_("Applied on"), widget=DateInput(), initial=today)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "—"), ("male", _("male")), ("female", _("female"))], required=False
    )
    job = _line(_("Job"), required=False, max_length=60)
    address = _line(_("Address"), required=False)
    income = YuanField(label=_("Monthly income (yuan)"), required=False, zero=True)
    household = _words(_("Household and its income"), rows=2, most=500, required=False)
    proof_by = _line(_("Hardship certified by"), required=False)
    is_oral = forms.BooleanField(
        label=_("Applied by word of mouth"), required=False, help_text=_("Noted here, read out and signed.")
    )

    def __init__(self, *args: Any, dispute: Dispute, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["worker"]
        field.queryset = people_of(dispute)
        if not needs_hardship_proof(groups=dispute.groups, matter=dispute.matter):
            self.fields["proof_by"].help_text = _("Not needed: a migrant worker over wages or an injury at work.")


@register
class AidDispute(DisputeAct):
    """Apply for legal aid."""

    code = codes.AID
    path = "disputes/<int:pk>/aid/"
    title = _("Apply for legal aid")
    form_class = AidForm
    action = staticmethod(actions.apply_for_aid)
    submit = _("Apply")

    def form_options(self) -> dict[str, Any]:
        return {"dispute": self.record}


class DecideForm(DayForm):
    """The decision."""

    granted = forms.TypedChoiceField(
        label=_("Decision on the aid"),
        choices=[("yes", _("aid is granted")), ("no", _("aid is not granted"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = _words(_("Reason"), rows=2, most=500)
    lawyer = _line(_("Lawyer or helper"), required=False, max_length=60)
    field_order = ("granted", "decision", "lawyer", "day")


class OfPart(FormPage):
    """An act on something that belongs to a dispute; afterwards back to the dispute."""

    parent = codes.LIST
    view_code = codes.LIST
    select_related = ("dispute__unit",)
    keep_draft = False
    submit = _("Record")

    def lead(self) -> object:
        return f"{self.record.dispute.number} {self.record.dispute.subject}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.dispute_id) or "/"


@register
class DecideAid(OfPart):
    """The decision on legal aid."""

    code = codes.AID_DECIDE
    path = "disputes/aid/<int:pk>/decide/"
    title = _("Record the decision on legal aid")
    model = LegalAid
    form_class = DecideForm
    action = staticmethod(actions.decide_aid)
    subject_argument = "aid"


class CorrectForm(forms.Form):
    """What is right; what is left empty stays."""

    name = forms.CharField(label=_("Name of the worker"), max_length=60, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    reason = forms.CharField(label=_("What was mistyped"), max_length=200)


@register
class CorrectWorker(OfPart):
    """Correct a mistyped worker."""

    code = codes.CORRECT
    path = "disputes/worker/<int:pk>/correct/"
    title = _("Correct a mistyped worker")
    model = Worker
    form_class = CorrectForm
    action = staticmethod(actions.correct_worker)
    subject_argument = "worker"
    submit = _("Correct")

    def before_form(self) -> object:
        return _("Fill in only what is wrong in %(name)s; the rest stays.") % {"name": self.record.name_masked}


class _Paper(Page):
    """A Word paper with names: whoever may print it is written into the journal."""

    permission = codes.PAPERS
    parent = codes.LIST
    model: type[models.Model]

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: Any = fetch_for(
            self.actor,
            codes.PAPERS,
            self.model,
            self.kwargs["pk"],
            view=codes.LIST,
            select_related=self.joined,
        )

    joined: tuple[str, ...] = ("dispute__unit", "dispute__employer")

    def dispute(self) -> Dispute:
        """The dispute that the paper belongs to."""
        found: Dispute = self.record.dispute
        return found

    def paper(self) -> OfficialPaper | A4Form:
        """The paper as values."""
        raise NotImplementedError

    def get(self) -> HttpResponse:
        dispute = self.dispute()
        people = [one.pk for one in (people_of(dispute) if dispute.is_group else speakers(dispute))]
        # Papers are issued in Chinese, whatever language their printer reads.
        with translation.override("zh-hans"):
            paper = self.paper()
            data = render_docx(paper)
        if people:
            reader: Any = self.actor
            journal_reading(reader, Worker, people, IDENTITY, unit_id=dispute.unit_id)
        return send_file(data, f"{paper.title} {dispute.number}.docx", DOCX)


@register
class SessionPaper(_Paper):
    """The record of a sitting."""

    code = SESSION_PAPER
    path = "disputes/session/<int:pk>/record.docx"
    title = _("Record of a mediation session")
    model = MediationSession

    def paper(self) -> OfficialPaper:
        return session_paper(self.record)


@register
class AgreementPaper(_Paper):
    """The mediation agreement."""

    code = AGREEMENT
    path = "disputes/<int:pk>/agreement.docx"
    title = _("Mediation agreement")
    model = Dispute
    joined = ("unit", "employer")

    def dispute(self) -> Dispute:
        found: Dispute = self.record
        return found

    def paper(self) -> OfficialPaper:
        if self.record.agreed_on is None:
            raise Refused("rights.dispute.no_agreement", _("There is no agreement to sign."))
        return agreement_paper(self.record)


@register
class AidPaper(_Paper):
    """The application for legal aid."""

    code = AID_PAPER
    path = "disputes/aid/<int:pk>/application.docx"
    title = _("Application for legal aid")
    model = LegalAid
    joined = ("dispute__unit", "dispute__employer", "worker")

    def paper(self) -> A4Form:
        return aid_form(self.record)
