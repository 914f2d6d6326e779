"""Papers of a meeting: the notice before it and the minutes after it, for A4 and as Word.

A paper is issued in Chinese whatever language its reader has chosen; its words stand in the messages like all others.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.documents.papers import Heading, OfficialPaper, Par
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, page_url, register
from tieshan.office.meetings.models import Attendance, Meeting
from tieshan.office.meetings.policies import MEETING_LIST
from tieshan.office.meetings.queries.meetings import heads
from tieshan.office.meetings.terms import AWAY, CAME, Part

PAPER_LANGUAGE = "zh-hans"


def _joined(rows: list[Attendance], *, reasons: bool = False) -> str:
    words = [
        _("%(name)s (%(reason)s)") % {"name": row.name, "reason": row.reason or row.get_presence_display()}
        if reasons
        else row.name
        for row in rows
    ]
    return pgettext("between names", ", ").join(words) if words else "—"


def _counted(number: int, names: str) -> str:
    return _("%(number)s: %(names)s") % {"number": number, "names": names} if number else "—"


def _when(meeting: Meeting) -> str:
    end = f"–{meeting.ends_at:%H:%M}" if meeting.ends_at else ""
    return f"{date_words(meeting.day)} {meeting.starts_at:%H:%M}{end}"


def minutes_of(meeting: Meeting) -> OfficialPaper:
    """The minutes in the layout of official minutes: who attended, points with their discussion, decisions."""
    rows = list(meeting.attendances.order_by("part", "pk"))
    due = [row for row in rows if row.part == Part.DUE]
    observers = [row for row in rows if row.part == Part.OBSERVER and row.presence in CAME]
    found = heads(meeting)
    body: list[Any] = [Par(meeting.summary)]
    for item in meeting.items.order_by("number"):
        body.append(Heading(1, item.title))
        if item.discussion:
            body.extend(Par(line) for line in item.discussion.splitlines() if line.strip())
    decisions = list(meeting.decisions.select_related("owner").order_by("number"))
    if decisions:
        body.append(Heading(1, _("Decisions")))
        body.extend(Par(_decision(one), lead=f"{one.number}. ") for one in decisions)
    if found.short:
        body.append(Par(_("Fewer than the quorum were present; the decisions are to be confirmed.")))
    for one in meeting.addenda.order_by("on", "pk"):
        body.append(Par(one.text, lead=_("Supplement (%(day)s): ") % {"day": date_words(one.on)}))
    chair = meeting.chair.display_name if meeting.chair else ""
    recorder = meeting.recorder.display_name if meeting.recorder else ""
    number = ""
    if meeting.number is not None:
        number = paper_number(str(meeting.get_kind_display()), meeting.day.year, meeting.number)
    came = [row for row in due if row.presence in CAME]
    away = [row for row in due if row.presence in AWAY]
    return OfficialPaper(
        issuer=_("%(kind)s minutes") % {"kind": meeting.get_kind_display()},
        title=_("Minutes: %(title)s") % {"title": meeting.title},
        form="minutes",
        number=number,
        body=body,
        attendance=[
            (_("Time and place"), f"{_when(meeting)} {meeting.place}"),
            (_("Chair of the meeting"), chair),
            (_("Recorder"), recorder),
            (_("Due to attend"), str(found.due)),
            (_("Present"), _counted(found.came, _joined(came))),
            (_("Absent"), _counted(found.away, _joined(away, reasons=True))),
            (_("Observers"), _joined(observers)),
        ],
        signature=meeting.unit.name,
        signed_on=meeting.chair_signed_on,
        note=_signatures(meeting, chair, recorder),
    )


def _signatures(meeting: Meeting, chair: str, recorder: str) -> str:
    if meeting.chair_signed_on is None or meeting.recorder_signed_on is None:
        return _("draft, not signed yet")
    return _("signed by %(recorder)s on %(first)s and by %(chair)s on %(second)s") % {
        "recorder": recorder,
        "first": date_words(meeting.recorder_signed_on),
        "chair": chair,
        "second": date_words(meeting.chair_signed_on),
    }


def _decision(one: Any) -> str:
    parts = [one.text]
    if one.owner is not None:
        parts.append(_("responsible: %(name)s") % {"name": one.owner.display_name})
    if one.due_on is not None:
        parts.append(_("due on %(day)s") % {"day": date_words(one.due_on)})
    if one.vote:
        parts.append(one.vote)
    return pgettext("between clauses", "; ").join(parts)


def notice_of(meeting: Meeting) -> OfficialPaper:
    """The notice that invites to a meeting."""
    rows = list(meeting.attendances.order_by("part", "pk"))
    due = [row for row in rows if row.part == Part.DUE]
    observers = [row for row in rows if row.part == Part.OBSERVER]
    items = meeting.items.order_by("number")
    points = [Par(f"{item.number}. {item.title}") for item in items] or [Par("—")]
    body: list[Any] = [
        Heading(1, _("Time and place")),
        Par(f"{_when(meeting)} {meeting.place or '—'}"),
        Heading(1, _("Agenda")),
        *points,
        Heading(1, _("Who attends")),
        Par(_joined(due)),
    ]
    if observers:
        body.append(Par(_joined(observers), lead=_("Observers: ")))
    if meeting.presenter is not None:
        body.append(Par(f"{meeting.presenter.display_name} {meeting.topic}", lead=_("Presenter: ")))
    body.append(Par(_("Who cannot come asks for leave beforehand.")))
    return OfficialPaper(
        issuer=meeting.unit.name,
        title=_("Notice of a meeting: %(title)s") % {"title": meeting.title},
        body=body,
        signature=meeting.unit.name,
    )


class MeetingPaper(Page):
    """A paper of one meeting: on screen and print; `?word=1` as Word."""

    parent = MEETING_LIST
    permission = MEETING_LIST
    template = "office_meetings/paper.html"
    matrix_record = "Meeting"

    def paper(self, meeting: Meeting) -> OfficialPaper:
        """The paper's own words."""
        raise NotImplementedError

    def get(self) -> HttpResponse:
        meeting = fetch_for(
            self.actor,
            MEETING_LIST,
            Meeting,
            self.kwargs["pk"],
            select_related=("unit", "chair", "recorder", "presenter"),
        )
        with translation.override(PAPER_LANGUAGE):
            paper = self.paper(meeting)
        if self.request.GET.get("word"):
            return send_file(render_docx(paper), f"{paper.title}.docx", DOCX)
        return self.render(
            {
                "paper": paper,
                "body": [{"kind": type(part).__name__, "part": part} for part in paper.body],
                "back": page_url("office.meeting.view", meeting.pk),
                "word": f"{self.request.path}?word=1",
            }
        )


@register
class Notice(MeetingPaper):
    """The notice of a meeting."""

    code = "office.meeting.notice"
    path = "meetings/<int:pk>/notice/"
    title = gettext_lazy("Notice of the meeting")

    def paper(self, meeting: Meeting) -> OfficialPaper:
        return notice_of(meeting)


@register
class Minutes(MeetingPaper):
    """The minutes of a meeting."""

    code = "office.minutes.print"
    path = "meetings/<int:pk>/minutes/"
    title = gettext_lazy("Minutes")

    def paper(self, meeting: Meeting) -> OfficialPaper:
        return minutes_of(meeting)
