"""Forms that give tasks and change what was given."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tieshan.foundation.ui.kinds import Card, DateInput, Fact, Facts, FormPage, RecordField, page_url, register, today
from tieshan.office.tasks.actions.giving import Part, assign_task, cancel_task, change_task, split_task, transfer_task
from tieshan.office.tasks.models import Task
from tieshan.office.tasks.policies import (
    TASK_ASSIGN,
    TASK_CANCEL,
    TASK_CHANGE,
    TASK_LIST,
    TASK_SPLIT,
    TASK_TRANSFER,
)
from tieshan.office.tasks.queries import heads_of, start_days, units_below
from tieshan.office.tasks.web.words import person_field, stage_tag
from tieshan.organisations.models import Account, Unit


def area(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class AssignForm(forms.Form):
    """Target, measures, responsible, date (C28)."""

    unit = RecordField(
        label=gettext_lazy("Unit"),
        source=lambda actor: Unit.objects.visible_to(actor, TASK_ASSIGN).filter(status=Unit.Status.ACTIVE),
    )
    title = forms.CharField(label=gettext_lazy("Task"), max_length=120)
    target = area(
        gettext_lazy("Target"), rows=2, help_text=gettext_lazy("What is to be reached, in a number if possible.")
    )
    measure = area(gettext_lazy("Measures"), rows=2, required=False)
    owner = person_field(gettext_lazy("Responsible"), TASK_ASSIGN)
    helper = person_field(gettext_lazy("Helper"), TASK_ASSIGN, required=False)
    second_helper = person_field(gettext_lazy("Second helper"), TASK_ASSIGN, required=False)
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DateInput)


@register
class Assign(FormPage):
    """Give somebody a task."""

    code = TASK_ASSIGN
    path = "tasks/assign/"
    title = gettext_lazy("Assign a task")
    parent = TASK_LIST
    detail_code = "office.task.view"
    form_class = AssignForm
    action = staticmethod(assign_task)
    submit = pgettext_lazy("task", "Assign")
    done = gettext_lazy("Assigned. The people have been told.")

    def lead(self) -> object:
        days = start_days(on=today()).whole
        return ngettext(
            "It is to be started within %(n)s working day.", "It is to be started within %(n)s working days.", days
        ) % {"n": days}

    def initial(self) -> dict[str, Any]:
        home = Unit.objects.visible_to(self.actor, TASK_ASSIGN).filter(pk=self.actor.unit_id or 0).first()
        return {"unit": home, "due_on": today() + timedelta(days=14)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        helpers = [cleaned.pop(name) for name in ("helper", "second_helper")]
        return {**cleaned, "helpers": [one for one in helpers if one is not None], "on": today()}


class TaskStep(FormPage):
    """A step of one task."""

    parent = TASK_LIST
    model = Task
    select_related = ("unit", "owner")
    view_code = TASK_LIST
    detail_code = "office.task.view"
    subject_argument = "task"

    def lead(self) -> object:
        return f"{self.record.title} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def before_form(self) -> object:
        task = self.record
        return Facts(
            "",
            [
                Fact(_("Target"), task.target, wide=True),
                Fact(_("Responsible"), task.owner.display_name if task.owner else ""),
                Fact(_("Stage"), stage_tag(task)),
                Fact(_("Due on"), task.due_on),
            ],
        )


class SplitForm(forms.Form):
    """Which units get a part."""

    units = forms.MultipleChoiceField(label=gettext_lazy("Units"), widget=forms.CheckboxSelectMultiple)
    target = area(
        gettext_lazy("Target of each part"), rows=2, required=False, help_text=gettext_lazy("Empty: that of the whole.")
    )
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DateInput)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["units"]
        field.choices = choices


@register
class Split(TaskStep):
    """Split a task down to the units below."""

    code = TASK_SPLIT
    path = "tasks/<int:pk>/split/"
    title = gettext_lazy("Split a task")
    form_class = SplitForm
    action = staticmethod(split_task)
    submit = gettext_lazy("Give the parts")

    @cached_property
    def units(self) -> dict[str, tuple[Unit, int | None]]:
        """Units below with whoever answers for each."""
        units = list(units_below(self.actor, self.record, TASK_SPLIT))
        heads = heads_of([unit.pk for unit in units], on=today())
        return {str(unit.pk): (unit, heads.get(unit.pk)) for unit in units}

    def form_options(self) -> dict[str, Any]:
        accounts = {head for _unit, head in self.units.values() if head is not None}
        names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "display_name"))
        none = _("nobody in the leading post")
        return {
            "choices": [
                (key, f"{unit.name} · {names.get(head or 0, none)}") for key, (unit, head) in self.units.items()
            ]
        }

    def initial(self) -> dict[str, Any]:
        return {"due_on": self.record.due_on}

    def before_form(self) -> object:
        if self.units:
            return super().before_form()
        return Card("", _("No unit stands below this one."))

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        chosen = [self.units[key] for key in cleaned["units"]]
        parts = [Part(unit, head, cleaned["target"], cleaned["due_on"]) for unit, head in chosen]
        return {"parts": parts, "on": today()}

    def done_message(self, result: Any) -> object:
        if result is None:
            return ""
        return ngettext("%(n)s part given.", "%(n)s parts given.", len(result)) % {"n": len(result)}

    def done_url(self, result: Any) -> str:
        return page_url("office.task.view", self.record.pk) or "/"


class ChangeForm(forms.Form):
    """What may change on an open task, and why."""

    target = area(gettext_lazy("Target"), rows=2)
    measure = area(gettext_lazy("Measures"), rows=2, required=False)
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DateInput)
    reason = area(gettext_lazy("Reason"), rows=2)


@register
class Change(TaskStep):
    """Change target, measures or date."""

    code = TASK_CHANGE
    path = "tasks/<int:pk>/change/"
    title = gettext_lazy("Change a task")
    form_class = ChangeForm
    action = staticmethod(change_task)
    versioned = True

    def initial(self) -> dict[str, Any]:
        return {"target": self.record.target, "measure": self.record.measure, "due_on": self.record.due_on}

    def before_form(self) -> object:
        return ""


class TransferForm(forms.Form):
    """To whom, and why."""

    owner = person_field(gettext_lazy("New responsible person"), TASK_TRANSFER)
    reason = area(gettext_lazy("Reason"), rows=2, required=False)


@register
class Transfer(TaskStep):
    """Hand a task over."""

    code = TASK_TRANSFER
    path = "tasks/<int:pk>/transfer/"
    title = gettext_lazy("Hand a task over")
    form_class = TransferForm
    action = staticmethod(transfer_task)
    versioned = True
    submit = pgettext_lazy("task", "Hand over")


class CancelForm(forms.Form):
    """Why."""

    reason = area(gettext_lazy("Reason"), rows=2)


@register
class Cancel(TaskStep):
    """Cancel a task with its open parts."""

    code = TASK_CANCEL
    path = "tasks/<int:pk>/cancel/"
    title = gettext_lazy("Cancel a task")
    form_class = CancelForm
    action = staticmethod(cancel_task)
    versioned = True
    danger = True
    submit = gettext_lazy("Cancel the task")
