"""Forms of disputes: opening, contents, each step of the procedure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import DateInput, FormPage, RecordField, YuanField, register, today
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes import actions
from tieshan.rights.disputes import policies as codes
from tieshan.rights.disputes.actions.clocks import CLOCK_WORDS
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.queries import IN_CHARGE, handlers
from tieshan.rights.disputes.terms import Channel, ClaimKind, Happening, Outcome
from tieshan.rights.disputes.web.office import VIEW, choices_of


def _words(label: Any, *, rows: int = 3, most: int = 2000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    options.setdefault("initial", today)
    return forms.DateField(label=label, widget=DateInput(), **options)


def _own_unions(actor: Actor) -> Any:
    return Unit.objects.visible_to(actor, codes.OPEN).filter(kind__in=IN_CHARGE, status=Unit.Status.ACTIVE)


class BasisForm(forms.Form):
    """What the limitation and the figures need, asked at every intake."""

    employer = RecordField(
        label=_("Employer"),
        source=lambda actor: Employer.objects.visible_to(actor, codes.OPEN).filter(closed_on__isnull=True),
    )
    workers = forms.IntegerField(label=_("Number of workers"), min_value=1, initial=1)
    knew_on = _day(_("Wrong known since"), initial=None)
    only_wages = forms.BooleanField(label=_("Only unpaid wages are claimed"), required=False)
    is_employed = forms.BooleanField(label=_("Still employed there"), required=False, initial=True)
    left_on = _day(_("Employment ended on"), required=False, initial=None)
    groups = forms.MultipleChoiceField(
        label=_("Key groups"),
        choices=choices_of("dispute_group"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class OpenForm(BasisForm):
    """A dispute from the beginning."""

    subject = forms.CharField(
        label=_("In short"), max_length=80, help_text=_("For lists: the matter without the worker's name.")
    )
    facts = _words(_("Facts"), rows=5, most=5000)
    matter = forms.ChoiceField(label=_("Matter"), choices=choices_of("concern_matter"))
    channel = forms.ChoiceField(
        label=_("Received by"), choices=[choice for choice in Channel.choices if choice[0] != "concern"]
    )
    unit = RecordField(label=_("Union in charge"), source=_own_unions)
    field_order = ("employer", "subject", "facts", "matter", "channel", "unit")


@register
class OpenDispute(FormPage):
    """Open a dispute."""

    code = codes.OPEN
    path = "disputes/open/"
    title = _("Open a dispute")
    parent = codes.LIST
    form_class = OpenForm
    action = staticmethod(actions.open_dispute)
    submit = _("Open the case")
    detail_code = VIEW
    keep_draft = False

    def initial(self) -> dict[str, Any]:
        unions = list(_own_unions(self.actor)[:2])
        return {"unit": unions[0].pk} if unions else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}


@register
class FromConcern(FormPage):
    """Make a concern a dispute."""

    code = codes.FROM_CONCERN
    path = "disputes/from-concern/<int:pk>/"
    title = _("Make a concern a dispute")
    parent = codes.LIST
    model = Concern
    select_related = ("unit", "employer")
    view_code = codes.FROM_CONCERN
    form_class = BasisForm
    action = staticmethod(actions.open_from_concern)
    subject_argument = "concern"
    submit = _("Open the case")
    detail_code = "rights.concern.view"
    keep_draft = False

    def lead(self) -> object:
        return self.record.subject or self.record.text[:120]

    def initial(self) -> dict[str, Any]:
        concern = self.record
        return {
            "employer": concern.employer_id,
            "only_wages": concern.matter == "wages",
            "knew_on": timezone.localdate(concern.received_at),
            "groups": [concern.group] if concern.group else [],
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}


class DisputeAct(FormPage):
    """An act on one dispute."""

    parent = codes.LIST
    model = Dispute
    select_related = ("unit", "employer", "handler")
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "dispute"
    versioned = True
    keep_draft = False
    submit = _("Record")

    def lead(self) -> object:
        return self.record.subject

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}


class AcceptForm(forms.Form):
    """Who has it in hand, who is warned as well."""

    handler = forms.ModelChoiceField(label=_("In the hands of"), queryset=Account.objects.none(), empty_label=None)
    second = forms.ModelChoiceField(label=_("Warned as second person"), queryset=Account.objects.none())

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        with whole_district("colleagues of the union in charge, and those of the union above it"):
            people = handlers(unit, on=today())
            above = handlers(unit.parent, on=today()) if unit.parent is not None else people
        for name, rows in (("handler", people), ("second", people | above)):
            field: Any = self.fields[name]
            field.queryset = rows
            field.label_from_instance = lambda person: person.display_name


@register
class AcceptDispute(DisputeAct):
    """Accept it."""

    code = codes.ACCEPT
    path = "disputes/<int:pk>/accept/"
    title = _("Accept a dispute")
    form_class = AcceptForm
    action = staticmethod(actions.accept_dispute)
    submit = _("Accept the case")

    def form_options(self) -> dict[str, Any]:
        return {"unit": self.record.unit}


class RefuseForm(forms.Form):
    """Why."""

    reason = _words(_("Reason"), rows=2, most=500)


@register
class RefuseDispute(DisputeAct):
    """Refuse it."""

    code = codes.REFUSE
    path = "disputes/<int:pk>/refuse/"
    title = _("Refuse a dispute")
    form_class = RefuseForm
    action = staticmethod(actions.refuse_dispute)
    submit = _("Refuse the case")
    danger = True


class DayForm(forms.Form):
    """The day on which it happened."""

    day = _day(_("Day"))


@register
class BeginMediation(DisputeAct):
    """Mediation was applied for."""

    code = codes.MEDIATE
    path = "disputes/<int:pk>/mediate/"
    title = _("Begin mediation")
    form_class = DayForm
    action = staticmethod(actions.begin_mediation)


class SettleForm(DayForm):
    """How mediation ended."""

    agreed = forms.TypedChoiceField(
        label=_("Result of mediation"),
        choices=[("yes", _("agreement reached")), ("no", _("no agreement"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    terms = _words(_("Terms, or why there was none"), rows=4)
    won = YuanField(label=_("Won for the workers (yuan)"), required=False, zero=True)
    perform_by = _day(_("To be performed by"), required=False, initial=None)


@register
class SettleDispute(DisputeAct):
    """Result of mediation."""

    code = codes.SETTLE
    path = "disputes/<int:pk>/settle/"
    title = _("Record the result of mediation")
    form_class = SettleForm
    action = staticmethod(actions.record_mediation)


@register
class FileDispute(DisputeAct):
    """Arbitration was applied for."""

    code = codes.FILE
    path = "disputes/<int:pk>/file/"
    title = _("Support an application for arbitration")
    form_class = DayForm
    action = staticmethod(actions.file_arbitration)


class EventForm(DayForm):
    """What the commission did."""

    happening = forms.ChoiceField(label=_("What the commission did"), choices=Happening.choices)
    text = forms.CharField(label=_("Remark"), max_length=200, required=False)


@register
class EventDispute(DisputeAct):
    """A step of the commission."""

    code = codes.EVENT
    path = "disputes/<int:pk>/event/"
    title = _("Record a step of arbitration")
    form_class = EventForm
    action = staticmethod(actions.record_event)


class AwardForm(DayForm):
    """The award."""

    is_final = forms.BooleanField(label=_("The award ends the matter (final award)"), required=False)
    text = _words(_("What was awarded"))
    won = YuanField(label=_("Won for the workers (yuan)"), required=False, zero=True)


@register
class AwardDispute(DisputeAct):
    """The award was received."""

    code = codes.AWARD
    path = "disputes/<int:pk>/award/"
    title = _("Record the award")
    form_class = AwardForm
    action = staticmethod(actions.record_award)


class SueForm(DayForm):
    """The action."""

    text = forms.CharField(label=_("Remark"), max_length=200, required=False)


@register
class SueDispute(DisputeAct):
    """An action in court."""

    code = codes.SUE
    path = "disputes/<int:pk>/sue/"
    title = _("Support an action in court")
    form_class = SueForm
    action = staticmethod(actions.sue)


class HearingForm(forms.Form):
    """A hearing."""

    day = _day(_("Day"))
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    told_on = _day(_("Notice received on"), required=False, initial=None)
    result = _words(_("Result of the hearing"), rows=2, most=1000, required=False, help_text=_("Once it was held."))


@register
class HearingDispute(DisputeAct):
    """A hearing fixed or held."""

    code = codes.HEARING
    path = "disputes/<int:pk>/hearing/"
    title = _("Record a hearing")
    form_class = HearingForm
    action = staticmethod(actions.record_hearing)


class PartyForm(forms.Form):
    """A worker."""

    name = forms.CharField(label=_("Name of the worker"), max_length=60)
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    is_representative = forms.BooleanField(label=_("Representative of the group"), required=False)


@register
class PartyDispute(DisputeAct):
    """Add a worker."""

    code = codes.PARTY
    path = "disputes/<int:pk>/worker/"
    title = _("Add a worker to a dispute")
    form_class = PartyForm
    action = staticmethod(actions.add_worker)


class ClaimForm(forms.Form):
    """A claim."""

    kind = forms.ChoiceField(label=_("Kind of claim"), choices=ClaimKind.choices)
    amount = YuanField(label=_("Amount (yuan)"), required=False, zero=True)
    reason = _words(_("How it is computed"), rows=3, required=False)


@register
class ClaimDispute(DisputeAct):
    """Add a claim."""

    code = codes.CLAIM
    path = "disputes/<int:pk>/claim/"
    title = _("Add a claim to a dispute")
    form_class = ClaimForm
    action = staticmethod(actions.add_claim)


class EvidenceForm(forms.Form):
    """Evidence."""

    uploads = AttachmentsField(label=_("Files"))
    proves = _words(_("What it proves"), rows=2, most=500)


@register
class EvidenceDispute(DisputeAct):
    """Add evidence."""

    code = codes.EVIDENCE
    path = "disputes/<int:pk>/evidence/"
    title = _("Add evidence to a dispute")
    form_class = EvidenceForm
    action = staticmethod(actions.add_evidence)


class ClockForm(forms.Form):
    """Which clock, and what becomes of it."""

    kind = forms.ChoiceField(label=_("Clock"), choices=list(CLOCK_WORDS.items()))
    what = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            ("pause", _("stands still")),
            ("resume", _("runs on")),
            ("interrupt", _("begins anew (limitation alone)")),
        ],
    )
    day = _day(_("Day"))
    reason = _words(_("Reason"), rows=2, most=500)


@register
class ClockDispute(DisputeAct):
    """Stop, resume, interrupt a clock."""

    code = codes.CLOCK
    path = "disputes/<int:pk>/clock/"
    title = _("Stop, resume or interrupt a clock of a dispute")
    form_class = ClockForm
    action = staticmethod(actions.change_clock)


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    won = YuanField(label=_("Won for the workers (yuan)"), required=False, zero=True)
    review = _words(_("Review of the case"), rows=3)


@register
class CloseDispute(DisputeAct):
    """Close with a review."""

    code = codes.CLOSE
    path = "disputes/<int:pk>/close/"
    title = _("Close a dispute with a review")
    form_class = CloseForm
    action = staticmethod(actions.close_dispute)
    submit = _("Close the case")

    def initial(self) -> dict[str, Any]:
        return {"won": self.record.won if self.record.won_fen else None}
