"""The calculators as pages: on their own, and in a dispute, where the result becomes a claim."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, Tag, YuanField, register, stack, today
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.disputes import actions
from tieshan.rights.disputes import policies as codes
from tieshan.rights.disputes.calculators import CALCULATORS, Result, reckon
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.web.office import VIEW
from tieshan.rights.disputes.wording import in_words, said


def _day(label: Any, *, required: bool = False, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), required=required, **options)


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_value=744, decimal_places=1)


_STARTED, _MONTHLY = gettext_lazy("First day of work"), gettext_lazy("Monthly wage (yuan)")


class DoubleForm(forms.Form):
    """Work without a written contract."""

    started_on = _day(_STARTED, required=True)
    signed_on = _day(gettext_lazy("Contract signed on"), help_text=gettext_lazy("Leave empty if there is none."))
    ended_on = _day(gettext_lazy("Last day of work"), help_text=gettext_lazy("Leave empty if still employed."))
    monthly = YuanField(label=_MONTHLY)


class SeveranceForm(forms.Form):
    """The end of an employment."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What is claimed"),
        choices=[
            ("severance", gettext_lazy("severance")),
            ("notice", gettext_lazy("severance and pay in place of notice")),
            ("unlawful", gettext_lazy("damages for unlawful dismissal")),
        ],
    )
    started_on = _day(_STARTED, required=True)
    ended_on = _day(gettext_lazy("Last day of work"), required=True)
    monthly = YuanField(
        label=gettext_lazy("Average of the last twelve months (yuan)"),
        help_text=gettext_lazy("As earned, with bonuses and allowances."),
    )
    local_average = YuanField(
        label=gettext_lazy("Local average wage a month, year before (yuan)"),
        required=False,
        help_text=gettext_lazy("As published by the city; needed for the ceiling."),
    )
    minimum = YuanField(label=gettext_lazy("Local minimum wage a month (yuan)"), required=False)
    last_month = YuanField(
        label=gettext_lazy("Pay of the last month (yuan)"),
        required=False,
        help_text=gettext_lazy("Only for pay in place of notice."),
    )


class OvertimeForm(forms.Form):
    """Hours of a month, and how many months alike."""

    monthly = YuanField(label=_MONTHLY)
    workday = _hours(gettext_lazy("Hours on working days a month"))
    restday = _hours(gettext_lazy("Hours on rest days a month"))
    holiday = _hours(gettext_lazy("Hours on public holidays a month"))
    months = forms.IntegerField(label=gettext_lazy("Months alike"), min_value=1, max_value=240, initial=1)
    longest = _hours(gettext_lazy("Most overtime hours on one day"))
    paid = YuanField(label=gettext_lazy("Paid for it in all (yuan)"), required=False, zero=True)


def _provinces() -> list[tuple[str, object]]:
    return [("", gettext_lazy("not in the list")), *code_list("maternity_province", on=today()).choices]


class MaternityForm(forms.Form):
    """A birth or a miscarriage."""

    case = forms.ChoiceField(
        label=gettext_lazy("Birth or miscarriage"),
        choices=[
            ("birth", gettext_lazy("birth")),
            ("early", gettext_lazy("miscarriage before the fourth month")),
            ("late", gettext_lazy("miscarriage from the fourth month on")),
        ],
    )
    first_on = _day(gettext_lazy("First day of leave"), required=True)
    children = forms.IntegerField(label=gettext_lazy("Children born"), min_value=1, max_value=9, initial=1)
    order = forms.ChoiceField(
        label=gettext_lazy("Which child"),
        choices=[
            ("1", gettext_lazy("first child")),
            ("2", gettext_lazy("second child")),
            ("3", gettext_lazy("third child")),
        ],
    )
    is_difficult = forms.BooleanField(label=gettext_lazy("Difficult birth"), required=False)
    province = forms.ChoiceField(
        label=gettext_lazy("Province"),
        choices=_provinces,
        required=False,
        help_text=gettext_lazy("From memory and to be compared with the published regulation."),
    )
    own_days = forms.IntegerField(
        label=gettext_lazy("Further days of the province"),
        min_value=0,
        max_value=400,
        required=False,
        help_text=gettext_lazy("If you have the regulation at hand; goes before the list."),
    )


class LimitationForm(forms.Form):
    """What the limitation is counted by."""

    knew_on = _day(gettext_lazy("Wrong known since"), required=True)
    only_wages = forms.BooleanField(label=gettext_lazy("Only unpaid wages are claimed"), required=False)
    is_employed = forms.BooleanField(label=gettext_lazy("Still employed there"), required=False)
    left_on = _day(gettext_lazy("Employment ended on"))
    interrupted_on = _day(
        gettext_lazy("Last interrupted on"),
        help_text=gettext_lazy("Claimed from the employer, sought help, or the employer agreed to pay."),
    )
    paused_days = forms.IntegerField(
        label=gettext_lazy("Days it stood still"), min_value=0, max_value=3650, required=False, initial=0
    )


