"""The acts of a congress, each with a short form filled in ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import FormPage, RecordField, RowColumn, RowsField, page_url, register, today
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.words import value_words
from tieshan.organisations.models import Unit
from tieshan.rights.congress import actions
from tieshan.rights.congress import policies as codes
from tieshan.rights.congress.models import Congress, CongressDelegate, CongressSession
from tieshan.rights.congress.queries import CONTRACT, delegates_needed, delegates_on, workers_of
from tieshan.rights.congress.rules import least_in_favour, least_present
from tieshan.rights.congress.terms import Form
from tieshan.rights.congress.web.congresses import SESSION, VIEW
from tieshan.rights.congress.web.fields import DelegatesField, day_field, lines_of, matters, text_field


def unions(code: str) -> Any:
    """Unions with a committee within reach."""

    def source(actor: Actor) -> Any:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE).exclude(kind="organiser")

    return source


class ConstituteForm(forms.Form):
    """Who was elected, for how long."""

    unit = RecordField(label=gettext_lazy("Union"), source=unions(codes.CONSTITUTE))
    form = forms.ChoiceField(
        label=gettext_lazy("Form"), choices=Form.choices, widget=forms.RadioSelect, initial=Form.DELEGATES
    )
    number = forms.IntegerField(label=gettext_lazy("Congress no."), min_value=1, max_value=99)
    elected_on = day_field(gettext_lazy("Elected on"), initial=today)
    years = forms.TypedChoiceField(label=gettext_lazy("Years"), coerce=int, choices=())
    delegates = DelegatesField(label=gettext_lazy("Delegates"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        years = parameter("rights.congress.years", on=today()).wholes
        self.fields["years"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


@register
class ConstituteCongress(FormPage):
    """Enter an election."""

    code = codes.CONSTITUTE
    path = "congress/constitute/"
    title = gettext_lazy("Enter a newly elected congress")
    parent = codes.LIST
    form_class = ConstituteForm
    action = staticmethod(actions.constitute_congress)
    detail_code = VIEW
    submit = gettext_lazy("Enter")

    def initial(self) -> dict[str, Any]:
        own = list(unions(codes.CONSTITUTE)(self.actor)[:2])
        if len(own) != 1:
            return {"number": 1}
        last = Congress.objects.filter(unit=own[0]).order_by("-number").first()
        return {"unit": own[0].pk, "number": last.number + 1 if last is not None else 1}

    def lead(self) -> object:
        own = list(unions(codes.CONSTITUTE)(self.actor)[:2])
        workers = workers_of(own[0]) if len(own) == 1 else 0
        if not workers:
            return _("Delegates: %(share)s of the workers, at least %(least)s.") % {
                "share": value_words(parameter("rights.congress.share", on=today())),
                "least": parameter("rights.congress.least", on=today()).whole,
            }
        return _("%(workers)s workers by the register: at least %(need)s delegates.") % {
            "workers": workers,
            "need": delegates_needed(workers, today()),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class CongressAct(FormPage):
    """An act on one congress."""

    parent = codes.LIST
    model = Congress
    select_related = ("unit",)
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "congress"
    versioned = True

    def lead(self) -> object:
        return str(self.record)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class DelegatesForm(forms.Form):
    """The whole list."""

    delegates = DelegatesField(label=gettext_lazy("Delegates"))
    changed_on = day_field(gettext_lazy("From the day"), initial=today)


@register
class ChangeDelegates(CongressAct):
    """Change the list."""

    code = codes.DELEGATES
    path = "congress/<int:pk>/delegates/"
    title = gettext_lazy("Change the delegates")
    form_class = DelegatesForm
    action = staticmethod(actions.change_delegates)

    def initial(self) -> dict[str, Any]:
        return {"delegates": lines_of(delegates_on(self.record, today()))}


class PlanForm(forms.Form):
    """When, where, about what."""

    planned_on = day_field(gettext_lazy("Planned on"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100, required=False)
    agenda = text_field(gettext_lazy("Agenda, one point a line"), rows=6)


@register
class PlanSession(CongressAct):
    """Plan a session."""

    code = codes.PLAN
    path = "congress/<int:pk>/plan/"
    title = gettext_lazy("Plan a session of the congress")
    form_class = PlanForm
    action = staticmethod(actions.plan_session)

    def initial(self) -> dict[str, Any]:
        last = self.record.sessions.order_by("-number").first()
        return {"planned_on": today() + timedelta(days=14), "place": last.place if last is not None else ""}

    def done_url(self, result: Any) -> str:
        # The session that was made; before that, and for "cancel", the congress.
        return (page_url(SESSION, result.pk) if result is not None else page_url(VIEW, self.record.pk)) or "/"


class SessionAct(FormPage):
    """An act on one session."""

    parent = codes.LIST
    model = CongressSession
    select_related = ("unit", "congress")
    view_code = codes.LIST
    detail_code = SESSION
    subject_argument = "session"
    versioned = True

    def lead(self) -> object:
        return str(self.record)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class PapersForm(forms.Form):
    """When."""

    sent_on = day_field(gettext_lazy("Papers handed out on"), initial=today)


@register
class HandOutPapers(SessionAct):
    """Papers are out."""

    code = codes.PAPERS
    path = "congress/sessions/<int:pk>/papers/"
    title = gettext_lazy("Enter that papers were handed out")
    form_class = PapersForm
    action = staticmethod(actions.hand_out_papers)


def _matters() -> list[tuple[str, str]]:
    return [("", ""), *matters("congress_matter")()]


class HoldForm(forms.Form):
    """Attendance, minutes, votes."""

    held_on = day_field(gettext_lazy("Met on"), initial=today)
    absent = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Absent"),
        queryset=CongressDelegate.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "names"}),
        required=False,
    )
    members = forms.IntegerField(label=gettext_lazy("Workers in all"), min_value=1)
    present = forms.IntegerField(label=gettext_lazy("Present"), min_value=0)
    ballots = RowsField(
        label=gettext_lazy("Votes"),
        columns=[
            RowColumn("title", gettext_lazy("Resolution of the congress"), forms.CharField(max_length=120)),
            # Empty ahead, so that a row nobody touched is no row.
            RowColumn("matter", gettext_lazy("Matter"), forms.ChoiceField(choices=_matters, required=False)),
            RowColumn(
                "in_favour", gettext_lazy("In favour"), forms.IntegerField(min_value=0, required=False), numeric=True
            ),
            RowColumn(
                "against", gettext_lazy("Against"), forms.IntegerField(min_value=0, required=False), numeric=True
            ),
        ],
        required=False,
        help_text=gettext_lazy("What has no number in favour was not voted on."),
    )
    minutes = text_field(gettext_lazy("Minutes"), rows=8)

    def __init__(self, *args: Any, of: CongressSession, **options: Any) -> None:
        super().__init__(*args, **options)
        if of.congress.form == Form.DELEGATES:
            del self.fields["members"], self.fields["present"]
            # On the day on which it met: the list may have changed since it was planned.
            sitting = delegates_on(of.congress, self._day() or min(of.planned_on, today()))
            self.fields["absent"].queryset = sitting  # type: ignore[attr-defined]
        else:
            del self.fields["absent"]

    def _day(self) -> date | None:
        """The day that was sent in."""
        try:
            return date.fromisoformat(self.data.get("held_on", ""))
        except ValueError:
            return None


@register
class HoldSession(SessionAct):
    """Enter what happened."""

    code = codes.HOLD
    path = "congress/sessions/<int:pk>/hold/"
    title = gettext_lazy("Enter minutes and votes of a congress")
    form_class = HoldForm
    action = staticmethod(actions.hold_session)

    def form_options(self) -> dict[str, Any]:
        return {"of": self.record}

    def initial(self) -> dict[str, Any]:
        session: CongressSession = self.record
        found: dict[str, Any] = {"held_on": min(session.planned_on, today())}
        if session.congress.form == Form.ASSEMBLY:
            found["members"] = workers_of(session.unit) or None
        points = session.agenda.splitlines()
        return found | {"ballots": [{"title": point[:120], "matter": matter_of(point)} for point in points]}

    def lead(self) -> object:
        session: CongressSession = self.record
        quorum, majority = (parameter(f"rights.congress.{name}", on=today()) for name in ("quorum", "majority"))
        members = delegates_on(session.congress, min(session.planned_on, today())).count()
        if session.congress.form == Form.ASSEMBLY or not members:
            return _("%(quorum)s must attend; more than %(majority)s of all must agree, not of those present.") % {
                "quorum": value_words(quorum),
                "majority": value_words(majority),
            }
        return _("%(all)s delegates: %(quorum)s must attend, %(majority)s must agree.") % {
            "all": members,
            "quorum": least_present(members, quorum.fraction),
            "majority": least_in_favour(members, majority.fraction),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        ballots = [
            {**one, "against": one.get("against") or 0, "matter": one.get("matter") or matter_of(one["title"])}
            for one in cleaned["ballots"]
            if one.get("in_favour") is not None
        ]
        return {**cleaned, "ballots": ballots, "absent": list(cleaned.get("absent") or ()), "on": today()}


def matter_of(point: str) -> str:
    """The matter that a point of the agenda names in its words, else the last of the list: other."""
    entries = list(code_list("congress_matter", on=today()))
    named = (one.code for one in entries if any(word in point for word in (one.zh, *one.synonyms)))
    return next(named, entries[-1].code)


class ResolveForm(forms.Form):
    """One vote."""

    title = forms.CharField(label=gettext_lazy("Resolution of the congress"), max_length=120)
    matter = forms.ChoiceField(label=gettext_lazy("Matter"), choices=matters("congress_matter"), initial=CONTRACT)
    in_favour = forms.IntegerField(label=gettext_lazy("In favour"), min_value=0)
    against = forms.IntegerField(label=gettext_lazy("Against"), min_value=0, initial=0)
    text = text_field(gettext_lazy("Words of the resolution"), rows=5, required=False)


@register
class AddResolution(SessionAct):
    """A further vote."""

    code = codes.RESOLVE
    path = "congress/sessions/<int:pk>/resolution/"
    title = gettext_lazy("Enter a further resolution")
    form_class = ResolveForm
    action = staticmethod(actions.add_resolution)

    def lead(self) -> object:
        return _("%(session)s: %(present)s of %(all)s present.") % {
            "session": self.record,
            "present": self.record.present,
            "all": self.record.members,
        }

    def done_url(self, result: Any) -> str:
        return page_url(SESSION, self.record.pk) or "/"
