"""The register of dialogues, the page of one, and its acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Prose,
    RecordField,
    RowColumn,
    RowsField,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.organisations.models import Unit
from tieshan.rights.dialogue import actions
from tieshan.rights.dialogue import policies as codes
from tieshan.rights.dialogue.models import Dialogue, Promise
from tieshan.rights.dialogue.web.gathering import gathering_card

VIEW = "rights.dialogue.view"


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, **options)


def _words(label: Any, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=20000, **options)


def _state(row: Any) -> Tag:
    return Tag(choice_word(row, "state"), "done" if row.state == "held" else "due")


def _late(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    broken = Exists(Promise.objects.filter(dialogue=OuterRef("pk"), kept_on__isnull=True, due_on__lt=today()))
    return rows.filter(broken) if yes else rows.exclude(broken)


@register
class DialogueList(ListPage):
    """Dialogues, the newest on top."""

    code = codes.LIST
    path = "dialogue/"
    title = gettext_lazy("Dialogue sessions")
    nav = Nav("rights", 15)
    model = Dialogue
    select_related = ("unit",)
    order = "-planned_on"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("planned_on", gettext_lazy("Planned on"), link=VIEW, sort="planned_on"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("place", gettext_lazy("Place")),
        Column("held_on", gettext_lazy("Dialogue held on"), sort="held_on"),
        Column("state", gettext_lazy("State"), _state),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=Dialogue.State.choices),
        BoolFilter("late", gettext_lazy("With promises overdue"), apply=_late),
    ]
    toolbar = [Action(gettext_lazy("Plan a dialogue"), main=True, code=codes.PLAN)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(unit__name__icontains=text) | Q(unit__name_initials__startswith=text.lower()))


@register
class DialogueDetail(DetailPage):
    """One session: agenda, what was promised before, minutes, promises."""

    code = VIEW
    path = "dialogue/<int:pk>/"
    title = gettext_lazy("Dialogue session")
    parent = codes.LIST
    permission = codes.LIST
    model = Dialogue
    select_related = ("unit",)
    acts = [
        ActButton(codes.HOLD, gettext_lazy("Enter minutes"), main=True, when=lambda d: d.state == "planned"),
        ActButton(codes.TOPIC, gettext_lazy("Add topics"), when=lambda d: d.state == "planned"),
    ]

    def state(self) -> Tag:
        return _state(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name),
                Fact(_("Planned on"), one.planned_on),
                Fact(_("Place"), one.place),
                Fact(_("Dialogue held on"), one.held_on, sub=one.present),
            ],
        )
        topics = [[n, each.text, each.raised_by] for n, each in enumerate(one.topics.order_by("pk"), 1)]
        agenda: object = Empty(_("No topic yet."))
        yield Card(_("Agenda"), TableView([_("No."), _("Topic"), _("Raised by")], topics) if topics else agenda)
        workers_said = gathering_card(self.actor, one)
        if workers_said is not None:
            yield workers_said
        before = Promise.objects.filter(unit=one.unit, dialogue__planned_on__lt=one.planned_on).exclude(dialogue=one)
        if before.exists():
            yield Card(_("Told back: promises of earlier sessions"), self._promises(before))
        if one.minutes:
            yield Card(_("Minutes"), Prose(one.minutes))
            yield Card(_("Promises"), self._promises(one.promises.all()))

    def _promises(self, rows: QuerySet[Promise]) -> TableView:
        may = self.actor.may_at(codes.KEEP, self.record.unit)
        cells = [[each.text, each.owner, each.due_on, _became(each, may=may)] for each in rows.order_by("due_on", "pk")]
        return TableView([_("Promise"), _("Who keeps it"), _("Due on"), _("How it was kept")], cells)


def _became(one: Promise, *, may: bool) -> object:
    if one.kept_on is not None:
        return f"{one.kept_on} {one.result}"
    tag = Tag(_("promise overdue"), "late") if one.due_on < today() else Tag(_("running"), "info")
    if not may:
        return tag
    return format_html('{} <a href="{}">{}</a>', tag, page_url(codes.KEEP, one.pk), _("Enter the result"))


def _unions(actor: Actor) -> Any:
    return Unit.objects.visible_to(actor, codes.PLAN).filter(status=Unit.Status.ACTIVE)


class PlanForm(forms.Form):
    """When, where, about what."""

    unit = RecordField(label=gettext_lazy("Union"), source=_unions)
    planned_on = _day(gettext_lazy("Planned on"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)
    topics = _words(gettext_lazy("Topics, one a line"), 5, required=False)


@register
class PlanDialogue(FormPage):
    """Plan a session."""

    code = codes.PLAN
    path = "dialogue/plan/"
    title = gettext_lazy("Plan a dialogue")
    parent = codes.LIST
    form_class = PlanForm
    action = staticmethod(actions.plan_dialogue)
    detail_code = VIEW

    def initial(self) -> dict[str, Any]:
        own = list(_unions(self.actor)[:2])
        return {"unit": own[0].pk} if len(own) == 1 else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class DialogueAct(FormPage):
    """An act on one session."""

    parent = codes.LIST
    model = Dialogue
    select_related = ("unit",)
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "dialogue"
    versioned = True

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class TopicForm(forms.Form):
    """What workers raised."""

    topics = _words(gettext_lazy("Topics, one a line"), 5)
    raised_by = forms.CharField(label=gettext_lazy("Raised by"), max_length=60, required=False)


@register
class AddTopics(DialogueAct):
    """Gather topics."""

    code = codes.TOPIC
    path = "dialogue/<int:pk>/topics/"
    title = gettext_lazy("Gather topics")
    form_class = TopicForm
    action = staticmethod(actions.add_topics)


class HoldForm(forms.Form):
    """Minutes and promises."""

    held_on = _day(gettext_lazy("Dialogue held on"), initial=today)
    present = forms.CharField(label=gettext_lazy("Who attended"), max_length=500, required=False)
    minutes = _words(gettext_lazy("Minutes"), 8)
    promises = RowsField(
        label=gettext_lazy("Promises"),
        columns=[
            RowColumn("text", gettext_lazy("Promise"), forms.CharField(max_length=200)),
            RowColumn("owner", gettext_lazy("Who keeps it"), forms.CharField(max_length=60)),
            RowColumn("due_on", gettext_lazy("Due on"), forms.DateField(widget=DateInput)),
        ],
        required=False,
    )


@register
class HoldDialogue(DialogueAct):
    """Enter minutes and promises."""

    code = codes.HOLD
    path = "dialogue/<int:pk>/hold/"
    title = gettext_lazy("Enter minutes and promises")
    form_class = HoldForm
    action = staticmethod(actions.hold_dialogue)


class KeepForm(forms.Form):
    """What became of it."""

    result = _words(gettext_lazy("How it was kept"), 3)
    kept_on = _day(gettext_lazy("Kept on"), initial=today)


@register
class KeepPromise(FormPage):
    """Enter what became of a promise."""

    code = codes.KEEP
    path = "dialogue/promises/<int:pk>/"
    title = gettext_lazy("Enter what became of a promise")
    parent = codes.LIST
    model = Promise
    select_related = ("unit",)
    subject_argument = "promise"
    form_class = KeepForm
    action = staticmethod(actions.keep_promise)
    versioned = True

    def lead(self) -> object:
        return f"{self.record.text} · {self.record.owner} · {self.record.due_on}"

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.dialogue_id) or "/"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
