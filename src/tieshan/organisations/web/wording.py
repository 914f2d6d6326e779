"""Words and marks for the states of this room, and the small base classes that its pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import current_actor, fetch_for
from tieshan.foundation.ui.kinds import Action, ChoiceFilter, DetailPage, FormPage, Tag, may_open, page_url, today
from tieshan.lawbook import Band, code_list
from tieshan.organisations.models import EmployerFollowUp, Unit
from tieshan.organisations.queries.bodies import warning_months
from tieshan.organisations.rules.bodies import warning_level

UNIT_TONES = {"active": "done", "merged": "plain", "dissolved": "plain"}
FOLLOW_UP_TONES = {"open": "due", "talking": "info", "founding": "info", "done": "done", "dropped": "plain"}


def unit_state(unit: Unit) -> Tag:
    """The unit's status as a tag."""
    return Tag(unit.get_status_display(), UNIT_TONES[unit.status])


def follow_up_state(follow_up: EmployerFollowUp) -> Tag:
    """The follow-up's state as a tag."""
    return Tag(follow_up.get_state_display(), FOLLOW_UP_TONES[follow_up.state])


def due_tag(due_on: date | None, *, on: date) -> Tag | None:
    """How near the end of a term is: overdue, within 1, 3 or 6 months, or nothing when it is far off."""
    if due_on is None:
        return None
    level = warning_level(due_on, on=on, ladder=warning_months(on=on))
    if level == "overdue":
        return Tag(_("overdue %(days)s days") % {"days": (on - due_on).days}, "late")
    if level:
        return Tag(_("%(days)s days left") % {"days": (due_on - on).days}, "due" if level in ("1", "3") else "info")
    return None


def code_choices(name: str) -> list[tuple[str, str]]:
    """A code list of today as choices."""
    return code_list(name, on=today()).choices


def code_word(name: str, code: str) -> str:
    """The word for a code of today's list; an unknown code is shown as it is."""
    return code_list(name, on=today()).label(code) if code else ""


def unit_link(unit: Unit | None) -> str | None:
    """The address of a unit's page, for those who may open it."""
    actor = current_actor()
    if unit is None or actor is None or not actor.may_at("organisations.unit.list", unit):
        return None
    return page_url("organisations.unit.view", unit.pk)


def members_url(unit_id: int, **conditions: str) -> str:
    """The list of the members of a unit and all below it, for those who may open it."""
    actor, url = current_actor(), page_url("members.person.list")
    if actor is None or url is None or not may_open(actor, "members.person.list"):
        return ""
    return f"{url}?{urlencode({'unit': unit_id, **conditions})}"


class StandingFilter(ChoiceFilter):
    """A choice whose empty value is a rule of its own (units that stand), with "all" as a further choice."""

    def __init__(self, key: str, label: object, *, usual: object, **options: Any) -> None:
        super().__init__(key, label, **options)
        self.usual = usual

    def look_up(self, queryset: Any, value: Any) -> Any:
        return queryset if value == "all" else super().look_up(queryset, value)

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        options = [f'<option value="">{escape(self.usual)}</option>']
        for known, word in self.choices(page):
            mark = " selected" if known == value else ""
            options.append(f'<option value="{escape(known)}"{mark}>{escape(word)}</option>')
        return SafeString(f'<select id="f-{self.key}" name="{self.key}">{"".join(options)}</select>')


class PlacedDetail(DetailPage):
    """A record that stands under a unit: an act is offered only where the reader holds it for that unit."""

    def place(self) -> Any:
        """The unit that rights are asked for."""
        return self.record

    def actions(self) -> Iterable[Action]:
        place = self.place()
        return [action for action in super().actions() if self.actor.may_at(action.code, place)]


class UnitAct(FormPage):
    """A form that runs an act on one unit."""

    model = Unit
    view_code = "organisations.unit.list"
    detail_code = "organisations.unit.view"
    parent = "organisations.unit.list"
    subject_argument = "unit"
    select_related = ("parent", "figures")
    keep_draft = False

    def heading(self) -> object:
        return _("%(act)s: %(unit)s") % {"act": self.title, "unit": self.record.name}


class RecordAct(FormPage):
    """A form on a record with versions: the second writer is told what the first changed."""

    versioned = True
    keep_draft = False

    def run(self, cleaned: dict[str, Any]) -> Any:
        action: Any = type(self).action
        facts = {self.subject_argument: self.record, **self.arguments(cleaned)}
        return action(actor=self.actor, version=self._expected_version(), **facts)


def visible_unit(actor: Any, code: str, pk: int) -> Unit:
    """A unit named in an address: 404 when the reader cannot see it."""
    return fetch_for(actor, code, Unit, pk)


REASON = gettext_lazy("Reason")
DOCUMENT = gettext_lazy("Document and number")


def band_words(band: Band | None) -> str:
    """A band in words: "25 to 200 members: 3 to 7 seats"."""
    if band is None:
        return _("The rule says nothing for this number of members.")
    facts = {"lower": band.lower, "upper": band.upper, "least": band.least, "most": band.most}
    if band.upper is None:
        return _("%(lower)s members and more: %(least)s to %(most)s seats") % facts
    return _("%(lower)s to %(upper)s members: %(least)s to %(most)s seats") % facts


def months_words(months: Sequence[int]) -> str:
    """Warning steps in words: "6, 3, 1 months before"."""
    return _("%(steps)s months before the end") % {"steps": ", ".join(map(str, months))}
