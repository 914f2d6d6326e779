"""Forms before a meeting: plan, people, agenda, presenter, invitation, change, cancel."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, RecordField, TableView, register, today
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.planning import (
    Line,
    cancel_meeting,
    change_meeting,
    change_presenter,
    convene_meeting,
    invite_to_meeting,
    plan_meeting,
    set_agenda,
)
from tieshan.office.meetings.agenda import AgendaProposal, agenda_proposals
from tieshan.office.meetings.models import Meeting
from tieshan.office.meetings.queries.people import USUAL, Asked, holders, last_presented, turns, usual_people
from tieshan.office.meetings.terms import Kind, Part, Source
from tieshan.office.meetings.web.words import TimeInput, home_unit, person_field, title_of, usual_hands, when_words
from tieshan.organisations.models import Account, Unit


def area(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class PlanForm(forms.Form):
    """What, when, where, who presides and records."""

    unit = RecordField(
        label=gettext_lazy("Unit that meets"),
        source=lambda actor: Unit.objects.visible_to(actor, codes.MEETING_PLAN).filter(status=Unit.Status.ACTIVE),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of meeting"), choices=Kind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Empty: the name of the kind."),
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    starts_at = forms.TimeField(label=gettext_lazy("Begins at"), widget=TimeInput)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=120)
    chair = person_field(gettext_lazy("Chair of the meeting"), codes.MEETING_LIST, required=False)
    recorder = person_field(gettext_lazy("Recorder"), codes.MEETING_LIST, required=False)
    topic = forms.CharField(
        label=gettext_lazy("Topic of study"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For a study meeting."),
    )


@register
class Plan(FormPage):
    """Plan a single meeting; those who usually come to its kind are asked."""

    code = codes.MEETING_PLAN
    path = "meetings/plan/"
    title = gettext_lazy("Plan a meeting")
    parent = codes.MEETING_LIST
    detail_code = "office.meeting.view"
    form_class = PlanForm
    action = staticmethod(plan_meeting)
    submit = pgettext_lazy("meeting", "Plan")
    done = gettext_lazy("Planned. Set the agenda, then send the invitation.")

    def initial(self) -> dict[str, Any]:
        unit = home_unit(self.actor, codes.MEETING_PLAN)
        kind = Kind.OFFICE if unit is not None and unit.parent_id is None else Kind.ENTERPRISE_CHAIRS
        hands = usual_hands(self.actor, unit, on=today())
        return {"unit": unit, "kind": kind, "day": today(), "starts_at": "09:00", **hands}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        people = holders(cleaned["unit"], USUAL[cleaned["kind"]], on=today())
        title = cleaned["title"] or title_of(cleaned["kind"])
        return {**cleaned, "title": title, "people": people, "on": today()}


class MeetingStep(FormPage):
    """A step of one meeting."""

    parent = codes.MEETING_LIST
    model = Meeting
    select_related = ("unit", "chair", "recorder", "presenter", "series__unit")
    view_code = codes.MEETING_LIST
    detail_code = "office.meeting.view"
    subject_argument = "meeting"

    def lead(self) -> object:
        return f"{self.record.title} · {when_words(self.record)} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ChangeForm(forms.Form):
    """When, where, who presides and records."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    starts_at = forms.TimeField(label=gettext_lazy("Begins at"), widget=TimeInput)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=120)
    chair = person_field(gettext_lazy("Chair of the meeting"), codes.MEETING_LIST, required=False)
    recorder = person_field(gettext_lazy("Recorder"), codes.MEETING_LIST, required=False)


@register
class Change(MeetingStep):
    """Change or move a coming meeting."""

    code = codes.MEETING_CHANGE
    path = "meetings/<int:pk>/change/"
    title = gettext_lazy("Change or move a meeting")
    form_class = ChangeForm
    action = staticmethod(change_meeting)
    versioned = True

    def initial(self) -> dict[str, Any]:
        names = ("title", "day", "starts_at", "place", "chair", "recorder")
        return {name: getattr(self.record, name) for name in names}


