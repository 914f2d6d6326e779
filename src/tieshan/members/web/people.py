"""The list of members: what a clerk opens most often, and the official roster that comes out of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.exports import FORMATS, Sheet
from tieshan.foundation.ui.kinds import (
    Action,
    BoolFilter,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    Filter,
    ListPage,
    Nav,
    RowAction,
    Tag,
    TextFilter,
    UnitFilter,
    page_url,
    register,
)
from tieshan.foundation.ui.paging import Order
from tieshan.members.models import Person
from tieshan.members.policies import PERSON_EXPORT, PERSON_LIST, PERSON_REVEAL
from tieshan.members.queries.people import CURRENT, people, search_order, search_people
from tieshan.members.web.words import age_of, code_word, filter_choices, group_words, state_tag
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.queries.figures import totals_below, totals_in_scope

ALL_STATES = "all"


class StateFilter(ChoiceFilter):
    """The state of the membership; without a choice the list shows current members, as the office counts them."""

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset if value == ALL_STATES else queryset.filter(state=value)

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        drawn = super().widget(value, query, page)
        unset = f'<option value="">{escape(gettext("All"))}</option>'
        return SafeString(drawn.replace(unset, f'<option value="">{escape(gettext("Current members"))}</option>'))


class EmployerFilter(Filter):
    """One employer, by its number in the address (links lead here) or by the beginning of its name."""

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value.isdecimal() and len(value) < 19:
            return queryset.filter(employer_id=int(value))
        found = Employer.objects.filter(name__icontains=value).values("pk")[:200]
        return queryset.filter(employer_id__in=list(found.values_list("pk", flat=True)))

    def words(self, value: Any, page: Any) -> object:
        if value.isdecimal() and len(value) < 19:
            return Employer.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
        return value


def code_cell(name: str, field: str) -> Any:
    """A function of the row that gives the word of a code."""

    def read(row: Any) -> str:
        return code_word(name, getattr(row, field))

    return read


def groups_cell(person: Person) -> object:
    """The groups of a person as small tags in one cell."""
    words = group_words(person)
    return joined(Tag(word) for word in words) if words else ""


def _employment_form(person: Person) -> str:
    """The word of the roster's column, where the register knows it: a plain contract is not recorded as such."""
    if person.is_new_form:
        return code_word("employment_form", "3")
    return code_word("employment_form", "2") if person.is_agency else ""


def _roster(actor: Actor) -> list[Column]:
    """The columns of the official roster, in its order; numbers in full only where the reader may see them so."""

    def full(field: str, masked: str) -> Any:
        def read(row: Person) -> str:
            return getattr(row, field) or "" if actor.may_at(PERSON_REVEAL, row.unit) else getattr(row, masked)

        return read

    return [
        Column("name", _("Full name"), width=12),
        Column("sex", _("Sex"), code_cell("sex", "sex"), width=6),
        Column("ethnicity", _("Ethnicity"), code_cell("ethnicity", "ethnicity"), width=8),
        Column("birth_date", _("Date of birth"), width=12),
        Column("id_type", _("Kind of document"), code_cell("id_type", "id_type"), width=12),
        Column("id_number", _("Identity number"), full("id_number", "id_masked"), text=True, width=22),
        Column("phone", _("Telephone"), full("phone", "phone_masked"), text=True, width=15),
        Column("education", _("Education"), code_cell("education", "education"), width=12),
        Column("political_status", _("Political status"), code_cell("political_status", "political_status"), width=12),
        Column("hukou", _("Household registration"), code_cell("hukou", "hukou"), width=12),
        Column("employment_form", _("Form of employment"), _employment_form, width=12),
        Column("is_migrant", _("Migrant worker"), width=8),
        Column("is_agency", _("Agency worker"), width=8),
        Column("unit", _("Union"), "unit.name", width=28),
        Column("employer", _("Employer"), "employer_name", width=28),
        Column("department", _("Department or team"), width=14),
        Column("job", _("Job"), width=14),
        Column("skill_level", _("Skill level"), code_cell("skill_level", "skill_level"), width=10),
        Column("technical_title", _("Technical title"), width=12),
        Column("member_number", _("Member number"), text=True, width=16),
        Column("joined_on", _("Joined on"), width=12),
        Column("state", _("Membership"), "get_state_display", width=10),
        Column("union_post", _("Post in the union"), code_cell("union_post", "union_post"), width=12),
        Column("remark", _("Remark"), width=20),
    ]


@act("members.person.export")
def export_roster(*, actor: Actor, page: PersonList, file_format: str) -> Any:
    """Export the members that the reader has filtered, as the official roster; the journal keeps what left."""
    actor.require(PERSON_EXPORT)
    _kind, write = FORMATS[file_format]
    found: Any = page.ordered()
    rows = found.visible_to(actor, PERSON_EXPORT).iterator(chunk_size=2000)
    file, count = write(Sheet(page.export_title(), page.subtitle(), _roster(actor), rows))
    note(
        unit_id=actor.unit_id,
        page=page.code,
        format=file_format,
        rows=count,
        conditions=page.subtitle(),
        in_full=["id_number", "phone"] if actor.may(PERSON_REVEAL) else [],
    )
    return file


