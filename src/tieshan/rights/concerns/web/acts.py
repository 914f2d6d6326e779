"""Taking down, classifying, passing on, answering, checking, setting aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.ui.kinds import FormPage, RecordField, page_url, register, render_page, today
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.concerns import policies as codes
from tieshan.rights.concerns.actions import (
    answer_concern,
    check_answer,
    classify_concern,
    pass_concern,
    record_concern,
    set_aside_concern,
)
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.queries import IN_CHARGE, handlers, unions_in_charge
from tieshan.rights.concerns.web.office import VIEW
from tieshan.rights.concerns.web.words import choices_of, files_field


def _words(label: Any, *, rows: int = 3, most: int = 2000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def _own_unions(actor: Actor) -> Any:
    return Unit.objects.visible_to(actor, codes.RECORD).filter(kind__in=IN_CHARGE, status=Unit.Status.ACTIVE)


class RecordForm(forms.Form):
    """What a worker says on the telephone, in person, or in a letter."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Concern.Kind.choices)
    channel = forms.ChoiceField(
        label=_("Received by"), choices=[choice for choice in Concern.Channel.choices if choice[0] != "page"]
    )
    text = _words(_("In their words"), rows=6, most=5000)
    employer = RecordField(
        label=_("Employer"),
        source=lambda actor: Employer.objects.visible_to(actor, codes.RECORD).filter(closed_on__isnull=True),
        required=False,
    )
    employer_words = forms.CharField(
        label=_("Employer, as named"),
        max_length=120,
        required=False,
        help_text=_("Only where it is not in the register."),
    )
    unit = RecordField(
        label=_("Union in charge"),
        source=_own_unions,
        help_text=_("Where an employer is named, the federation in charge of it takes the matter in hand."),
    )
    group = forms.ChoiceField(
        label=_("Group of workers"), choices=lambda: [("", ""), *choices_of("worker_group")()], required=False
    )
    name = forms.CharField(label=_("Person"), max_length=60, required=False)
    contact = forms.CharField(label=_("Telephone of the worker"), max_length=100, required=False)
    uploads = files_field()


@register
class RecordConcern(FormPage):
    """Take down a concern; the receipt is shown once, for the worker."""

    code = codes.RECORD
    path = "concerns/record/"
    title = _("Take down a concern")
    parent = codes.LIST
    form_class = RecordForm
    action = staticmethod(record_concern)
    submit = _("Take down")
    keep_draft = False

    def initial(self) -> dict[str, Any]:
        unions = list(_own_unions(self.actor)[:2])
        found: dict[str, Any] = {"channel": Concern.Channel.PHONE, "kind": Concern.Kind.ASK}
        return found | ({"unit": unions[0].pk} if unions else {})

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def post(self) -> HttpResponse:
        # Not by redirect: the receipt is shown once, and neither a message nor a form token may keep it.
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            with transaction.atomic():
                concern, receipt = self.run(form.cleaned_data)
        except Refused as refused:
            field = refused.facts.get("field")
            if field in form.fields:
                form.add_error(field, str(refused))
            return self.answer(form, refused=refused, status=422)
        seen = Concern.objects.visible_to(self.actor, codes.LIST).filter(pk=concern.pk).exists()
        context = {
            "title": _("Read number and code to the worker"),
            "receipt": receipt,
            "days": parameter("rights.concern.classify", on=today()).whole,
            "back": page_url(VIEW, concern.pk) if seen else page_url(codes.LIST),
        }
        response = render_page(self.request, "concerns/received.html", context)
        response["Cache-Control"] = "no-store"
        return response


class ConcernAct(FormPage):
    """An act on one concern."""

    parent = codes.LIST
    model = Concern
    select_related = ("unit", "employer", "handler")
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "concern"
    versioned = True
    keep_draft = False

    def lead(self) -> object:
        concern = self.record
        return concern.subject or concern.text[:120]

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}