class ConveneForm(forms.Form):
    """Who is due, who observes, guests by name."""

    due = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Due to attend"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    add_due = person_field(gettext_lazy("Another person"), codes.MEETING_CONVENE, required=False)
    observers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Observers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    add_observer = person_field(gettext_lazy("Another observer"), codes.MEETING_CONVENE, required=False)
    guests = area(
        gettext_lazy("Guests"), rows=2, required=False, help_text=gettext_lazy("People without an account, one a line.")
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("due", "observers"):
            field: Any = self.fields[name]
            field.choices = choices


@register
class Convene(MeetingStep):
    """Choose who is asked."""

    code = codes.MEETING_CONVENE
    path = "meetings/<int:pk>/people/"
    title = gettext_lazy("Choose who is asked")
    form_class = ConveneForm
    action = staticmethod(convene_meeting)

    @cached_property
    def candidates(self) -> dict[int, Asked]:
        """Those on the list, and those who usually come."""
        meeting = self.record
        rows = meeting.attendances.filter(account__isnull=False).order_by("part", "pk")
        listed = {r.account_id: Asked(r.account_id, r.name, r.unit_id, r.part) for r in rows}
        usual: Iterable[Asked]
        if meeting.series is not None:
            usual = usual_people(meeting.series, on=today())
        else:
            usual = holders(meeting.unit, USUAL[meeting.kind], on=today())
        return {**{one.account_id: one for one in usual}, **listed}

    @cached_property
    def listed(self) -> set[int]:
        """Accounts that are on the list."""
        return set(self.record.attendances.filter(account__isnull=False).values_list("account_id", flat=True))

    def form_options(self) -> dict[str, Any]:
        places = {one.unit_id for one in self.candidates.values() if one.unit_id is not None}
        units = dict(Unit.objects.filter(pk__in=places).values_list("pk", "name"))
        return {
            "choices": [
                (one.account_id, f"{one.name} · {units.get(one.unit_id or 0, '')}") for one in self.candidates.values()
            ]
        }

    def initial(self) -> dict[str, Any]:
        chosen = [one for one in self.candidates.values() if one.account_id in self.listed]
        guests = self.record.attendances.filter(account__isnull=True).values_list("name", flat=True)
        return {
            "due": [one.account_id for one in chosen if one.part == Part.DUE],
            "observers": [one.account_id for one in chosen if one.part == Part.OBSERVER],
            "guests": "\n".join(guests),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        people: dict[int, Asked] = {}
        for part, chosen, more in (
            (Part.OBSERVER, cleaned["observers"], cleaned["add_observer"]),
            (Part.DUE, cleaned["due"], cleaned["add_due"]),
        ):
            for account in chosen:
                known = self.candidates[account]
                people[account] = Asked(account, known.name, known.unit_id, part)
            if more is not None:
                people[more.pk] = Asked(more.pk, more.display_name, more.home_unit_id, part)
        return {"people": list(people.values()), "guests": cleaned["guests"].splitlines(), "on": today()}

    def done_message(self, result: Any) -> object:
        if result is None:
            return ""
        number = result.attendances.count()
        return ngettext("%(n)s person is asked.", "%(n)s people are asked.", number) % {"n": number}


class AgendaForm(forms.Form):
    """The points, one a line, and what is proposed."""

    points = area(
        gettext_lazy("Points of the agenda"), rows=6, required=False, help_text=gettext_lazy("One a line, in order.")
    )
    proposals = forms.MultipleChoiceField(
        label=gettext_lazy("Proposed"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "one-column"}),
        help_text=gettext_lazy("Tick what goes on the agenda; it is put behind the points above."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["proposals"]
        field.choices = choices
        if not choices:
            del self.fields["proposals"]


@register
class Agenda(MeetingStep):
    """Set the agenda from open tasks, overdue duties and submitted topics."""

    code = codes.AGENDA_SET
    path = "meetings/<int:pk>/agenda/"
    title = gettext_lazy("Set the agenda")
    form_class = AgendaForm
    action = staticmethod(set_agenda)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The points that are set, by their titles."""
        topics = {topic.title: topic.pk for topic in self.record.topics.all()}
        return {
            item.title: Line(item.title, item.source, item.url, topics.get(item.title))
            for item in self.record.items.order_by("number")
        }

    @cached_property
    def proposals(self) -> dict[str, AgendaProposal]:
        """What is proposed and not on the agenda yet."""
        found = agenda_proposals(self.record.unit, self.record.day)
        return {str(n): one for n, one in enumerate(found) if one.title not in self.lines}

    def form_options(self) -> dict[str, Any]:
        def words(one: AgendaProposal) -> str:
            return f"{one.title} · {Source(one.source).label}"

        return {"choices": [(key, words(one)) for key, one in self.proposals.items()]}

    def initial(self) -> dict[str, Any]:
        return {"points": "\n".join(self.lines)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        typed = dict.fromkeys(line.strip() for line in cleaned["points"].splitlines() if line.strip())
        lines = [self.lines.get(title, Line(title)) for title in typed]
        for key in cleaned.get("proposals", ()):
            one = self.proposals[key]
            lines.append(Line(one.title, one.source, one.url, one.topic_id))
        return {"lines": lines, "on": today()}


class PresenterForm(forms.Form):
    """Who presents what, and why out of turn."""

    presenter = forms.TypedChoiceField(label=gettext_lazy("Presenter"), coerce=int)
    topic = forms.CharField(label=gettext_lazy("Topic of study"), max_length=200, required=False)
    reason = area(
        gettext_lazy("Why out of turn"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Only when it is not the first in the list. Who is passed over stays in front."),
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["presenter"]
        field.choices = choices


@register
class Presenter(MeetingStep):
    """Choose the presenter; the list is in the order of turns."""

    code = codes.PRESENTER_CHANGE
    path = "meetings/<int:pk>/presenter/"
    title = gettext_lazy("Presenter")
    form_class = PresenterForm
    action = staticmethod(change_presenter)

    @cached_property
    def order(self) -> list[int]:
        """Accounts in the order of their turn."""
        return turns(self.record)

    @cached_property
    def names(self) -> dict[int, str]:
        """Names of the people in the list."""
        return dict(Account.objects.filter(pk__in=self.order).values_list("pk", "display_name"))

    def form_options(self) -> dict[str, Any]:
        return {"choices": [(pk, self.names.get(pk, "")) for pk in self.order]}

    def initial(self) -> dict[str, Any]:
        return {"presenter": self.record.presenter_id, "topic": self.record.topic}

    def before_form(self) -> object:
        last = last_presented(self.record.unit_id, without=self.record.pk)
        rows = [(n, self.names.get(pk, ""), last.get(pk, _("never"))) for n, pk in enumerate(self.order[:8], 1)]
        return Card(_("Order of turns"), TableView([_("No."), _("Full name"), _("Presented last on")], rows))

    def aside(self) -> object:
        return explanation(
            clauses=["speech:C25"],
            steps=[
                _("Who never presented comes first, then who presented longest ago; people on leave are passed over.")
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "presenter": Account.objects.get(pk=cleaned["presenter"]), "on": today()}


@register
class Invite(MeetingStep):
    """Send the invitation."""

    code = codes.MEETING_INVITE
    path = "meetings/<int:pk>/invite/"
    title = gettext_lazy("Send the invitation")
    action = staticmethod(invite_to_meeting)
    submit = gettext_lazy("Send")
    done = gettext_lazy("Sent. Everybody who is asked has been told.")

    def before_form(self) -> object:
        rows = self.record.attendances.select_related("unit").order_by("part", "pk")
        lines = [(row.name, row.unit or "", row.get_part_display()) for row in rows]
        headings = [_("Full name"), _("Unit"), _("Capacity")]
        return Card(pgettext("meeting", "People"), TableView(headings, lines, empty=_("Nobody is asked yet.")))


class CancelForm(forms.Form):
    """Why."""

    reason = area(gettext_lazy("Reason"), rows=2)


@register
class Cancel(MeetingStep):
    """Cancel a meeting that has not been held."""

    code = codes.MEETING_CANCEL
    path = "meetings/<int:pk>/cancel/"
    title = gettext_lazy("Cancel a meeting")
    form_class = CancelForm
    action = staticmethod(cancel_meeting)
    versioned = True
    danger = True
    submit = gettext_lazy("Cancel the meeting")
