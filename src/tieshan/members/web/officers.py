"""Recording who was elected into a body, and the end of an office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, RecordField, Why, page_url, register, today
from tieshan.members.actions.officers import elect_officer, end_office
from tieshan.members.models import Officer, Person
from tieshan.members.policies import OFFICER_ELECT, OFFICER_END, PERSON_LIST
from tieshan.members.queries.officers import benches_of
from tieshan.members.queries.people import search_order, search_people
from tieshan.organisations.models import Term, Unit

TERM_LIST = "organisations.term.list"


class PersonField(RecordField):
    """One person out of many, by name, pinyin or initials; namesakes are told apart by union and masked number."""

    def candidates(self, text: str, limit: int = 12) -> list[Any]:
        found = search_people(self.records().select_related("unit"), text)
        people: list[Any] = list(found.order_by(search_order(text, self.records()), "pk")[: limit + 1])
        for person in people:
            # What the list of suggestions writes in its second line.
            person.code = f"{person.unit} · {person.id_masked}"
        return people


class ElectForm(forms.Form):
    """Who, into which office, from when, with which declarations."""

    person = PersonField(label=_("Member"), source=lambda actor: Person.objects.none())
    position = forms.ChoiceField(label=_("Position"), choices=Officer.Position.choices, initial=Officer.Position.MEMBER)
    on = forms.DateField(label=_("Elected on"), widget=DateInput)
    full_time = forms.BooleanField(label=_("Full-time"), required=False)
    not_a_relative = forms.BooleanField(
        label=_("Declares: no near relative of the employer's head"),
        required=False,
        help_text=_("Trade Union Law art. 10: near relatives of the head may not sit on the committee."),
    )
    document = forms.CharField(label=_("Document and number"), required=False, max_length=200)


@register
class Elect(FormPage):
    """Record a person elected into the running term of a body."""

    code = OFFICER_ELECT
    path = "terms/<int:pk>/officers/elect/"
    title = _("Record an officer")
    model = Term
    select_related = ("body__unit",)
    view_code = TERM_LIST
    form_class = ElectForm
    action = staticmethod(elect_officer)
    subject_argument = "term"
    submit = _("Record the office")

    @property
    def unit(self) -> Unit:
        """The unit whose body it is."""
        return self.record.body.unit

    def lead(self) -> object:
        return f"{self.unit.name} · {self.record.body.get_kind_display()}"

    def before_form(self) -> object:
        bench = next((b for b in benches_of(self.unit, on=today()) if b.term.pk == self.record.pk), None)
        free = bench.free if bench is not None else 0
        words = gettext("number of seats not recorded")
        if self.record.seats:
            words = ngettext("%(n)s seat is free", "%(n)s seats are free", free) % {"n": free}
        grounds = [
            _("Trade Union Law art. 10"),
            _("chair, vice-chair for money and finance officers do not audit themselves"),
        ]
        return Card(words, Why(grounds))

    def people(self, actor: Actor) -> QuerySet[Person]:
        """Members of the unit and of the units below it."""
        below = Unit.objects.filter(path__startswith=self.unit.path).values("pk")
        return Person.objects.visible_to(actor, PERSON_LIST).filter(unit__in=below, state=Person.State.ACTIVE)

    def form(self, data: Any = None, files: Any = None) -> Any:
        form = super().form(data, files)
        chooser: Any = form.fields["person"]
        chooser.source = self.people
        return form

    def initial(self) -> dict[str, Any]:
        day = today()
        return {"on": day if day in self.record.during else self.record.during.lower}

    def done_message(self, result: Any) -> object:
        return gettext("%(name)s is entered as %(position)s.") % {
            "name": result.person.name,
            "position": result.get_position_display(),
        }

    def done_url(self, result: Any) -> str:
        url = page_url("organisations.unit.view", self.unit.pk)
        return f"{url}?tab=members" if url else "/"


class EndForm(forms.Form):
    """The first day without the office, and why it ends."""

    on = forms.DateField(label=_("Ends on"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


@register
class EndOffice(FormPage):
    """End an office before the term does."""

    code = OFFICER_END
    path = "officers/<int:pk>/end/"
    title = _("End an office")
    model = Officer
    select_related = ("unit", "person", "term__body")
    form_class = EndForm
    action = staticmethod(end_office)
    subject_argument = "officer"
    submit = _("End the office")
    done = _("The office has ended.")
    danger = True

    def fetch(self) -> Any:
        return fetch_for(
            self.actor, OFFICER_END, Officer, self.kwargs["pk"], view=PERSON_LIST, select_related=self.select_related
        )

    def lead(self) -> object:
        officer = self.record
        return f"{officer.person.name} · {officer.term.body} · {officer.get_position_display()}"

    def initial(self) -> dict[str, Any]:
        return {"on": today()}

    def done_url(self, result: Any) -> str:
        url = page_url("organisations.unit.view", self.record.unit_id)
        return f"{url}?tab=members" if url else "/"
