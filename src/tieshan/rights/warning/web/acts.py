"""Forms of the procedure of a warning: report, measure, check, lifting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Card, FormPage, register
from tieshan.organisations.signals import signal_source
from tieshan.rights.warning import actions
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import EarlyWarning, Signal
from tieshan.rights.warning.queries import standing_of
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.terms import MeasureKind
from tieshan.rights.warning.web.words import VIEW, day_field, explained, today, words_field


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
