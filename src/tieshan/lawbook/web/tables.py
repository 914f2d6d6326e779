"""Tables of what a regulation holds, shared by the pages of regulations, clauses and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.kinds import Card, TableView, Tag, page_url
from tieshan.lawbook.duty_templates import DutyTemplate
from tieshan.lawbook.queries import code_list, parameter_history
from tieshan.lawbook.reading import CodeSource
from tieshan.lawbook.records import Clause, Parameter
from tieshan.lawbook.routes import Route, RouteStep
from tieshan.lawbook.standards import Standard, StandardPoint
from tieshan.lawbook.terms import Counted
from tieshan.lawbook.web.words import (
    CLAUSE,
    clause_url,
    number_words,
    parameter_url,
    range_words,
    sort_tag,
    value_words,
)

__all__ = [
    "ROLE_WORDS",
    "clause_table",
    "code_list_table",
    "duty_table",
    "linked",
    "parameter_table",
    "route_table",
    "standard_cards",
]

ROLE_WORDS: dict[str, object] = {
    "district_leader": gettext_lazy("District leader"),
    "district_office": gettext_lazy("District office"),
    "federation_chair": gettext_lazy("Federation chair"),
    "cadre": gettext_lazy("Professional cadre"),
    "enterprise_chair": gettext_lazy("Enterprise union chair"),
    "audit_committee": gettext_lazy("Audit committee"),
}
_EVERY: dict[str, object] = {
    "week": gettext_lazy("weekly"),
    "month": gettext_lazy("monthly"),
    "quarter": gettext_lazy("quarterly"),
    "year": gettext_lazy("yearly"),
    "event": gettext_lazy("on an event"),
}


def linked(text: object, url: str | None) -> object:
    """A link, or the bare text where there is nothing to open."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def clause_table(clauses: Iterable[Clause]) -> TableView:
    """Clauses with their summary and what they become."""
    return TableView(
        [_("Clause"), _("What it says"), _("What it becomes here")],
        [(linked(f"{one.number} {one.title}", page_url(CLAUSE, one.ref)), one.summary, one.becomes) for one in clauses],
        empty=_("No clause of this regulation has been entered by itself."),
    )


def parameter_table(parameters: Iterable[Parameter]) -> TableView:
    """Values with their article, days and kind."""
    return TableView(
        [_("Value of"), pgettext("lawbook", "Value"), pgettext("sort of value", "Kind"), _("Article"), _("Days")],
        [
            (
                linked(one.title, parameter_url(one.code)),
                value_words(one),
                sort_tag(one),
                one.article,
                range_words(one.valid_from, one.valid_to),
            )
            for one in parameters
        ],
        empty=_("No value was taken from it."),
    )


def code_list_table(sources: Iterable[CodeSource]) -> TableView:
    """Code lists with their size."""
    return TableView(
        [_("Code list"), _("Entries")],
        [(linked(one.title, page_url("lawbook.codes.view", one.name)), len(one.entries)) for one in sources],
        frozenset({1}),
        empty=_("No code list was taken from it."),
    )


def _step_words(step: RouteStep) -> str:
    words = _("%(title)s (%(role)s)") % {"title": step.title, "role": ROLE_WORDS[step.role]}
    if step.mode == "all":
        words = _("%(step)s, all of them") % {"step": words}
    elif isinstance(step.mode, int):
        words = _("%(step)s, %(n)s of them") % {"step": words, "n": step.mode}
    if step.days is not None:
        words = _("%(step)s within %(days)s") % {"step": words, "days": number_words(step.days, step.counted)}
    return words


def _quantity_words(one: Route) -> str:
    """The quantities a route is for; where a parameter draws the line, with its value of today."""
    if one.above or one.up_to:
        code = one.above or one.up_to
        held = [value for value in parameter_history(code) if value.holds_on(timezone.localdate())]
        words = number_words(held[0].decimal, held[0].counted) if held else code
        return (_("above %(sum)s") if one.above else _("up to and including %(sum)s")) % {"sum": words}
    if one.upper is None:
        return _("from %(lower)s") % {"lower": _number(one.lower)} if one.lower else _("any")
    if not one.lower:
        return _("below %(upper)s") % {"upper": _number(one.upper)}
    return _("%(lower)s to below %(upper)s") % {"lower": _number(one.lower), "upper": _number(one.upper)}


def _number(value: Decimal) -> str:
    return number_words(value, Counted.SETTING)


def _kinds_of_unit(one: Route) -> str:
    names = code_list("unit_kind", on=one.valid_from)
    return _(", ").join(names.label(kind) for kind in one.unit_kinds)


def route_table(routes: Iterable[Route]) -> TableView:
    """Routes: whose papers, which quantity, over which steps."""
    return TableView(
        [_("Route"), _("Papers of"), _("Days or sum"), _("Steps"), _("Clause")],
        [
            (
                one.title,
                _kinds_of_unit(one),
                _quantity_words(one),
                " → ".join(_step_words(step) for step in one.steps),
                linked(one.clause, clause_url(one.clause)),
            )
            for one in routes
        ],
    )


def standard_cards(standards: Iterable[Standard]) -> Iterator[Card]:
    """Each standard with its points in a table."""
    for one in standards:
        note = _("%(total)s points in all, met from %(least)s") % {
            "total": _number(one.total),
            "least": _number(one.passes_from),
        }
        yield Card(one.title, _points(one.points), note=note)


def _points(points: Iterable[StandardPoint]) -> TableView:
    return TableView(
        [_("No."), _("Part"), pgettext("standard", "Point"), _("How it is checked"), _("Weight")],
        [
            (
                one.number,
                one.group,
                linked(one.title, None)
                if not one.must
                else format_html("{} {}", one.title, Tag(_("compulsory"), "due")),
                one.check,
                _number(one.weight),
            )
            for one in points
        ],
        frozenset({4}),
    )


def duty_table(templates: Iterable[DutyTemplate]) -> TableView:
    """Duties that rest on a regulation."""
    return TableView(
        [_("Duty"), _("How often"), _("Clause"), _("Grounds")],
        [(one.title, _EVERY[one.every], linked(one.clause, clause_url(one.clause)), one.basis) for one in templates],
        empty=_("No duty rests on it."),
    )
