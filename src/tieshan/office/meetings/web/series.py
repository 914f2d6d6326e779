"""Series of meetings: list, page, and the forms that set them up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
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
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.series import change_series, create_series, end_series, schedule_series
from tieshan.office.meetings.models import Series
from tieshan.office.meetings.queries.people import USUAL, Group, usual_people
from tieshan.office.meetings.terms import Kind, Part, Rhythm, Week, Where
from tieshan.office.meetings.web.words import (
    WEEKDAYS,
    TimeInput,
    home_unit,
    person_field,
    state_tag,
    title_of,
    usual_hands,
)
from tieshan.organisations.models import Role, Unit

AHEAD = timedelta(days=60)


def rhythm_words(series: Series) -> str:
    """The rhythm in words: every week on Monday, the first Friday of each month."""
    weekday = WEEKDAYS[series.weekday][1]
    if series.week:
        return f"{series.get_rhythm_display()} · {series.get_week_display()}{weekday} · {series.starts_at:%H:%M}"
    return f"{series.get_rhythm_display()} · {weekday} · {series.starts_at:%H:%M}"


def _running(series: Series) -> Tag:
    return Tag(_("ended"), "plain") if series.ended_on else Tag(pgettext("meeting", "running"), "done")


@register
class SeriesList(ListPage):
    """All series within reach."""

    code = codes.SERIES_LIST
    path = "meetings/series/"
    title = gettext_lazy("Series of meetings")
    parent = codes.MEETING_LIST
    model = Series
    select_related = ("unit",)
    order = "-pk"
    columns = [
        Column("title", gettext_lazy("Series"), link="office.series.view", sub="unit.name", width=30),
        Column("kind", gettext_lazy("Kind of meeting"), "get_kind_display"),
        Column("rhythm", gettext_lazy("Rhythm"), rhythm_words),
        Column("place", gettext_lazy("Place")),
        Column("running", gettext_lazy("State"), _running, export=False),
    ]
    filters = [
        ChoiceFilter("kind", gettext_lazy("Kind of meeting"), "kind", choices=Kind.choices),
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
    ]
    toolbar = [Action(gettext_lazy("Set up a series"), main=True, code=codes.SERIES_CREATE)]

    def empty(self) -> Empty:
        return Empty(
            _("No series is set up yet."),
            _("The speech asks for a weekly office meeting, a monthly chairs' meeting and a monthly study meeting."),
            self._main_action(),
        )


@register
class SeriesView(DetailPage):
    """One series: rhythm, people, its meetings."""

    code = "office.series.view"
    permission = codes.SERIES_LIST
    path = "meetings/series/<int:pk>/"
    title = gettext_lazy("Series")
    parent = codes.SERIES_LIST
    model = Series
    select_related = ("unit", "chair", "recorder")
    acts = (
        ActButton(codes.SERIES_SCHEDULE, gettext_lazy("Plan meetings"), main=True, when=lambda s: s.ended_on is None),
        ActButton(codes.SERIES_CHANGE, gettext_lazy("Change"), when=lambda s: s.ended_on is None),
        ActButton(codes.SERIES_END, gettext_lazy("End the series"), when=lambda s: s.ended_on is None),
    )

    def actions(self) -> Iterable[Action]:
        for action in super().actions():
            if self.actor.may_at(action.code, self.record.unit):
                yield action

    def state(self) -> Tag | None:
        return _running(self.record)

    def facts(self) -> Iterable[object]:
        series = self.record
        yield Facts(
            "",
            [
                Fact(_("Unit that meets"), series.unit.name),
                Fact(_("Kind of meeting"), series.get_kind_display()),
                Fact(_("Rhythm"), rhythm_words(series)),
                Fact(_("Place"), series.place),
                Fact(_("Chair of the meeting"), series.chair.display_name if series.chair else ""),
                Fact(_("Recorder"), series.recorder.display_name if series.recorder else ""),
                Fact(_("From day"), series.begins_on),
                Fact(_("Ended on"), series.ended_on),
            ],
        )
        rows = series.meetings.order_by("-day")[:12]
        lines = [
            (Action(row.day.isoformat(), page_url("office.meeting.view", row.pk) or ""), row.place, state_tag(row))
            for row in rows
        ]
        yield Card(
            _("Meetings"), TableView([_("Day"), _("Place"), _("State")], lines, empty=_("No meeting is planned yet."))
        )
        people = [(one.name, dict(Part.choices)[one.part]) for one in usual_people(series, on=today())]
        yield Card(
            _("Who is usually asked, as posts are held today"), TableView([_("Full name"), _("Capacity")], people)
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=["speech:C25" if self.record.kind == Kind.STUDY else "speech:C26"])


class SeriesForm(forms.Form):
    """Rhythm, time, place, hands."""

    unit = RecordField(
        label=gettext_lazy("Unit that meets"),
        source=lambda actor: Unit.objects.visible_to(actor, codes.SERIES_CREATE).filter(status=Unit.Status.ACTIVE),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of meeting"), choices=Kind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the name of the kind."),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("Rhythm"), choices=Rhythm.choices)
    week = forms.ChoiceField(
        label=gettext_lazy("Week of the month"),
        choices=[("", "—"), *Week.choices],
        required=False,
        help_text=gettext_lazy("For monthly and quarterly meetings."),
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, choices=WEEKDAYS)
    starts_at = forms.TimeField(label=gettext_lazy("Begins at"), widget=TimeInput)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=120)
    chair = person_field(gettext_lazy("Chair of the meeting"), codes.MEETING_LIST, required=False)
    recorder = person_field(gettext_lazy("Recorder"), codes.MEETING_LIST, required=False)
    begins_on = forms.DateField(label=gettext_lazy("From day"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("rhythm") in (Rhythm.MONTHLY, Rhythm.QUARTERLY) and not cleaned.get("week"):
            self.add_error("week", _("Say in which week of the month."))
        if cleaned.get("rhythm") in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY):
            cleaned["week"] = ""
        return cleaned


@register
class Create(FormPage):
    """Set up a series; who usually comes follows from the kind and can be changed afterwards."""

    code = codes.SERIES_CREATE
    path = "meetings/series/new/"
    title = gettext_lazy("Set up a series")
    parent = codes.SERIES_LIST
    detail_code = "office.series.view"
    form_class = SeriesForm
    action = staticmethod(create_series)
    submit = gettext_lazy("Set up")
    done = gettext_lazy("Set up. Now plan its meetings.")

    def initial(self) -> dict[str, Any]:
        unit = home_unit(self.actor, codes.SERIES_CREATE)
        root = unit is not None and unit.parent_id is None
        return {
            "unit": unit,
            "kind": Kind.OFFICE if root else Kind.ENTERPRISE_CHAIRS,
            "rhythm": Rhythm.WEEKLY if root else Rhythm.MONTHLY,
            "week": "" if root else Week.FIRST,
            "weekday": 0,
            "starts_at": "09:00",
            "begins_on": today(),
            **usual_hands(self.actor, unit, on=today()),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        title = cleaned["title"] or title_of(cleaned["kind"])
        return {**cleaned, "title": title, "groups": USUAL[cleaned["kind"]], "on": today()}


def _group_choices() -> list[tuple[str, str]]:
    roles = Role.objects.filter(
        code__in=("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")
    ).order_by("pk")
    return [(f"{role.code}|{where}", f"{role.name} · {label}") for role in roles for where, label in Where.choices]


class ChangeForm(SeriesForm):
    """The same, and who is usually asked."""

    due = forms.MultipleChoiceField(
        label=gettext_lazy("Due to attend"), widget=forms.CheckboxSelectMultiple, choices=_group_choices, required=False
    )
    observers = forms.MultipleChoiceField(
        label=gettext_lazy("Observers"), widget=forms.CheckboxSelectMultiple, choices=_group_choices, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("unit", "kind", "begins_on"):
            del self.fields[name]


class SeriesStep(FormPage):
    """A step of one series."""

    parent = codes.SERIES_LIST
    model = Series
    select_related = ("unit", "chair", "recorder")
    view_code = codes.SERIES_LIST
    detail_code = "office.series.view"
    subject_argument = "series"

    def lead(self) -> object:
        return f"{self.record.title} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class Change(SeriesStep):
    """Change a series."""

    code = codes.SERIES_CHANGE
    path = "meetings/series/<int:pk>/change/"
    title = gettext_lazy("Change a series")
    form_class = ChangeForm
    action = staticmethod(change_series)
    versioned = True

    def initial(self) -> dict[str, Any]:
        names = ("title", "rhythm", "week", "weekday", "starts_at", "place", "chair", "recorder")
        groups = list(self.record.groups.all())
        return {
            **{name: getattr(self.record, name) for name in names},
            "due": [f"{g.role}|{g.where}" for g in groups if g.part == Part.DUE],
            "observers": [f"{g.role}|{g.where}" for g in groups if g.part == Part.OBSERVER],
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        chosen = dict.fromkeys(cleaned.pop("observers"), Part.OBSERVER) | dict.fromkeys(cleaned.pop("due"), Part.DUE)
        groups = []
        for key, part in chosen.items():
            role, where = key.split("|", 1)
            groups.append(Group(role, where, part))
        title = cleaned["title"] or self.record.title
        return {**cleaned, "title": title, "groups": groups, "on": today()}


@register
class End(SeriesStep):
    """End a series."""

    code = codes.SERIES_END
    path = "meetings/series/<int:pk>/end/"
    title = gettext_lazy("End a series")
    action = staticmethod(end_series)
    versioned = True
    danger = True
    submit = gettext_lazy("End the series")


class ScheduleForm(forms.Form):
    """Up to which day."""

    until = forms.DateField(
        label=gettext_lazy("Up to"),
        widget=DateInput,
        help_text=gettext_lazy("A day on which nobody works moves to the next working day."),
    )


@register
class Schedule(SeriesStep):
    """Plan the meetings of a series ahead."""

    code = codes.SERIES_SCHEDULE
    path = "meetings/series/<int:pk>/schedule/"
    title = gettext_lazy("Plan the meetings of a series")
    form_class = ScheduleForm
    action = staticmethod(schedule_series)
    submit = gettext_lazy("Plan meetings")

    def initial(self) -> dict[str, Any]:
        return {"until": today() + AHEAD}

    def done_message(self, result: Any) -> object:
        if result is None:
            return ""
        return ngettext("%(n)s meeting planned.", "%(n)s meetings planned.", len(result)) % {"n": len(result)}

    def done_url(self, result: Any) -> str:
        return page_url("office.series.view", self.record.pk) or "/"
