"""Topics that people submit for a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Tag,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.planning import decline_topic, submit_topic
from tieshan.office.meetings.models import Topic
from tieshan.office.meetings.terms import Kind, TopicState
from tieshan.office.meetings.web.before import area
from tieshan.organisations.models import Unit

TONES = {TopicState.WAITING: "due", TopicState.TAKEN: "done", TopicState.DECLINED: "plain"}


def _tag(topic: Topic) -> Tag:
    return Tag(choice_word(topic, "state"), TONES[TopicState(topic.state)])


@register
class TopicList(ListPage):
    """Topics for meetings of the reader's units, and their own."""

    code = codes.TOPIC_LIST
    path = "meetings/topics/"
    title = gettext_lazy("Submitted topics")
    parent = codes.MEETING_LIST
    model = Topic
    select_related = ("unit", "submitted_by")
    order = "-submitted_on"
    columns = [
        Column("title", pgettext_lazy("meeting", "Topic"), link="office.topic.view", sub="unit.name", width=34),
        Column("kind", gettext_lazy("Kind of meeting"), "get_kind_display"),
        Column("submitted_by", gettext_lazy("Submitted by"), "submitted_by.display_name"),
        Column("submitted_on", gettext_lazy("Submitted on"), sort="submitted_on"),
        Column("state", gettext_lazy("State"), _tag, export="get_state_display"),
    ]
    filters = [ChoiceFilter("state", gettext_lazy("State"), "state", choices=TopicState.choices)]
    toolbar = [Action(gettext_lazy("Submit a topic"), main=True, code=codes.TOPIC_SUBMIT)]

    def empty(self) -> Empty:
        return Empty(_("No topic has been submitted."), action=self._main_action())


@register
class TopicView(DetailPage):
    """One topic and its answer."""

    code = "office.topic.view"
    permission = codes.TOPIC_LIST
    path = "meetings/topics/<int:pk>/"
    title = pgettext_lazy("meeting", "Topic")
    parent = codes.TOPIC_LIST
    model = Topic
    select_related = ("unit", "submitted_by", "meeting")
    acts = (
        ActButton(
            codes.TOPIC_DECLINE, gettext_lazy("Answer, not taken up"), when=lambda t: t.state == TopicState.WAITING
        ),
    )

    def actions(self) -> Iterable[Action]:
        for action in super().actions():
            if self.actor.may_at(action.code, self.record.unit):
                yield action

    def state(self) -> Tag | None:
        return _tag(self.record)

    def facts(self) -> Iterable[object]:
        topic = self.record
        meeting = topic.meeting
        yield Facts(
            "",
            [
                Fact(_("For a meeting of"), topic.unit.name, sub=topic.get_kind_display()),
                Fact(_("Submitted by"), topic.submitted_by.display_name if topic.submitted_by else ""),
                Fact(_("Submitted on"), topic.submitted_on),
                Fact(
                    _("On the agenda of"),
                    meeting.title if meeting else "",
                    sub=meeting.day if meeting else "",
                    url=page_url("office.meeting.view", meeting.pk) if meeting else None,
                ),
                Fact(_("What it is about"), topic.text, wide=True),
                Fact(_("Answer"), topic.answer, wide=True),
            ],
        )


def units_above(actor: Actor) -> QuerySet[Unit]:
    """The reader's own unit and those above it: topics go up the tree."""
    path = Unit.objects.filter(pk=actor.unit_id or 0).values_list("path", flat=True).first() or ""
    return Unit.objects.filter(pk__in=[int(part) for part in path.split(".") if part]).order_by("-path")


class SubmitForm(forms.Form):
    """For which meeting, and what."""

    unit = forms.ModelChoiceField(label=gettext_lazy("For a meeting of"), queryset=Unit.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Kind of meeting"), choices=Kind.choices)
    title = forms.CharField(label=pgettext_lazy("meeting", "Topic"), max_length=120)
    text = area(gettext_lazy("What it is about"), rows=4, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = units


@register
class Submit(FormPage):
    """Submit a topic to one's own unit or a unit above."""

    code = codes.TOPIC_SUBMIT
    path = "meetings/topics/new/"
    title = gettext_lazy("Submit a topic")
    parent = codes.TOPIC_LIST
    detail_code = "office.topic.view"
    form_class = SubmitForm
    action = staticmethod(submit_topic)
    submit = pgettext_lazy("topic", "Submit")
    done = gettext_lazy("Submitted. Whoever sets the agenda finds it there.")

    def form_options(self) -> dict[str, Any]:
        return {"units": units_above(self.actor)}

    def initial(self) -> dict[str, Any]:
        units = list(units_above(self.actor)[:2])
        above = units[-1] if units else None
        return {"unit": above, "kind": Kind.CHAIRS if above and above.parent_id is None else Kind.ENTERPRISE_CHAIRS}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class DeclineForm(forms.Form):
    """Why."""

    answer = area(gettext_lazy("Answer"), rows=3)


@register
class Decline(FormPage):
    """Answer a topic that no meeting takes up."""

    code = codes.TOPIC_DECLINE
    path = "meetings/topics/<int:pk>/answer/"
    title = gettext_lazy("Answer a topic")
    parent = codes.TOPIC_LIST
    model = Topic
    select_related = ("unit",)
    view_code = codes.TOPIC_LIST
    detail_code = "office.topic.view"
    subject_argument = "topic"
    form_class = DeclineForm
    action = staticmethod(decline_topic)
    submit = gettext_lazy("Answer")

    def lead(self) -> object:
        return f"{self.record.title} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