FORMS: dict[str, type[forms.Form]] = {
    "double": DoubleForm,
    "severance": SeveranceForm,
    "overtime": OvertimeForm,
    "maternity": MaternityForm,
    "limitation": LimitationForm,
}


def shown(result: Result) -> object:
    """The result with its steps, the values it used, their clauses, and how sure they are."""
    found = result.found
    steps: list[object] = [
        format_html("{} {}", Tag(_("mind"), "due"), text) if warns else text for text, warns in in_words(found.lines)
    ]
    if found.amount is not None:
        head: object = _("%(sum)s yuan") % {"sum": f"{found.amount:,}"}
    elif found.days is not None:
        head = _("%(n)s days, until %(day)s") % {"n": found.days, "day": said(found.last_day)}
    else:
        head = said(found.last_day) if found.last_day else _("does not run")
    return stack(
        [
            # The form leads here: on a phone the result stands below it.
            Card(
                format_html('<b id="reckoned">{}</b>', _("What comes out")),
                format_html('<p class="card-text"><b class="fig-value">{}</b></p>', head),
            ),
            explanation(
                parameters=result.parameters, clauses=result.clauses, steps=steps, title=_("How it is reckoned")
            ),
        ]
    )


class Reckoning(FormPage):
    """A form whose main button reckons and keeps nothing."""

    parent = codes.LIST
    submit = gettext_lazy("Reckon")
    keep_draft = False
    target = "reckoned"
    result: Result | None = None

    @property
    def which(self) -> str:
        """The calculator asked for, else the first."""
        asked = self.request.GET.get("which", "")
        return asked if asked in CALCULATORS else next(iter(CALCULATORS))

    def heading(self) -> object:
        return CALCULATORS[self.which].title

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return FORMS[self.which](data, files, initial=self._initial())

    def inputs(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What the calculator is given: only what was entered."""
        return {key: value for key, value in cleaned.items() if value not in (None, "")}

    def before_form(self) -> object:
        links = [
            format_html('<a href="?which={}"{}>{}</a>', one.code, _current(one.code == self.which), one.title)
            for one in CALCULATORS.values()
        ]
        return format_html(
            '<nav class="switcher" aria-label="{}">{}</nav>', _("Calculators"), format_html("{}" * len(links), *links)
        )

    def aside(self) -> object:
        return shown(self.result) if self.result is not None else ""

    def post(self) -> HttpResponse:
        """Reckon and show; nothing is written."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            self.result = reckon(self.which, on=self._day(), inputs=self.inputs(form.cleaned_data))
        except Refused as refused:
            field = refused.facts.get("field")
            if field in form.fields:
                form.add_error(field, str(refused))
            return self.answer(form, refused=refused, status=422)
        return self.answer(form)

    def _day(self) -> date:
        return today()


def _current(yes: bool) -> object:
    return format_html(' aria-current="{}"', "true") if yes else ""


@register
class CheckPage(Reckoning):
    """The calculators without a case, for advice."""

    code = codes.CHECK
    path = "disputes/checks/"
    title = gettext_lazy("Calculators")


@register
class ReckonDispute(Reckoning):
    """The calculators in a dispute: what comes out becomes a claim."""

    code = codes.RECKON
    path = "disputes/<int:pk>/reckon/"
    title = gettext_lazy("Reckon a claim")
    model = Dispute
    select_related = ("unit", "employer", "handler")
    view_code = codes.LIST
    detail_code = VIEW
    action = staticmethod(actions.reckon_claim)
    subject_argument = "dispute"
    versioned = True
    done = gettext_lazy("Added as a claim.")

    @property
    def also(self) -> object:  # type: ignore[override]
        """Only what makes a sum or leave can be claimed."""
        return gettext_lazy("Add as a claim") if CALCULATORS[self.which].claim is not None else ""

    def lead(self) -> object:
        return f"{self.record.number} {self.record.subject}"

    def initial(self) -> dict[str, Any]:
        dispute = self.record
        asked = self.request.GET.get("claim", "")
        kept = dispute.claims.filter(pk=int(asked), calculator=self.which).first() if asked.isdecimal() else None
        if kept is not None:
            return dict(kept.inputs)
        return {
            "knew_on": dispute.knew_on,
            "only_wages": dispute.only_wages,
            "is_employed": dispute.is_employed,
            "left_on": dispute.left_on,
            "ended_on": dispute.left_on,
            "interrupted_on": dispute.mediated_on,
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"calculator": self.which, "inputs": self.inputs(cleaned), "at": timezone.now()}

    def post(self) -> HttpResponse:
        """Reckon, or (second button) add it as a claim."""
        return FormPage.post(self) if self.pressed_also else super().post()
