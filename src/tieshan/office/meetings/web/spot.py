"""On the spot: the code on the screen or on paper, signing in with it, and excusing oneself beforehand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.everybody import code_picture
from tieshan.foundation.ui.kinds import Action, Card, Page, page_url, register
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.attendance import excuse_oneself, sign_in
from tieshan.office.meetings.models import Meeting
from tieshan.office.meetings.queries.meetings import heads
from tieshan.office.meetings.queries.sign_in import SECONDS, paper_code, screen_code
from tieshan.office.meetings.terms import Presence
from tieshan.office.meetings.web.before import MeetingStep, area
from tieshan.office.meetings.web.words import when_words

CODE_LENGTH = 12


@register
class Screen(Page):
    """The code for signing in, large: for the screen in the room, or as a sheet to print."""

    code = codes.ATTENDANCE_SCREEN
    path = "meetings/<int:pk>/code/"
    title = gettext_lazy("Code for signing in")
    parent = codes.MEETING_LIST
    template = "office_meetings/screen.html"
    matrix_record = "Meeting"

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        if not hasattr(self, "_meeting"):
            self._meeting = fetch_for(
                self.actor, codes.ATTENDANCE_SCREEN, Meeting, self.kwargs["pk"], view=codes.MEETING_LIST
            )
        return self._meeting

    def heading(self) -> object:
        return self.meeting.title

    def lead(self) -> object:
        return f"{when_words(self.meeting)} · {self.meeting.place}"

    def get(self) -> HttpResponse:
        context = self._code()
        if self.request.GET.get("part"):
            return self.render(context, template="office_meetings/screen_part.html")
        if self.request.GET.get("sheet"):
            return self.render(context, template="office_meetings/screen_sheet.html")
        return self.render(context)

    def _code(self) -> dict[str, Any]:
        now, sheet = timezone.now(), bool(self.request.GET.get("sheet"))
        meeting = self.meeting
        text = paper_code(meeting.pk, meeting.day) if sheet else screen_code(meeting.pk, now)
        found = heads(meeting)
        return {
            "meeting": meeting,
            "when": when_words(meeting),
            "code": f"{text[:4]} {text[4:]}",
            "picture": f"{page_url('office.attendance.picture', meeting.pk)}?code={text}",
            "again": f"{self.request.path}?part=1",
            "seconds": SECONDS // 3,
            "count": _("%(came)s of %(due)s have signed in.") % {"came": found.came, "due": found.due},
            "back": page_url("office.meeting.view", meeting.pk),
        }

    def actions(self) -> list[Action]:
        return [
            Action(_("Sheet to print"), f"{self.request.path}?sheet=1"),
            Action(_("Back to the meeting"), page_url("office.meeting.view", self.meeting.pk) or ""),
        ]


@register
class Picture(Page):
    """The address for signing in with the code, as a picture for telephones."""

    code = "office.attendance.picture"
    permission = codes.ATTENDANCE_SCREEN
    path = "meetings/<int:pk>/code.svg"
    title = gettext_lazy("Picture of the code")
    parent = codes.MEETING_LIST
    matrix_record = "Meeting"

    def get(self) -> HttpResponse:
        meeting = fetch_for(self.actor, codes.ATTENDANCE_SCREEN, Meeting, self.kwargs["pk"], view=codes.MEETING_LIST)
        code = "".join(sign for sign in self.request.GET.get("code", "") if sign.isalnum())[:CODE_LENGTH]
        address = f"{page_url(codes.ATTENDANCE_SIGN_IN, meeting.pk)}?code={code}"
        return code_picture(self.request.build_absolute_uri(address))


class SignInForm(forms.Form):
    """The code that is shown; filled in when it was scanned."""

    code = forms.CharField(label=pgettext_lazy("meeting", "Code"), max_length=CODE_LENGTH)


@register
class SignIn(MeetingStep):
    """Sign in with the code shown on the spot."""

    code = codes.ATTENDANCE_SIGN_IN
    path = "meetings/<int:pk>/sign-in/"
    title = pgettext_lazy("meeting", "Sign in")
    form_class = SignInForm
    action = staticmethod(sign_in)
    submit = pgettext_lazy("meeting", "Sign in")
    keep_draft = False

    def before_form(self) -> object:
        rule = parameter("office.attendance.late", on=self.record.day)
        return explanation(
            parameters=[rule],
            clauses=["speech:C26"],
            steps=[_("Signing in is a convenience: the recorder can tick your name instead. No place is recorded.")],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def done_message(self, result: Any) -> object:
        if result is None:
            return ""
        return _("Signed in: %(word)s.") % {"word": result.get_presence_display()}


class ExcuseForm(forms.Form):
    """Why not."""

    presence = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            (Presence.LEAVE, Presence.LEAVE.label),
            (Presence.DUTY, Presence.DUTY.label),
            (Presence.ABSENT, gettext_lazy("another reason")),
        ],
    )
    reason = area(gettext_lazy("Reason"), rows=2, required=False)


@register
class Excuse(MeetingStep):
    """Say beforehand that one cannot come."""

    code = codes.ATTENDANCE_EXCUSE
    path = "meetings/<int:pk>/excuse/"
    title = gettext_lazy("I cannot come")
    form_class = ExcuseForm
    action = staticmethod(excuse_oneself)
    submit = gettext_lazy("Send")
    done = gettext_lazy("The recorder has been told.")

    def before_form(self) -> object:
        own = self.record.attendances.filter(account_id=self.actor.account_id or 0).first()
        if own is None:
            return Card("", _("You are not on the list of this meeting."))
        return ""