class ClassifyForm(forms.Form):
    """What it is about, how difficult, who answers."""

    subject = forms.CharField(
        label=_("In short"), max_length=80, help_text=_("For lists: the matter without the worker's name.")
    )
    matter = forms.ChoiceField(label=_("Matter"), choices=choices_of("concern_matter"))
    handling = forms.ChoiceField(label=_("Way of handling"), choices=Concern.Handling.choices)
    grade = forms.ChoiceField(label=_("Grade of difficulty"), choices=Concern.Grade.choices)
    handler = forms.ModelChoiceField(label=_("In the hands of"), queryset=Account.objects.none(), empty_label=None)

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        with whole_district("colleagues of the union in charge"):
            people = handlers(unit, on=today())
            self.fields["handler"].queryset = people  # type: ignore[attr-defined]
        self.fields["handler"].label_from_instance = lambda person: person.display_name  # type: ignore[attr-defined]
        for grade, word in Concern.Grade.choices:
            rule = parameter(f"rights.concern.{grade}", on=today())
            words = _("%(grade)s: %(days)s working days") % {"grade": word, "days": rule.whole}
            field: Any = self.fields["grade"]
            field.choices = [(value, words if value == grade else said) for value, said in field.choices]


@register
class ClassifyConcern(ConcernAct):
    """Classify and give it to somebody."""

    code = codes.CLASSIFY
    path = "concerns/<int:pk>/classify/"
    title = _("Classify a concern")
    form_class = ClassifyForm
    action = staticmethod(classify_concern)
    submit = _("Classify")
    done = _("Classified; the time runs.")

    def form_options(self) -> dict[str, Any]:
        return {"unit": self.record.unit}

    def initial(self) -> dict[str, Any]:
        concern = self.record
        settled = Concern.Handling.CONSULT if concern.kind == Concern.Kind.ASK else Concern.Handling.SETTLE
        usual = Concern.Handling.PROPOSE if concern.kind == Concern.Kind.PROPOSE else settled
        return {
            "subject": concern.subject,
            "matter": concern.matter,
            "handling": concern.handling or usual,
            "grade": concern.grade or Concern.Grade.ORDINARY,
            "handler": concern.handler_id or self.actor.account_id,
        }


class PassForm(forms.Form):
    """Where to, and why."""

    to = forms.ModelChoiceField(label=_("To the union"), queryset=Unit.objects.none())
    reason = _words(_("Reason"), rows=2, most=500)

    def __init__(self, *args: Any, without: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = unions_in_charge().exclude(pk=without)  # type: ignore[attr-defined]


@register
class PassConcern(ConcernAct):
    """Pass it to another union."""

    code = codes.PASS
    path = "concerns/<int:pk>/pass/"
    title = _("Pass a concern to another union")
    form_class = PassForm
    action = staticmethod(pass_concern)
    submit = _("Pass on")
    done = _("Passed on; it is classified there.")

    def form_options(self) -> dict[str, Any]:
        return {"without": self.record.unit_id}

    def done_url(self, result: Any) -> str:
        # It may have left the reader's own reach.
        return page_url(codes.LIST) or "/"


class AnswerForm(forms.Form):
    """The answer, as the worker reads it."""

    text = _words(_("Answer"), rows=6, most=5000, help_text=_("The worker reads exactly this on their page."))


@register
class AnswerConcern(ConcernAct):
    """Answer it."""

    code = codes.ANSWER
    path = "concerns/<int:pk>/answer/"
    title = _("Answer a concern")
    form_class = AnswerForm
    action = staticmethod(answer_concern)
    submit = _("Answer")
    done = _("Answered; the worker can read it now.")


class CheckForm(forms.Form):
    """Good or wanting."""

    good = forms.TypedChoiceField(
        label=_("The answer is"),
        choices=[("yes", _("good: close")), ("no", _("wanting: back into hand"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    text = _words(_("Remark"), rows=2, most=500, required=False, help_text=_("Needed where the answer is wanting."))


@register
class CheckAnswer(ConcernAct):
    """A second person checks the answer."""

    code = codes.CHECK
    path = "concerns/<int:pk>/check/"
    title = _("Check the answer to a concern")
    form_class = CheckForm
    action = staticmethod(check_answer)
    submit = _("Confirm")
    done = _("Checked.")


class SetAsideForm(forms.Form):
    """Why."""

    reason = _words(_("Reason"), rows=2, most=500, help_text=_("The worker reads it and may ask again."))


@register
class SetAsideConcern(ConcernAct):
    """Set aside what is no concern."""

    code = codes.SET_ASIDE
    path = "concerns/<int:pk>/set-aside/"
    title = _("Set aside what is no concern")
    form_class = SetAsideForm
    action = staticmethod(set_aside_concern)
    submit = _("Set aside")
    done = _("Set aside; it stays on record.")
    danger = True
