"""Forms of the procedure of a warning: report, measure, check, lifting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Card, Empty, FormPage, Prose, page_url, register, today
from tieshan.organisations.signals import signal_source
from tieshan.rights.supervision.models import Letter
from tieshan.rights.warning import actions
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.actions.letters import told_outside
from tieshan.rights.warning.models import EarlyWarning, JointLetter, Signal
from tieshan.rights.warning.queries import standing_of
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.terms import MeasureKind
from tieshan.rights.warning.web.words import LETTER_VIEW, VIEW, day_field, explained, words_field


class WarningAct(FormPage):
    """An act on one warning."""

    parent = codes.LIST
    model = EarlyWarning
    select_related = ("unit", "employer")
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "warning"
    versioned = True

    def lead(self) -> object:
        return f"{self.record.employer.name} · {self.record.get_grade_display()}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def aside(self) -> object:
        return Card(
            _("Signs that stand today"),
            explained(standing_of(self.record.employer_id, today()), self.actor, beside=True),
        )


class ReportForm(forms.Form):
    """What is known."""

    text = words_field(_("What is known and what is to be done"), help_text=_("No names of workers."))


@register
class ReportWarning(WarningAct):
    """Report a warning and take it in hand."""

    code = codes.REPORT
    path = "warnings/<int:pk>/report/"
    title = _("Report a warning")
    form_class = ReportForm
    action = staticmethod(actions.report_warning)
    submit = _("Report and take in hand")


class MeasureForm(forms.Form):
    """What was done, and what it has settled."""

    kind = forms.ChoiceField(label=_("Kind of measure"), choices=MeasureKind.choices)
    done_on = day_field(_("Done on"))
    text = words_field(_("What was done and what it brought"), rows=4)
    with_whom = forms.CharField(
        label=_("With whom"),
        max_length=100,
        required=False,
        help_text=_("Labour authority, court, bureau, people of the employer."),
    )
    paper = forms.CharField(label=_("Number of the letter"), max_length=60, required=False)
    settles = forms.MultipleChoiceField(
        label=_("Signs settled by it"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        required=False,
        help_text=_("They no longer count from today; the words above say why."),
    )

    def __init__(self, *args: Any, standing: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["settles"]
        field.choices = standing
        if not standing:
            del self.fields["settles"]


@register
class AddMeasure(WarningAct):
    """Enter what was done."""

    code = codes.MEASURE
    path = "warnings/<int:pk>/measure/"
    title = _("Enter a measure")
    form_class = MeasureForm
    action = staticmethod(actions.add_measure)

    def form_options(self) -> dict[str, Any]:
        facts = standing_of(self.record.employer_id, today()).facts
        return {"standing": [(f"{one.source}:{one.record_id}", _line(one)) for one in facts]}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"settles": [], **cleaned, "at": timezone.now()}


def _line(fact: Signal) -> str:
    source = signal_source(fact.source)
    detail = source.detail_label(fact.detail) if source and source.detail_label and fact.detail else ""
    return f"{source_title(fact.source)} {detail} {fact.since}".replace("  ", " ")


class LetterForm(forms.Form):
    """To whom, and what is asked; the house puts the facts together."""

    kind = forms.ChoiceField(
        label=_("Letter goes to"),
        choices=[
            (MeasureKind.AUTHORITY.value, _("labour authority")),
            (MeasureKind.COURT.value, _("court")),
            (MeasureKind.OFFICE.value, _("another office")),
        ],
        widget=forms.RadioSelect,
        initial=MeasureKind.AUTHORITY.value,
    )
    authority = forms.CharField(label=_("Name of the office"), max_length=80)
    demand = words_field(_("What is asked of the office"), help_text=_("Name nobody who complained."))
    annex = words_field(_("Annexes"), rows=2, required=False, help_text=_("One a line; nothing that a worker gave."))
    contact = forms.CharField(label=_("Whom to ask (name, telephone)"), max_length=80, required=False)


@register
class WriteLetter(WarningAct):
    """Write to an office."""

    code = codes.LETTER
    path = "warnings/<int:pk>/letter/"
    title = _("Write to another office")
    form_class = LetterForm
    action = staticmethod(actions.write_letter)
    submit = _("Write the letter")
    done = _("Written. Submit it to the chair.")

    def initial(self) -> dict[str, Any]:
        asked = {"letter__authority": "authority", "letter__contact": "contact", "kind": "kind"}
        last = JointLetter.objects.filter(letter__unit=self.record.unit_id).order_by("-pk").values(*asked).first()
        return {asked[name]: value for name, value in last.items()} if last else {}

    def done_url(self, result: Any) -> str:
        return (isinstance(result, Letter) and page_url(LETTER_VIEW, result.pk)) or super().done_url(result)

    def aside(self) -> object:
        facts = told_outside(standing_of(self.record.employer_id, today()).facts)
        return Card(
            _("Facts in the letter"),
            Prose(facts) if facts else Empty(_("No sign stands that a letter may tell.")),
            note=_("What workers brought, the grade and the points stay in the house."),
        )


class CheckForm(forms.Form):
    """Enough, or not."""

    good = forms.TypedChoiceField(
        label=_("What was done about it"),
        choices=[("1", _("is enough")), ("0", _("is not enough"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "1",
    )
    text = words_field(_("What you looked at"))


@register
class CheckWarning(WarningAct):
    """A second person looks at it."""

    code = codes.CHECK
    path = "warnings/<int:pk>/check/"
    title = _("Check what was done")
    form_class = CheckForm
    action = staticmethod(actions.check_warning)


class CloseForm(forms.Form):
    """What it brought."""

    result = words_field(_("What was done and what it brought"), rows=4)


@register
class CloseWarning(WarningAct):
    """Lift a warning."""

    code = codes.CLOSE
    path = "warnings/<int:pk>/close/"
    title = _("Lift a warning")
    form_class = CloseForm
    action = staticmethod(actions.close_warning)
    submit = _("Lift the warning")
