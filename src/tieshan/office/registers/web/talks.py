"""Conversations and mutual help: one's own list, one note, writing and adding; for others a number a unit and year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Moment,
    Nav,
    Prose,
    RecordField,
    ReportPage,
    TableView,
    Timeline,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.registers.actions import add_note, record_talk
from tieshan.office.registers.models import Talk, TalkCount
from tieshan.office.registers.policies import C24, TALK_ADD, TALK_COUNT, TALK_RECORD, TALK_VIEW
from tieshan.office.registers.web.words import WHO, DatedForm, by_name, choices_of, day_field, text_field, word_of
from tieshan.organisations.models import Account

LIST = "office.talk.list"
PRIVATE = frozenset({"topic", "text"})


def _other(talk: Talk, actor: Actor) -> str:
    return talk.other(actor.account_id).display_name


@register
class TalkList(ListPage):
    """The notes of which the reader is a party. Nobody else's, whatever post they hold."""

    code = LIST
    permission = TALK_VIEW
    path = "talks/"
    title = gettext_lazy("Conversations and mutual help")
    nav = Nav("office", 70)
    model = Talk
    select_related = ("author", "partner")
    order = "-held"
    search_hint = gettext_lazy("Name or initials of the other person")
    columns = [
        Column("held", gettext_lazy("Held on"), "held_on", sort="held_on", link="office.talk.detail"),
        Column("kind", gettext_lazy("Kind"), lambda row: word_of("talk_kind", row.kind)),
        Column("author", gettext_lazy("Written by"), "author.display_name"),
        Column("partner", gettext_lazy("Held with"), "partner.display_name"),
        Column("topic", gettext_lazy("Topic"), export=False),
        Column("again", gettext_lazy("To be taken up again on"), "again_on", sort="again_on"),
    ]
    filters = [
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=choices_of("talk_kind")),
        DateRangeFilter("held", gettext_lazy("Held on"), "held_on"),
    ]
    toolbar = [
        Action(gettext_lazy("Write down a conversation"), main=True, code=TALK_RECORD),
        Action(gettext_lazy("How many were held"), code=TALK_COUNT),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_name(queryset, "author", text) | by_name(queryset, "partner", text)

    def lead(self) -> object:
        return _("Only the two who spoke see a note. Superiors and administrators see a number at most.")

    def empty(self) -> Empty:
        return Empty(_("You have no conversation notes."), action=self._main_action())


@register
class TalkDetail(DetailPage):
    """One note with what was added."""

    code = "office.talk.detail"
    permission = TALK_VIEW
    path = "talks/<int:pk>/"
    title = gettext_lazy("Conversation note")
    parent = LIST
    model = Talk
    select_related = ("author", "partner")
    acts = [ActButton(TALK_ADD, gettext_lazy("Add"), main=True)]

    def heading(self) -> object:
        return _("With %(name)s on %(day)s") % {"name": _other(self.record, self.actor), "day": self.record.held_on}

    def facts(self) -> Iterable[object]:
        talk = self.record
        yield Facts(
            word_of("talk_kind", talk.kind),
            [
                Fact(_("Topic"), talk.topic, wide=True),
                Fact(_("Written by"), talk.author.display_name, sub=talk.made_on.isoformat()),
                Fact(_("Held with"), talk.partner.display_name),
                Fact(_("To be taken up again on"), talk.again_on),
            ],
        )
        if talk.text:
            yield Card(_("What was said"), Prose(talk.text))
        notes = talk.notes.select_related("author").order_by("-written_on", "-pk")
        moments = [Moment(note.written_on, note.author.display_name, note.text) for note in notes]
        if moments:
            yield Card(_("Added later"), Timeline(moments))


def colleagues(actor: Actor) -> QuerySet[Account]:
    """Everybody with an account may be spoken with, above and below; oneself excepted."""
    return Account.objects.filter(is_active=True).exclude(pk=actor.account_id or 0)


class TalkForm(forms.Form):
    """With whom, when, about what."""

    partner = RecordField(
        label=gettext_lazy("Held with"),
        source=colleagues,
        searched=WHO,
        help_text=gettext_lazy("This person may read the note and add to it; nobody else."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=choices_of("talk_kind"))
    held_on = day_field(gettext_lazy("Held on"))
    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=200)
    text = text_field(gettext_lazy("What was said"), required=False, rows=5)
    again_on = day_field(gettext_lazy("To be taken up again on"), required=False)


@register
class RecordTalk(DatedForm):
    """Write down a conversation."""

    code = TALK_RECORD
    path = "talks/record/"
    title = gettext_lazy("Write down a conversation")
    parent = LIST
    form_class = TalkForm
    action = staticmethod(record_talk)
    detail_code = "office.talk.detail"
    private_fields = PRIVATE
    done = gettext_lazy("Written down. Only the two of you see it.")

    def initial(self) -> dict[str, Any]:
        return {"held_on": today(), "kind": "talk"}


class NoteForm(forms.Form):
    """What is added."""

    text = text_field(gettext_lazy("Addition"), rows=4)


@register
class AddNote(DatedForm):
    """Add to a note."""

    code = TALK_ADD
    path = "talks/<int:pk>/add/"
    title = gettext_lazy("Add to a conversation note")
    parent = LIST
    model = Talk
    select_related = ("author", "partner")
    form_class = NoteForm
    action = staticmethod(add_note)
    subject_argument = "talk"
    detail_code = "office.talk.detail"
    private_fields = PRIVATE
    done = gettext_lazy("Added.")


@register
class TalkCounts(ReportPage):
    """How many conversations were written down, by unit and year: nothing else leaves the two who spoke."""

    code = TALK_COUNT
    path = "talks/count/"
    title = gettext_lazy("How many conversations were held")
    parent = LIST

    @property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and len(asked) == 4 else today().year

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        this = today().year
        return [(str(year), f"?year={year}", year == self.year) for year in range(this - 2, this + 1)]

    def parts(self) -> Iterable[object]:
        rows = (
            TalkCount.objects.visible_to(self.actor, TALK_COUNT)
            .filter(year=self.year)
            .values_list("unit__name", "unit__path")
            .annotate(number=Sum("number"))
            .order_by("unit__path")
        )
        yield Card("", TableView([_("Unit"), _("Number")], [[name, n] for name, _at, n in rows], frozenset({1})))

    def grid(self) -> Iterable[object]:
        yield explanation(clauses=[C24], steps=[_("What was said, and with whom, stays with the two who spoke.")])
