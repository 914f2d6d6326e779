"""Forms after a meeting: record it, sign, return or supplement the minutes, make a decision a task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import Card, DateInput, Fact, Facts, FormPage, page_url, register, today
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.minutes import (
    Decided,
    Tick,
    amend_minutes,
    assign_decision,
    hold_meeting,
    return_minutes,
    sign_minutes,
)
from tieshan.office.meetings.models import AgendaItem, Attendance, Decision, Meeting
from tieshan.office.meetings.queries.people import on_leave
from tieshan.office.meetings.terms import Presence
from tieshan.office.meetings.web.before import MeetingStep, area
from tieshan.office.meetings.web.words import TimeInput, person_field

MORE_DECISIONS = 3
CHOICES = [choice for choice in Presence.choices if choice[0]]


class HoldForm(forms.Form):
    """Who was there, what was said, what was decided; one line a person, a point, a decision."""

    ends_at = forms.TimeField(label=gettext_lazy("Ended at"), required=False, widget=TimeInput)
    summary = area(
        pgettext_lazy("meeting", "Summary"), rows=5, help_text=gettext_lazy("What it was about, in a few sentences.")
    )
    more_points = area(
        gettext_lazy("Further points"), rows=2, required=False, help_text=gettext_lazy("One a line; not on the agenda.")
    )
    uploads = AttachmentsField(label=gettext_lazy("Files"), required=False)
    opened_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        people: list[Attendance],
        items: list[AgendaItem],
        owners: list[tuple[int, str]],
        decisions: int,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people, self.items, self.decisions = people, items, decisions
        for row in people:
            self.fields[f"presence_{row.pk}"] = forms.ChoiceField(label=row.name, choices=CHOICES)
            self.fields[f"reason_{row.pk}"] = forms.CharField(label=_("Reason"), required=False, max_length=200)
        for item in items:
            self.fields[f"item_{item.pk}"] = area(item.title, rows=2, required=False)
        for number in range(1, decisions + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Decision %(n)s") % {"n": number},
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"vote_{number}"] = forms.CharField(label=_("Vote"), required=False, max_length=120)
            self.fields[f"owner_{number}"] = forms.TypedChoiceField(
                label=_("Responsible"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *owners]
            )
            self.fields[f"due_{number}"] = forms.DateField(label=_("Due on"), required=False, widget=DateInput)

    def attendance_rows(self) -> Iterator[tuple[Attendance, Any, Any]]:
        """Each person with the two fields of their line."""
        for row in self.people:
            yield row, self[f"presence_{row.pk}"], self[f"reason_{row.pk}"]

    def item_fields(self) -> list[Any]:
        """The fields of the points of the agenda."""
        return [self[f"item_{item.pk}"] for item in self.items]

    def decision_rows(self) -> Iterator[list[Any]]:
        """The four fields of each decision."""
        for number in range(1, self.decisions + 1):
            yield [self[f"{name}_{number}"] for name in ("text", "vote", "owner", "due")]


@register
class Hold(MeetingStep):
    """Record a meeting; nearly everything is filled in ahead."""

    code = codes.MEETING_HOLD
    path = "meetings/<int:pk>/record/"
    title = gettext_lazy("Record the meeting")
    form_class = HoldForm
    action = staticmethod(hold_meeting)
    template = "office_meetings/hold.html"
    versioned = True
    submit = gettext_lazy("Save the minutes")
    done = gettext_lazy("Saved. The recorder signs, then the chair.")

    @cached_property
    def people(self) -> list[Attendance]:
        """Everybody who is asked."""
        return list(self.record.attendances.select_related("unit").order_by("part", "pk"))

    @cached_property
    def decided(self) -> list[Decision]:
        """What was written down before."""
        return list(self.record.decisions.order_by("number"))

    def form_options(self) -> dict[str, Any]:
        owners = {row.account_id: row.name for row in self.people if row.account_id is not None}
        for hand in (self.record.chair, self.record.recorder):
            if hand is not None:
                owners.setdefault(hand.pk, hand.display_name)
        return {
            "people": self.people,
            "items": list(self.record.items.order_by("number")),
            "owners": list(owners.items()),
            "decisions": len(self.decided) + MORE_DECISIONS,
        }

    def initial(self) -> dict[str, Any]:
        meeting = self.record
        found: dict[str, Any] = {
            "ends_at": meeting.ends_at,
            "summary": meeting.summary,
            "opened_at": timezone.now().isoformat(),
        }
        # Where people signed in, whoever did not is most likely absent; else most likely everybody came.
        likely = Presence.ABSENT if any(row.signed_in_at for row in self.people) else Presence.PRESENT
        away = on_leave([row.account_id for row in self.people if row.account_id is not None], meeting.day)
        for row in self.people:
            guess = Presence.LEAVE if row.account_id in away else likely
            found[f"presence_{row.pk}"] = row.presence or guess
            found[f"reason_{row.pk}"] = row.reason
        for item in meeting.items.all():
            found[f"item_{item.pk}"] = item.discussion
        for number, one in enumerate(self.decided, 1):
            found |= {
                f"text_{number}": one.text,
                f"vote_{number}": one.vote,
                f"owner_{number}": one.owner_id,
                f"due_{number}": one.due_on,
            }
        return found

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        people, count = self.people, len(self.decided) + MORE_DECISIONS
        decisions = [
            Decided(cleaned[f"text_{n}"], cleaned[f"owner_{n}"], cleaned[f"due_{n}"], cleaned[f"vote_{n}"])
            for n in range(1, count + 1)
            if cleaned.get(f"text_{n}", "").strip()
        ]
        return {
            "ticks": {row.pk: Tick(cleaned[f"presence_{row.pk}"], cleaned[f"reason_{row.pk}"]) for row in people},
            "discussions": {
                int(name.removeprefix("item_")): value for name, value in cleaned.items() if name.startswith("item_")
            },
            "decisions": decisions,
            "summary": cleaned["summary"],
            "ends_at": cleaned["ends_at"],
            "more_points": cleaned["more_points"].splitlines(),
            "uploads": cleaned["uploads"],
            "opened_at": _moment(cleaned["opened_at"]),
            "on": today(),
        }

    def before_form(self) -> object:
        if not self.record.returned_reason:
            return ""
        return Facts(_("Returned by the chair"), [Fact(_("Reason"), self.record.returned_reason, wide=True)])


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@register
class Sign(MeetingStep):
    """Sign the minutes."""

    code = codes.MINUTES_SIGN
    path = "meetings/<int:pk>/sign/"
    title = gettext_lazy("Sign the minutes")
    action = staticmethod(sign_minutes)
    versioned = True
    submit = gettext_lazy("Sign")
    done = gettext_lazy("Signed.")

    def before_form(self) -> object:
        meeting: Meeting = self.record
        came = meeting.attendances.filter(presence__in=("present", "late")).values_list("name", flat=True)
        points = [Fact(item.title, item.discussion or "—", wide=True) for item in meeting.items.order_by("number")]
        decisions = [Fact(str(d.number), d.text, sub=d.vote, wide=True) for d in meeting.decisions.order_by("number")]
        return Facts(
            _("What is signed"),
            [
                Fact(_("Present"), _(", ").join(came), wide=True),
                Fact(pgettext("meeting", "Summary"), meeting.summary, wide=True),
                *points,
                *decisions,
            ],
            note=_("Once both have signed, the minutes cannot be changed; corrections are supplements."),
        )


class ReasonForm(forms.Form):
    """What is to be mended."""

    reason = area(gettext_lazy("What is to be mended"), rows=2)


@register
class Return(MeetingStep):
    """The chair returns the minutes."""

    code = codes.MINUTES_RETURN
    path = "meetings/<int:pk>/return/"
    title = gettext_lazy("Return the minutes")
    form_class = ReasonForm
    action = staticmethod(return_minutes)
    submit = gettext_lazy("Return")
    done = gettext_lazy("Returned to the recorder.")


class AmendForm(forms.Form):
    """The correction."""

    text = area(gettext_lazy("Correction or supplement"), rows=4)


@register
class Amend(MeetingStep):
    """Add a supplement to final minutes."""

    code = codes.MINUTES_AMEND
    path = "meetings/<int:pk>/supplement/"
    title = gettext_lazy("Add a supplement")
    form_class = AmendForm
    action = staticmethod(amend_minutes)
    submit = pgettext_lazy("meeting", "Add")


class AssignForm(forms.Form):
    """Who, by when."""

    owner = person_field(gettext_lazy("Responsible"), codes.MEETING_LIST)
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DateInput)


@register
class Assign(FormPage):
    """Make a decision a task."""

    code = codes.DECISION_ASSIGN
    path = "decisions/<int:pk>/task/"
    title = gettext_lazy("Make a decision a task")
    parent = codes.MEETING_LIST
    model = Decision
    select_related = ("meeting__unit", "owner")
    view_code = codes.MEETING_LIST
    subject_argument = "decision"
    form_class = AssignForm
    action = staticmethod(assign_decision)
    submit = gettext_lazy("Assign the task")
    done = gettext_lazy("The task is assigned. The person has been told.")

    def lead(self) -> object:
        return f"{self.record.meeting.title} · {self.record.meeting.day.isoformat()}"

    def initial(self) -> dict[str, Any]:
        return {"owner": self.record.owner, "due_on": self.record.due_on}

    def before_form(self) -> object:
        return Card(pgettext("meeting", "Decision"), self.record.text)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return page_url("office.meeting.view", self.record.meeting_id) or "/"