@register
class PersonList(ListPage):
    """All members in reach: found by name, pinyin, initials, identity number or telephone."""

    code = "members.person.list"
    path = "members/"
    title = _("Members")
    nav = Nav("members", 10)
    model = Person
    select_related = ("unit",)
    order = "name"
    columns = [
        Column("name", _("Full name"), sort="name_pinyin", link="members.person.view"),
        Column("member_number", _("Member number"), text=True, hidden=True),
        Column("sex", _("Sex"), code_cell("sex", "sex")),
        Column("age", _("Age"), age_of, align="num"),
        Column("birth_date", _("Date of birth"), hidden=True),
        Column("id_masked", _("Identity number"), text=True),
        Column("phone_masked", _("Telephone"), text=True),
        Column("unit", _("Union"), "unit", link=lambda row: page_url("organisations.unit.view", row.unit_id)),
        Column("employer", _("Employer"), "employer_name", hidden=True),
        Column("job", _("Job")),
        Column("department", _("Department or team"), hidden=True),
        Column("education", _("Education"), code_cell("education", "education"), hidden=True),
        Column("ethnicity", _("Ethnicity"), code_cell("ethnicity", "ethnicity"), hidden=True),
        Column("groups", _("Groups"), groups_cell),
        Column("state", _("Membership"), state_tag),
        Column("joined_on", _("Joined on"), sort="joined_on", align="num"),
    ]
    filters = [
        UnitFilter("unit", _("Union"), seen_under="organisations.unit.list"),
        StateFilter(
            "state", _("Membership"), choices=lambda page: [*Person.State.choices, (ALL_STATES, _("All, former too"))]
        ),
        ChoiceFilter(
            "sex", _("Sex"), choices=lambda page: [("1", code_word("sex", "1")), ("2", code_word("sex", "2"))]
        ),
        BoolFilter("migrant", _("Migrant worker"), "is_migrant"),
        BoolFilter("agency", _("Agency worker"), "is_agency", more=True),
        BoolFilter("new_form", _("New form of employment"), "is_new_form", more=True),
        EmployerFilter("employer", _("Employer"), more=True),
        ChoiceFilter("education", _("Education"), choices=filter_choices("education"), more=True),
        ChoiceFilter("ethnicity", _("Ethnicity"), choices=filter_choices("ethnicity"), more=True),
        ChoiceFilter(
            "work", _("Employment state"), "employment_state", choices=filter_choices("employment_state"), more=True
        ),
        TextFilter("job", _("Job"), more=True),
        DateRangeFilter("joined", _("Joined on"), "joined_on", more=True),
    ]
    search_hint = _("Name, initials, identity number, telephone")
    toolbar = [
        Action(_("Import a roster"), code="members.roster.import"),
        Action(_("Admit a member"), main=True, code="members.person.join"),
    ]
    row_actions = [
        RowAction("members.person.correct", _("Correct")),
    ]
    export_code = PERSON_EXPORT

    def queryset(self) -> QuerySet[Any]:
        rows = people(self.actor).select_related("unit")
        if any(chosen.key == "state" for chosen, _value in self.active):
            return rows
        return rows.filter(state__in=CURRENT)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_people(queryset, text)

    @cached_property
    def ordering(self) -> Order:
        """Found people come in the order of the index that finds them, so that a search never sorts the register."""
        if self.text:
            return Order(search_order(self.text, people(self.actor)), self.sort[1])
        return Order("name_pinyin", self.sort[1])

    def total(self) -> int | None:
        figures = totals_in_scope(self.actor, PERSON_LIST)
        return figures["members"] + figures["retained"]

    @cached_property
    def count(self) -> tuple[int, bool]:
        """Stored figures answer the usual questions: all, one union with all below it, one group, one state."""
        stored = None if self.text or self.open_questions else self._stored()
        if stored is not None:
            return stored, True
        return super().count

    def _stored(self) -> int | None:
        chosen = {one.key: value for one, value in self.active}
        unit, state = chosen.pop("unit", None), chosen.pop("state", None)
        if unit is not None and not self.actor.may_at(PERSON_LIST, unit):
            return None
        if chosen or state not in (None, Person.State.ACTIVE, Person.State.RETAINED):
            return None
        figures = totals_below(unit.path) if unit is not None else totals_in_scope(self.actor, PERSON_LIST)
        counted = {Person.State.ACTIVE: ("members",), Person.State.RETAINED: ("retained",)}
        return sum(figures[name] for name in counted.get(state, ("members", "retained")))

    def empty(self) -> Empty:
        return Empty(
            gettext("No member yet."),
            gettext("Import the roster that the office has, or admit members one by one."),
            self._main_action(),
        )

    def export_title(self) -> str:
        return gettext("Roster of union members")

    def reporting_unit(self) -> str:
        """The union whose roster it is: the filtered one, else the reader's own."""
        chosen = next((value for one, value in self.active if one.key == "unit"), None)
        home = self.actor.unit_id
        own = chosen or (Unit.objects.filter(pk=home).first() if home is not None else None)
        return own.name if own is not None else self.actor.name

    def subtitle(self) -> str:
        """The line below the title of exports: reporting unit, day, conditions."""
        return self._subtitle()


def page_of(unit_id: int, **conditions: Any) -> str:
    """The address of the member list for one unit and everything below it, under more conditions."""
    return f"{page_url('members.person.list')}?{urlencode({'unit': unit_id, **conditions})}"


__all__ = ["PersonList", "code_cell", "export_roster", "groups_cell", "page_of"]
