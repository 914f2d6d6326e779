"""From what a worker said to the agenda of a session: one click, the words filled ahead, nobody named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import Card, FormPage, RecordField, TableView, page_url, register
from tieshan.rights.concerns.models import Concern
from tieshan.rights.dialogue import policies as codes
from tieshan.rights.dialogue.actions import gather_topic
from tieshan.rights.dialogue.models import Dialogue, TopicOrigin
from tieshan.rights.dialogue.queries import GATHERED_FROM, may_become_topics, next_session, sessions_to_come

VIEW = "rights.dialogue.view"
CONCERN = "rights.concern.view"
#: More than this is a list, not a choice.
_SHOWN = 8


class GatherForm(forms.Form):
    """Which session, in which words."""

    dialogue = RecordField(label=gettext_lazy("Dialogue session"), source=sessions_to_come, searched=("unit__name",))
    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=120)


@register
class GatherTopic(FormPage):
    """Put a concern on an agenda."""

    code = codes.GATHER
    path = "dialogue/from-concern/<int:pk>/"
    title = gettext_lazy("Put on the agenda of a dialogue")
    parent = "rights.concern.list"
    model = Concern
    select_related = ("unit", "employer")
    view_code = "rights.concern.list"
    detail_code = CONCERN
    subject_argument = "concern"
    form_class = GatherForm
    action = staticmethod(gather_topic)
    submit = gettext_lazy("Put on the agenda")
    done = gettext_lazy("On the agenda, without a name.")
    keep_draft = False

    def lead(self) -> object:
        return _("The employer's side reads the topic: write it so that nobody is recognised.")

    def initial(self) -> dict[str, Any]:
        concern: Concern = self.record
        asked = self.request.GET.get("dialogue", "")
        chosen = sessions_to_come(self.actor).filter(pk=int(asked)).first() if _is_number(asked) else None
        session = chosen or next_session(self.actor, concern)
        return {"topic": concern.subject, "dialogue": session.pk if session is not None else None}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def of_concern(request: HttpRequest, concern: Concern) -> object:
    """The tab on a concern: the sessions into which it was brought, and the way into the next."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    origins = TopicOrigin.objects.filter(concern=concern).select_related("topic__dialogue__unit").order_by("pk")
    rows = [
        [
            format_html(
                '<a href="{}">{}</a>', page_url(VIEW, one.topic.dialogue_id), one.topic.dialogue.planned_on.isoformat()
            ),
            one.topic.dialogue.unit.name,
            one.topic.text,
        ]
        for one in origins
    ]
    parts: list[object] = []
    if rows:
        parts.append(TableView([_("Session"), _("Union"), _("Topic")], rows))
    if concern.state not in GATHERED_FROM:
        parts.append(format_html('<p class="card-text">{}</p>', _("Classify the concern first.")))
    elif sessions_to_come(actor).exists():
        url = page_url(codes.GATHER, concern.pk)
        words = _("Put on the agenda of a dialogue")
        parts.append(format_html('<p class="card-text"><a class="btn" href="{}">{}</a></p>', url, words))
    else:
        parts.append(
            format_html(
                '<p class="card-text">{} <a href="{}">{}</a></p>',
                _("No session is planned."),
                page_url(codes.PLAN),
                _("Plan a dialogue"),
            )
        )
    return Card("", format_html("{}" * len(parts), *parts))


def gathering_card(actor: Actor, dialogue: Dialogue) -> Card | None:
    """On the page of a session, for those who handle concerns: what workers said that may become a topic."""
    if not actor.may(codes.GATHER) or dialogue.state != Dialogue.State.PLANNED:
        return None
    on = timezone.localdate()
    rows = [
        [
            format_html('<a href="{}">{}</a>', page_url(CONCERN, one.pk), one.subject),
            timezone.localdate(one.received_at),
            format_html(
                '<a href="{}?dialogue={}">{}</a>',
                page_url(codes.GATHER, one.pk),
                dialogue.pk,
                _("Put on the agenda"),
            ),
        ]
        for one in may_become_topics(actor, dialogue, on)[:_SHOWN]
    ]
    if not rows:
        return None
    return Card(
        _("What workers said"),
        TableView([_("In short"), _("Concern received"), ""], rows),
        note=_("Only those who handle concerns see this."),
    )


__all__ = ["GatherTopic", "gathering_card", "of_concern"]
