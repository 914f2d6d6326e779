"""The page of one meeting: agenda, people, minutes, decisions and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
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
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.models import Attendance, Decision, Meeting
from tieshan.office.meetings.queries.meetings import Heads, heads
from tieshan.office.meetings.rules import refusal_for
from tieshan.office.meetings.terms import COMING, TOOK_PLACE, Kind, State
from tieshan.office.meetings.web.words import presence_tag, state_tag, when_words

VIEW = "office.meeting.view"
NOTICE = "office.meeting.notice"
MINUTES = "office.minutes.print"
_OWN = frozenset({codes.ATTENDANCE_SIGN_IN, codes.ATTENDANCE_EXCUSE, codes.MINUTES_SIGN})


def _possible(code: str) -> Any:
    return lambda meeting: not refusal_for(code, meeting.state)


def _due_to_record(meeting: Meeting) -> bool:
    return meeting.day <= today() and not refusal_for(codes.MEETING_HOLD, meeting.state)


def _on_the_day(meeting: Meeting) -> bool:
    return meeting.state in COMING and meeting.day == today()


def _named(person: Any) -> object:
    return person.display_name if person is not None else Tag(_("not named yet"), "due")


@register
class MeetingView(DetailPage):
    """One meeting."""

    code = VIEW
    permission = codes.MEETING_LIST
    path = "meetings/<int:pk>/"
    title = gettext_lazy("Meeting")
    parent = codes.MEETING_LIST
    model = Meeting
    select_related = ("unit", "chair", "recorder", "presenter", "series")
    facts_title = gettext_lazy("Meeting")
    acts = (
        ActButton(codes.MINUTES_SIGN, gettext_lazy("Sign"), main=True),
        ActButton(codes.MEETING_HOLD, gettext_lazy("Record the meeting"), main=True, when=_due_to_record),
        ActButton(codes.ATTENDANCE_SIGN_IN, pgettext_lazy("meeting", "Sign in"), main=True, when=_on_the_day),
        ActButton(codes.AGENDA_SET, gettext_lazy("Agenda"), when=_possible(codes.AGENDA_SET)),
        ActButton(codes.MEETING_CONVENE, pgettext_lazy("meeting", "People"), when=_possible(codes.MEETING_CONVENE)),
        ActButton(codes.MEETING_INVITE, gettext_lazy("Send the invitation"), when=_possible(codes.MEETING_INVITE)),
        ActButton(codes.ATTENDANCE_SCREEN, gettext_lazy("Code for signing in"), when=_on_the_day),
        ActButton(codes.PRESENTER_CHANGE, gettext_lazy("Presenter"), when=_possible(codes.PRESENTER_CHANGE)),
        ActButton(codes.MEETING_CHANGE, gettext_lazy("Change"), when=_possible(codes.MEETING_CHANGE)),
        ActButton(codes.ATTENDANCE_EXCUSE, gettext_lazy("I cannot come"), when=_possible(codes.ATTENDANCE_EXCUSE)),
        ActButton(codes.MINUTES_RETURN, gettext_lazy("Return the minutes"), when=_possible(codes.MINUTES_RETURN)),
        ActButton(codes.MINUTES_AMEND, gettext_lazy("Supplement"), when=_possible(codes.MINUTES_AMEND)),
        ActButton(codes.STUDY_SHARE, gettext_lazy("Share material"), when=lambda m: m.kind == Kind.STUDY),
        ActButton(codes.MEETING_CANCEL, gettext_lazy("Cancel the meeting"), when=_possible(codes.MEETING_CANCEL)),
    )

    @cached_property
    def people(self) -> list[Attendance]:
        """Everybody who is asked."""
        return list(self.record.attendances.select_related("unit").order_by("part", "pk"))

    @cached_property
    def heads(self) -> Heads:
        """Due, present, absent, observers; the quorum."""
        return heads(self.record)

    def actions(self) -> Iterable[Action]:
        # Only what this reader may do with this meeting: a code held elsewhere opens nothing here.
        main_shown = False
        for action in super().actions():
            if not self._mine(action.code):
                continue
            yield Action(action.label, action.url, action.main and not main_shown, action.refused, action.code)
            main_shown = main_shown or action.main
        if self.record.state in TOOK_PLACE:
            yield Action(_("Print the minutes"), page_url(MINUTES, self.record.pk) or "")
        elif self.record.state in COMING:
            yield Action(_("Print the notice"), page_url(NOTICE, self.record.pk) or "")

    def _mine(self, code: str) -> bool:
        meeting, me = self.record, self.actor.account_id
        if code == codes.MINUTES_SIGN:
            return me is not None and (
                (meeting.state == State.HELD and meeting.recorder_id == me)
                or (meeting.state == State.SIGNED and meeting.chair_id == me)
            )
        if code == codes.MINUTES_RETURN:
            return me is not None and meeting.chair_id == me
        if code in _OWN:
            return any(row.account_id == me and row.account_id is not None for row in self.people)
        if code == codes.PRESENTER_CHANGE and meeting.kind != Kind.STUDY:
            return False
        if code == codes.STUDY_SHARE and me is not None and meeting.presenter_id == me:
            return True
        return self.actor.may_at(code, meeting.unit)

    def state(self) -> Tag | None:
        return state_tag(self.record)

    def lead(self) -> object:
        meeting = self.record
        place = f" · {meeting.place}" if meeting.place else ""
        return f"{when_words(meeting)}{place} · {meeting.unit.name}"

    def figures(self) -> Iterable[Figure]:
        found = self.heads
        yield Figure(_("Due to attend"), found.due)
        if self.record.state in TOOK_PLACE:
            yield Figure(_("Present"), found.came)
            yield Figure(_("Absent"), found.away)
        yield Figure(_("Observers"), found.observers)

    def facts(self) -> Iterable[object]:
        meeting = self.record
        facts = [
            Fact(_("Kind of meeting"), meeting.get_kind_display()),
            Fact(
                _("Chair of the meeting"),
                meeting.chair.display_name if meeting.chair else Tag(_("not named yet"), "due"),
            ),
            Fact(_("Recorder"), meeting.recorder.display_name if meeting.recorder else Tag(_("not named yet"), "due")),
        ]
        if meeting.kind == Kind.STUDY:
            facts += [
                Fact(_("Presenter"), _named(meeting.presenter), sub=meeting.presenter_reason),
                Fact(_("Topic of study"), meeting.topic),
            ]
        if meeting.returned_reason:
            facts.append(Fact(_("Returned by the chair"), meeting.returned_reason, wide=True))
        if meeting.cancel_reason:
            facts.append(Fact(_("Why it was cancelled"), meeting.cancel_reason, wide=True))
        if meeting.state == State.FINAL:
            facts.append(Fact(_("Signed by the recorder"), meeting.recorder_signed_on))
            facts.append(Fact(_("Signed by the chair"), meeting.chair_signed_on))
        yield Facts("", facts)
        yield self._agenda()
        if meeting.summary:
            yield Card(pgettext("meeting", "Summary"), Prose(meeting.summary))
        if meeting.state in TOOK_PLACE:
            yield self._decisions()
        yield self._attendance()
        yield from self._more()

    def _agenda(self) -> Card:
        items = list(self.record.items.order_by("number"))
        if not items:
            return Card(_("Agenda"), TableView([], [], empty=_("The agenda is not set yet.")))
        lines = format_html_join(
            "",
            "<li>{}{}</li>",
            (
                (
                    format_html('<a href="{}">{}</a>', item.url, item.title) if item.url else item.title,
                    Prose(item.discussion) if item.discussion else "",
                )
                for item in items
            ),
        )
        return Card(_("Agenda"), format_html('<ol class="points">{}</ol>', lines))

    def _decisions(self) -> Card:
        rows = list(
            Decision.objects.filter(meeting=self.record).select_related("owner", "became__task").order_by("number")
        )
        may = self.record.state == State.FINAL and self.actor.may_at(codes.DECISION_ASSIGN, self.record.unit)

        def became(row: Decision) -> object:
            done = getattr(row, "became", None)
            if done is not None:
                return Action(_("Task"), page_url("office.task.view", done.task_id) or "")
            return Action(_("Make it a task"), page_url(codes.DECISION_ASSIGN, row.pk) or "") if may else ""

        lines = [
            (row.number, row.text, row.vote, row.owner.display_name if row.owner else "", row.due_on, became(row))
            for row in rows
        ]
        headings = [_("No."), pgettext("meeting", "Decision"), _("Vote"), _("Responsible"), _("Due on"), ""]
        note = _("short of the quorum: to be confirmed by the next meeting") if self.heads.short else ""
        return Card(_("Decisions"), TableView(headings, lines, empty=_("Nothing was decided.")), note=note)

    def _attendance(self) -> Card:
        lines = [
            (row.name, row.unit or "", row.get_part_display(), presence_tag(row), row.reason, self._sign_in_time(row))
            for row in self.people
        ]
        headings = [_("Full name"), _("Unit"), _("Capacity"), _("Presence"), _("Reason"), _("Signed in at")]
        return Card(pgettext("meeting", "People"), TableView(headings, lines, empty=_("Nobody is asked yet.")))

    @staticmethod
    def _sign_in_time(row: Attendance) -> str:
        return f"{localtime(row.signed_in_at):%H:%M}" if row.signed_in_at else ""

    def _more(self) -> Iterable[object]:
        meeting = self.record
        materials = list(meeting.materials.order_by("pk")) if meeting.kind == Kind.STUDY else []
        if materials:
            lines = [
                (format_html('<a href="{}">{}</a>', page_url("office.study.view", m.pk), m.title), m.get_kind_display())
                for m in materials
            ]
            yield Card(_("Study material"), TableView([_("Title"), _("Kind of material")], lines))
        addenda = meeting.addenda.select_related("written_by").order_by("-on", "-pk") if meeting.number else ()
        moments = [Moment(a.on, a.text, who=a.written_by.display_name if a.written_by else "") for a in addenda]
        if moments:
            yield Card(_("Supplements"), Timeline(moments))
        files = attachments_card(self.request, meeting, permission=codes.MEETING_LIST)
        if files is not None:
            yield files

    def aside(self) -> Iterable[object]:
        found, day = self.heads, self.record.day
        rules = [parameter("office.minutes.days", on=day), parameter("office.attendance.late", on=day)]
        steps: list[object] = [(_("Due to attend"), found.due)]
        if found.rule is not None:
            rules.insert(0, found.rule)
            steps.append((_("Needed to decide"), found.needed))
        if self.record.state in TOOK_PLACE:
            steps.append((_("Present"), found.came))
        study = self.record.kind == Kind.STUDY
        yield explanation(parameters=rules, clauses=["speech:C25" if study else "speech:C26"], steps=steps)
