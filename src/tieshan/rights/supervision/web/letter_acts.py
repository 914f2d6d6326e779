"""The acts on the three letters, each a short form filled in ahead."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import FormPage, RecordField, register, today
from tieshan.lawbook import parameter
from tieshan.lawbook.web.words import value_words
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.supervision import actions
from tieshan.rights.supervision import policies as codes
from tieshan.rights.supervision.models import Inspection, Letter
from tieshan.rights.supervision.queries import REPLY_RULE
from tieshan.rights.supervision.terms import TO_EMPLOYER, Delivery, FollowUp, LetterKind, LetterState
from tieshan.rights.supervision.web.inspections import ReasonForm, supervisor_field, taken_together
from tieshan.rights.supervision.web.letters import AFTER, VIEW
from tieshan.rights.supervision.web.words import day_field, own_union, text_field, unions


def _employers(actor: Actor) -> Any:
    return Employer.objects.visible_to(actor, codes.DRAFT).filter(closed_on__isnull=True)


class LetterForm(forms.Form):
    """What a letter says; legal rules are needed from the opinion letter on, the authority for the proposal."""

    clue = forms.CharField(
        label=gettext_lazy("Where it became known"),
        max_length=200,
        help_text=gettext_lazy("Name nobody who complained."),
    )
    facts = text_field(gettext_lazy("Facts found"), rows=5, most=10000)
    legal_basis = text_field(gettext_lazy("Legal rules"), rows=2, required=False)
    demand = text_field(gettext_lazy("What the letter asks for"), rows=3)
    authority = forms.CharField(label=gettext_lazy("Authority"), max_length=80)
    annex = text_field(
        gettext_lazy("Annexes"),
        rows=2,
        required=False,
        help_text=gettext_lazy("One a line; nothing that a worker gave."),
    )
    contact = forms.CharField(label=gettext_lazy("Whom to ask (name, telephone)"), max_length=80, required=False)

    def __init__(self, *args: Any, kind: str = LetterKind.ADVISORY, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["legal_basis"].required = kind != LetterKind.ADVISORY
        unused = ["annex"]
        if kind == LetterKind.JOINT:
            # Its facts are put together by the house.
            unused = ["clue", "facts", "legal_basis"]
        if kind in TO_EMPLOYER:
            unused.append("authority")
        for name in unused:
            del self.fields[name]
        if kind == LetterKind.JOINT:
            self.fields["authority"].label = gettext_lazy("Office asked")


class DraftForm(LetterForm):
    """A new letter: the first of a ladder, or the one after another."""

    previous = RecordField(
        label=gettext_lazy("Follows the letter"),
        source=lambda actor: Letter.objects.visible_to(actor, codes.LETTERS),
        searched=("mark",),
        required=False,
    )
    unit = RecordField(label=gettext_lazy("Union"), source=unions(codes.DRAFT))
    employer = RecordField(label=gettext_lazy("Employer"), source=_employers)
    inspection = RecordField(
        label=gettext_lazy("Inspection"),
        # The number names the union.
        source=lambda actor: (
            Inspection.objects.visible_to(actor, codes.INSPECTIONS).filter(state="held").select_related("unit")
        ),
        searched=("employer__name",),
        required=False,
    )
    field_order = ("previous", "unit", "employer", "inspection")

    def __init__(self, *args: Any, shown: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("previous", "inspection"):
            if name not in shown:
                del self.fields[name]


@register
class DraftLetter(FormPage):
    """Write a letter."""

    code = codes.DRAFT
    path = "supervision/letters/write/"
    title = gettext_lazy("Write a letter")
    parent = codes.LETTERS
    form_class = DraftForm
    action = staticmethod(actions.draft_letter)
    detail_code = VIEW
    submit = gettext_lazy("Save")
    done = gettext_lazy("Written. Submit it to the chair.")

    def _named(self, key: str, model: Any, code: str) -> Any:
        pk = self.request.GET.get(key) or self.request.POST.get(key) or ""
        if not (pk.isdecimal() and len(pk) < 10):
            return None
        return model.objects.visible_to(self.actor, code).filter(pk=int(pk)).first()

    @cached_property
    def previous(self) -> Any:
        """The letter it follows, where one is named."""
        return self._named("previous", Letter, codes.LETTERS)

    @cached_property
    def inspection(self) -> Any:
        """The inspection it comes from, where one is named."""
        return self._named("inspection", Inspection, codes.INSPECTIONS)

    @property
    def letter_kind(self) -> str:
        """The next letter of the ladder; an advisory letter where none is named."""
        if self.previous is None:
            return LetterKind.ADVISORY
        return AFTER.get(LetterKind(self.previous.kind), LetterKind.PROPOSAL)

    def heading(self) -> object:
        return {
            LetterKind.ADVISORY: _("Write an advisory letter"),
            LetterKind.OPINION: _("Write the opinion letter"),
            LetterKind.PROPOSAL: _("Write the proposal"),
        }[LetterKind(self.letter_kind)]

    def lead(self) -> object:
        if self.previous is None:
            return _("The advisory letter stands first.")
        return _("It follows %(letter)s, which had no effect.") % {"letter": self.previous}

    def form_options(self) -> dict[str, Any]:
        shown = [key for key in ("previous", "inspection") if getattr(self, key) is not None]
        return {"kind": self.letter_kind, "shown": shown}

    def initial(self) -> dict[str, Any]:
        previous, inspection = self.previous, self.inspection
        if previous is not None:
            found: dict[str, Any] = {
                name: getattr(previous, name) for name in ("clue", "facts", "legal_basis", "demand", "contact")
            }
            unit = previous.unit_id
            if self.letter_kind == LetterKind.PROPOSAL:
                unit = (
                    Unit.objects.filter(kind=Unit.Kind.DISTRICT, status=Unit.Status.ACTIVE)
                    .values_list("pk", flat=True)
                    .first()
                )
                found["demand"] = ""
            return found | {"previous": previous.pk, "unit": unit, "employer": previous.employer_id}
        if inspection is not None:
            lines = list(inspection.findings.order_by("pk"))
            return {
                "inspection": inspection.pk,
                "unit": inspection.unit_id,
                "employer": inspection.employer_id,
                "clue": _("Inspection %(number)s of %(day)s")
                % {"number": inspection, "day": inspection.held_on.isoformat()},
                "facts": "\n".join(line.what for line in lines),
                "legal_basis": "\n".join(line.rule for line in lines),
            }
        return own_union(self.actor, codes.DRAFT)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        inspection = self.previous.inspection if self.previous is not None else cleaned.get("inspection")
        return {**cleaned, "inspection": inspection, "kind": self.letter_kind, "on": today()}


class LetterAct(FormPage):
    """An act on one letter."""

    parent = codes.LETTERS
    model = Letter
    select_related = ("unit", "employer")
    view_code = codes.LETTERS
    detail_code = VIEW
    subject_argument = "letter"
    versioned = True

    def lead(self) -> object:
        return f"{self.record} · {self.record.employer.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class ReviseLetter(LetterAct):
    """Change it."""

    code = codes.REVISE
    path = "supervision/letters/<int:pk>/change/"
    title = gettext_lazy("Change a letter")
    form_class = LetterForm
    action = staticmethod(actions.revise_letter)
    submit = gettext_lazy("Save")

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.record.kind}

    def initial(self) -> dict[str, Any]:
        names = ("clue", "facts", "legal_basis", "demand", "authority", "contact", "annex")
        return {name: getattr(self.record, name) for name in names}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        kept = {"clue": self.record.clue, "facts": self.record.facts}
        return super().arguments({**kept, **cleaned})


@register
class SubmitLetter(LetterAct):
    """To the chair."""

    code = codes.SUBMIT
    path = "supervision/letters/<int:pk>/submit/"
    title = gettext_lazy("Submit a letter to the chair")
    action = staticmethod(actions.submit_letter)
    submit = gettext_lazy("Submit")
    done = gettext_lazy("Submitted. It has its number when the chair has agreed.")


@register
class DropLetter(LetterAct):
    """Give it up."""

    code = codes.DROP
    path = "supervision/letters/<int:pk>/give-up/"
    title = gettext_lazy("Give a letter up")
    form_class = ReasonForm
    action = staticmethod(actions.drop_letter)
    submit = gettext_lazy("Give the letter up")
    danger = True


class DeliverForm(forms.Form):
    """How, when, to whom, with which proof."""

    delivered_on = day_field(gettext_lazy("Delivered on"), initial=today)
    way = forms.ChoiceField(label=gettext_lazy("Way of delivery"), choices=Delivery.choices, widget=forms.RadioSelect)
    received = forms.TypedChoiceField(
        label=gettext_lazy("The recipient"),
        choices=[("yes", gettext_lazy("received it")), ("no", gettext_lazy("refused receipt"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    receiver = forms.CharField(
        label=gettext_lazy("Received by whom"),
        max_length=200,
        help_text=gettext_lazy("If receipt was refused: by whom, and who saw it."),
    )
    uploads = AttachmentsField(label=gettext_lazy("Receipt of delivery"))


@register
class DeliverLetter(LetterAct):
    """Enter the delivery."""

    code = codes.DELIVER
    path = "supervision/letters/<int:pk>/deliver/"
    title = gettext_lazy("Enter the delivery of a letter")
    form_class = DeliverForm
    action = staticmethod(actions.deliver_letter)
    done = gettext_lazy("Entered.")

    def lead(self) -> object:
        time = value_words(parameter(REPLY_RULE[LetterKind(self.record.kind)], on=today()))
        if self.record.kind == LetterKind.PROPOSAL:
            return _("The authority opens a case within %(time)s of the delivery.") % {"time": time}
        return _("The answer is due within %(time)s of the delivery.") % {"time": time}

    def initial(self) -> dict[str, Any]:
        return {"way": Delivery.HAND}


class AnswerForm(forms.Form):
    """What the answer says, and by when it is corrected."""

    answered_on = day_field(gettext_lazy("Answered on"), initial=today)
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("The employer"),
        choices=[("yes", gettext_lazy("will correct it")), ("no", gettext_lazy("refuses to correct"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    correct_by = day_field(gettext_lazy("Corrected by"), required=False)
    answer = text_field(gettext_lazy("What the answer says"))
    uploads = AttachmentsField(label=gettext_lazy("Answer as a file"), required=False)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == LetterKind.JOINT:
            del self.fields["correct_by"]
            agrees: Any = self.fields["agrees"]
            agrees.label = gettext_lazy("The office asked")
            agrees.choices = [("yes", gettext_lazy("takes part")), ("no", gettext_lazy("takes no part"))]


@register
class AnswerLetter(LetterAct):
    """Enter the answer."""

    code = codes.ANSWER
    path = "supervision/letters/<int:pk>/answer/"
    title = gettext_lazy("Enter the answer to a letter")
    form_class = AnswerForm
    action = staticmethod(actions.answer_letter)

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.record.kind}


class VerifyForm(forms.Form):
    """Who looked, and what they saw."""

    verified_on = day_field(gettext_lazy("Looked at on"), initial=today)
    first = supervisor_field(gettext_lazy("Inspector"), required=True)
    second = supervisor_field(gettext_lazy("Second inspector"), required=True)
    corrected = forms.TypedChoiceField(
        label=gettext_lazy("On the spot it is"),
        choices=[("yes", gettext_lazy("corrected")), ("no", gettext_lazy("not corrected"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    corrected_on = day_field(gettext_lazy("Correction made on"), required=False)
    seen = text_field(gettext_lazy("What was seen"))
    uploads = AttachmentsField(label=gettext_lazy("Pictures, papers"), required=False)


@register
class VerifyCorrection(LetterAct):
    """Look on the spot."""

    code = codes.VERIFY
    path = "supervision/letters/<int:pk>/verify/"
    title = gettext_lazy("Enter whether it was corrected")
    form_class = VerifyForm
    action = staticmethod(actions.verify_correction)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return super().arguments(taken_together(cleaned))


class FollowForm(forms.Form):
    """What the authority did."""

    outcome = forms.ChoiceField(label=gettext_lazy("The authority"), choices=FollowUp.choices, widget=forms.RadioSelect)
    day = day_field(gettext_lazy("Day"), initial=today)
    said = text_field(gettext_lazy("What the authority says"))
    uploads = AttachmentsField(label=gettext_lazy("Papers of the authority"), required=False)

    def __init__(self, *args: Any, opened: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        fits = (FollowUp.DECIDED,) if opened else (FollowUp.TAKEN_UP, FollowUp.TURNED_DOWN)
        self.fields["outcome"].choices = [(one.value, one.label) for one in fits]  # type: ignore[attr-defined]
        self.fields["outcome"].initial = fits[0].value


@register
class FollowLetter(LetterAct):
    """Enter what the authority did."""

    code = codes.FOLLOW
    path = "supervision/letters/<int:pk>/follow/"
    title = gettext_lazy("Enter what the authority did")
    form_class = FollowForm
    action = staticmethod(actions.follow_letter)

    def form_options(self) -> dict[str, Any]:
        return {"opened": self.record.state == LetterState.TAKEN_UP}
