"""The page of one task: target, measures, stages, parts, findings, what happened, the grounds of its dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    Figure,
    Moment,
    Prose,
    TableView,
    Tag,
    Timeline,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.tasks import policies as codes
from tieshan.office.tasks.models import Finding, Task
from tieshan.office.tasks.queries import parts_of, rolled_up, start_days
from tieshan.office.tasks.rules import refusal_for
from tieshan.office.tasks.terms import Stage
from tieshan.office.tasks.web.words import date_tag, percent, stage_tag

VIEW = "office.task.view"


def _possible(code: str) -> Any:
    return lambda task: not refusal_for(code, task.stage, split=task.is_split)


def _reporting(task: Task) -> bool:
    return task.is_open and not task.is_split


def _own(task: Task, actor: Any) -> object | None:
    return _("This is your own task: somebody else does it.") if task.owner_id == actor.account_id else None


@register
class TaskView(DetailPage):
    """One task."""

    code = VIEW
    permission = codes.TASK_LIST
    path = "tasks/<int:pk>/"
    title = gettext_lazy("Task")
    parent = codes.TASK_LIST
    model = Task
    select_related = ("unit", "owner", "assigned_by", "parent")
    facts_title = gettext_lazy("Task")
    acts = (
        ActButton(codes.TASK_REPORT, gettext_lazy("Report progress"), main=True, when=_reporting),
        ActButton(codes.TASK_START, gettext_lazy("Start"), when=lambda t: t.stage == Stage.ASSIGNED and not t.is_split),
        ActButton(codes.TASK_GUIDE, gettext_lazy("Give guidance"), when=_possible(codes.TASK_GUIDE)),
        ActButton(codes.TASK_INSPECT, gettext_lazy("Inspect"), when=_possible(codes.TASK_INSPECT), refusal=_own),
        ActButton(codes.TASK_SUM_UP, gettext_lazy("Sum up"), when=_possible(codes.TASK_SUM_UP), refusal=_own),
        ActButton(codes.TASK_SPLIT, pgettext_lazy("task", "Split"), when=_possible(codes.TASK_SPLIT)),
        ActButton(codes.TASK_CHANGE, gettext_lazy("Change"), when=_possible(codes.TASK_CHANGE)),
        ActButton(codes.TASK_TRANSFER, pgettext_lazy("task", "Hand over"), when=_possible(codes.TASK_TRANSFER)),
        ActButton(codes.TASK_CANCEL, gettext_lazy("Cancel the task"), when=_possible(codes.TASK_CANCEL)),
    )

    def fetch(self) -> Any:
        task = super().fetch()
        counted = rolled_up(Task.objects.filter(pk=task.pk)).values("reached", "part_count", "open_parts").get()
        for name, value in counted.items():
            setattr(task, name, value)
        return task

    def actions(self) -> Iterable[Action]:
        # Only what this reader may do with this task: a code held elsewhere opens nothing here.
        team = {self.record.owner_id, *self.helpers}
        for action in super().actions():
            working = action.code in (codes.TASK_REPORT, codes.TASK_START)
            own = working and self.actor.account_id in team
            if own or self.actor.may_at(action.code, self.record.unit):
                # Whoever oversees a task may report for its people, but it is not what they came for.
                yield action if own or not working else replace(action, main=False)

    @property
    def helpers(self) -> dict[int, str]:
        """Who helps: account and name."""
        if not hasattr(self, "_helpers"):
            rows = self.record.helpers.select_related("account").order_by("pk")
            self._helpers = {row.account_id: row.account.display_name for row in rows}
        return self._helpers

    def state(self) -> Tag | None:
        return stage_tag(self.record)

    def lead(self) -> object:
        tag = date_tag(self.record, on=today())
        return tag or ""

    def figures(self) -> Iterable[Figure]:
        task = self.record
        yield Figure(_("Progress"), percent(task.reached))
        yield Figure(_("Due on"), task.due_on)
        if task.is_split:
            yield Figure(_("Parts still open"), task.open_parts, note=_("of %(n)s") % {"n": task.part_count})

    def facts(self) -> Iterable[object]:
        task = self.record
        above = Fact(_("Part of"), task.parent.title, url=page_url(VIEW, task.parent_id)) if task.parent_id else None
        source = Fact(_("Comes from"), task.source, url=task.source_page or None) if task.source else None
        given = [
            Fact(_("Target"), task.target, wide=True),
            Fact(_("Measures"), task.measure, wide=True),
            Fact(_("Responsible"), task.owner.display_name if task.owner else Tag(_("not named yet"), "due")),
            Fact(_("Helpers"), _(", ").join(self.helpers.values())),
            Fact(_("Unit"), task.unit.name),
            Fact(_("Assigned by"), task.assigned_by.display_name if task.assigned_by else "", sub=task.assigned_on),
            Fact(_("Started on"), task.started_on, sub=_("to be started by %(day)s") % {"day": task.start_by}),
            Fact(_("Finished on"), task.finished_on),
            *(fact for fact in (above, source) if fact is not None),
        ]
        yield Facts("", given)
        if task.summary:
            yield Card(_("Summing up"), Prose(task.summary), note=task.closed_on)
        if task.cancel_reason:
            yield Facts(_("Cancelled"), [Fact(_("Reason"), task.cancel_reason, wide=True)])
        if task.is_split:
            yield self._parts()
        yield from self._findings()
        yield self._way()
        files = attachments_card(self.request, task, permission=codes.TASK_LIST)
        if files is not None:
            yield files

    def _parts(self) -> Card:
        rows = rolled_up(parts_of(self.record)).select_related("unit", "owner")
        depth = self.record.path.count(".")
        lines = [
            (
                format_html(
                    '<a href="{}">{}{}</a>',
                    page_url(VIEW, part.pk),
                    "— " * (part.path.count(".") - depth - 1),
                    part.unit,
                ),
                part.owner.display_name if part.owner else Tag(_("not named yet"), "due"),
                stage_tag(part),
                percent(part.reached),
                part.due_on,
                date_tag(part, on=today()) or "",
            )
            for part in rows
        ]
        headings = [_("Unit"), _("Responsible"), _("Stage"), _("Progress"), _("Due on"), _("Date kept")]
        return Card(_("Parts"), TableView(headings, lines, frozenset({3})))

    def _findings(self) -> Iterable[Card]:
        rows = list(Finding.objects.filter(task=self.record).order_by("closed_on", "due_on", "pk"))
        if not rows:
            return
        may_close = self.actor.may_at(codes.FINDING_CLOSE, self.record.unit)

        def state(row: Finding) -> object:
            if row.closed_on is not None:
                return Tag(_("put right"), "done")
            if may_close and self.record.owner_id != self.actor.account_id:
                return Action(pgettext("finding", "Close"), page_url(codes.FINDING_CLOSE, row.pk) or "")
            return Tag(_("late"), "late") if row.due_on < today() else Tag(_("not put right"), "due")

        lines = [(row.text, row.due_on, row.closed_on, row.remedy, state(row)) for row in rows]
        headings = [_("Finding"), _("To be put right by"), _("Put right on"), _("How it was put right"), _("State")]
        yield Card(_("Findings of inspections"), TableView(headings, lines))

    def _way(self) -> Card:
        steps = self.record.steps.select_related("account").order_by("-day", "-pk")
        moments = [
            Moment(
                step.day,
                step.get_kind_display(),
                step.text,
                step.account.display_name if step.account else "",
                tone="done" if step.kind == Stage.SUMMED_UP else "",
                changes=[(_("Progress"), "", f"{step.progress}%")] if step.progress is not None else (),
            )
            for step in steps
        ]
        return Card(_("Course of the task"), Timeline(moments))

    def aside(self) -> Iterable[object]:
        task = self.record
        rule = start_days(on=task.assigned_on)
        yield explanation(
            parameters=[rule],
            clauses=["speech:C26", "speech:C28"],
            steps=[
                (_("Assigned on"), task.assigned_on),
                (_("To be started by"), task.start_by),
                (_("Due on"), task.due_on),
            ],
        )


@register
class FindingView(DetailPage):
    """One finding of an inspection."""

    code = "office.finding.view"
    permission = codes.TASK_LIST
    path = "findings/<int:pk>/"
    title = gettext_lazy("Finding")
    parent = codes.TASK_LIST
    model = Finding
    select_related = ("task__unit", "found_by")
    acts = (
        ActButton(
            codes.FINDING_CLOSE,
            pgettext_lazy("finding", "Close"),
            main=True,
            when=lambda finding: finding.closed_on is None,
        ),
    )

    def state(self) -> Tag | None:
        return Tag(_("put right"), "done") if self.record.closed_on else Tag(_("not put right"), "due")

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            "",
            [
                Fact(_("Task"), row.task.title, url=page_url(VIEW, row.task_id)),
                Fact(_("Unit"), row.task.unit.name),
                Fact(_("Found on"), row.found_on, sub=row.found_by.display_name if row.found_by else ""),
                Fact(_("To be put right by"), row.due_on),
                Fact(_("Put right on"), row.closed_on),
                Fact(_("How it was put right"), row.remedy, wide=True),
            ],
        )
