"""Forms of the four stages: start, report, guide, inspect, close a finding, sum up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import DateInput, Fact, Facts, FormPage, page_url, register, today
from tieshan.office.tasks.actions.stages import (
    Found,
    close_finding,
    guide_task,
    inspect_task,
    report_progress,
    start_task,
    sum_up_task,
)
from tieshan.office.tasks.models import Finding
from tieshan.office.tasks.policies import (
    FINDING_CLOSE,
    TASK_GUIDE,
    TASK_INSPECT,
    TASK_LIST,
    TASK_REPORT,
    TASK_START,
    TASK_SUM_UP,
)
from tieshan.office.tasks.web.giving import TaskStep, area

FINDINGS = 3


class StartForm(forms.Form):
    """A word on the beginning, if there is anything to say."""

    text = area(gettext_lazy("First step"), rows=2, required=False)


@register
class Start(TaskStep):
    """Say that the work has begun."""

    code = TASK_START
    path = "tasks/<int:pk>/start/"
    title = gettext_lazy("Start a task")
    form_class = StartForm
    action = staticmethod(start_task)
    submit = gettext_lazy("Start")


class ReportForm(forms.Form):
    """How far, what was done, papers if there are any."""

    progress = forms.TypedChoiceField(
        label=gettext_lazy("Progress"), coerce=int, choices=[(n, f"{n}%") for n in range(0, 101, 10)]
    )
    text = area(pgettext_lazy("task", "What was done"), rows=3, required=False)
    uploads = AttachmentsField(label=gettext_lazy("Files"), required=False)

    def __init__(self, *args: Any, reached: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if reached % 10:
            field: Any = self.fields["progress"]
            field.choices = sorted([*field.choices, (reached, f"{reached}%")])


@register
class Report(TaskStep):
    """Report progress."""

    code = TASK_REPORT
    path = "tasks/<int:pk>/report/"
    title = gettext_lazy("Report progress")
    form_class = ReportForm
    action = staticmethod(report_progress)
    submit = gettext_lazy("Report")
    done = gettext_lazy("Reported.")

    def form_options(self) -> dict[str, Any]:
        return {"reached": self.record.progress}

    def initial(self) -> dict[str, Any]:
        return {"progress": self.record.progress}


class GuideForm(forms.Form):
    """What the guidance is."""

    text = area(gettext_lazy("Guidance"), help_text=gettext_lazy("What to mind, whom to ask, what helps."))


@register
class Guide(TaskStep):
    """Give guidance."""

    code = TASK_GUIDE
    path = "tasks/<int:pk>/guide/"
    title = gettext_lazy("Give guidance")
    form_class = GuideForm
    action = staticmethod(guide_task)
    submit = gettext_lazy("Give guidance")


class InspectForm(forms.Form):
    """The conclusion, and up to three findings with their dates."""

    text = area(gettext_lazy("What the inspection showed"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, FINDINGS + 1):
            self.fields[f"finding_{number}"] = forms.CharField(
                label=_("Finding %(n)s") % {"n": number}, required=False, max_length=500
            )
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("To be put right by"), required=False, widget=DateInput
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, FINDINGS + 1):
            if cleaned.get(f"finding_{number}") and not cleaned.get(f"due_{number}"):
                self.add_error(f"due_{number}", _("Say by when it is to be put right."))
        return cleaned


@register
class Inspect(TaskStep):
    """Inspect a task."""

    code = TASK_INSPECT
    path = "tasks/<int:pk>/inspect/"
    title = gettext_lazy("Inspect a task")
    form_class = InspectForm
    action = staticmethod(inspect_task)
    submit = gettext_lazy("Record the inspection")

    def initial(self) -> dict[str, Any]:
        return {f"due_{number}": today() + timedelta(days=7) for number in range(1, FINDINGS + 1)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        findings = [
            Found(cleaned[f"finding_{number}"], cleaned[f"due_{number}"])
            for number in range(1, FINDINGS + 1)
            if cleaned[f"finding_{number}"].strip()
        ]
        return {"text": cleaned["text"], "findings": findings, "on": today()}


class CloseForm(forms.Form):
    """How it was put right."""

    remedy = area(gettext_lazy("How it was put right"), rows=2)


@register
class CloseFinding(FormPage):
    """Close a finding."""

    code = FINDING_CLOSE
    path = "findings/<int:pk>/close/"
    title = gettext_lazy("Close a finding")
    parent = TASK_LIST
    model = Finding
    select_related = ("task__unit",)
    view_code = TASK_LIST
    subject_argument = "finding"
    form_class = CloseForm
    action = staticmethod(close_finding)
    submit = pgettext_lazy("finding", "Close")

    def before_form(self) -> object:
        row = self.record
        return Facts(
            "",
            [
                Fact(_("Task"), row.task.title, wide=True),
                Fact(_("Finding"), row.text, wide=True),
                Fact(_("To be put right by"), row.due_on),
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return page_url("office.task.view", self.record.task_id) or "/"


class SumUpForm(forms.Form):
    """What was reached."""

    summary = area(gettext_lazy("What was reached, what is to be learned"), rows=4)


@register
class SumUp(TaskStep):
    """Sum a task up and close it."""

    code = TASK_SUM_UP
    path = "tasks/<int:pk>/sum-up/"
    title = gettext_lazy("Sum a task up")
    form_class = SumUpForm
    action = staticmethod(sum_up_task)
    submit = gettext_lazy("Sum up and close")
