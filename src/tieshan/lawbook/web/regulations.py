"""Regulations: the list, and one regulation with everything that was taken from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    ChoiceFilter,
    Column,
    Empty,
    Fact,
    Facts,
    Nav,
    Tab,
    Tag,
    page_url,
    register,
    stack,
)
from tieshan.lawbook.duty_templates import duty_templates
from tieshan.lawbook.queries import clauses, regulations
from tieshan.lawbook.reading import library
from tieshan.lawbook.records import Clause, Parameter, Regulation
from tieshan.lawbook.web.shelf import ShelfDetail, ShelfList
from tieshan.lawbook.web.tables import (
    clause_table,
    code_list_table,
    duty_table,
    linked,
    parameter_table,
    route_table,
    standard_cards,
)
from tieshan.lawbook.web.words import KINDS, REGULATION, SCOPES, how_sure, range_words

LIST = "lawbook.regulation.list"


@dataclass(frozen=True)
class Shelved:
    """A regulation with what was taken from it."""

    regulation: Regulation
    clauses: tuple[Clause, ...]
    parameters: tuple[Parameter, ...]
    found_by: tuple[str, ...]

    @property
    def title(self) -> str:
        return str(self.regulation.title)


@cache
def shelved() -> tuple[Shelved, ...]:
    """Every regulation with its clauses and values, by kind and name."""
    values: dict[str, list[Parameter]] = {}
    for history in library().parameters.values():
        for one in history:
            values.setdefault(one.regulation.code, []).append(one)
    found = []
    for regulation in regulations():
        own, taken = clauses(regulation.code), tuple(values.get(regulation.code, ()))
        words = [regulation.title.zh, regulation.title.en, regulation.number, regulation.alias]
        for clause in own:
            words += [clause.number, clause.title.zh, clause.title.en, clause.summary.zh, clause.summary.en]
        words += [text for one in taken for text in (one.title.zh, one.title.en)]
        found.append(Shelved(regulation, own, taken, tuple(word for word in words if word)))
    return tuple(found)


def regulation_url(row: Shelved) -> str | None:
    """The page of a regulation."""
    return page_url(REGULATION, row.regulation.code)


def force_tag(regulation: Regulation) -> Tag:
    """Whether a regulation is in force today."""
    day = timezone.localdate()
    if regulation.holds_on(day):
        return Tag(_("in force"), "done")
    return Tag(_("not yet in force"), "due") if day < regulation.valid_from else Tag(_("replaced"), "plain")


@register
class RegulationList(ShelfList):
    """All regulations of the lawbook."""

    code = LIST
    path = "lawbook/"
    title = gettext_lazy("Regulations")
    nav = Nav("cadres", 60)
    order = "kind"
    search_hint = gettext_lazy("Title, number, a word of a clause, pinyin initials")
    sort_keys = {
        "since": lambda row: row.regulation.valid_from.isoformat(),
        # The speech that founded the district first, then laws, then what stands below them.
        "kind": lambda row: str(list(KINDS).index(row.regulation.kind)),
    }
    columns = [
        Column(
            "title",
            gettext_lazy("Regulation"),
            lambda row: row.title,
            sort="title",
            link=regulation_url,
            sub=lambda row: row.regulation.number,
        ),
        Column("kind", gettext_lazy("Kind of regulation"), lambda row: KINDS[row.regulation.kind], sort="kind"),
        Column("scope", gettext_lazy("Holds in"), lambda row: SCOPES[row.regulation.scope], sort="scope"),
        Column(
            "issued_by", pgettext_lazy("regulation", "Issued by"), lambda row: row.regulation.issued_by, hidden=True
        ),
        Column("since", gettext_lazy("In force since"), lambda row: row.regulation.valid_from, sort="since"),
        Column("force", gettext_lazy("State"), lambda row: force_tag(row.regulation)),
        Column("clauses", gettext_lazy("Clauses"), lambda row: len(row.clauses) or None, align="num", sort="clauses"),
        Column("values", gettext_lazy("Values"), lambda row: len(row.parameters) or None, align="num", sort="values"),
        Column("sure", gettext_lazy("How sure"), lambda row: _sure(row.regulation), hidden=True),
    ]
    filters = [
        ChoiceFilter(
            "kind",
            gettext_lazy("Kind of regulation"),
            choices=lambda: list(KINDS.items()),
            apply=lambda rows, value: [row for row in rows if row.regulation.kind == value],  # type: ignore[arg-type]
        ),
        ChoiceFilter(
            "scope",
            gettext_lazy("Holds in"),
            choices=lambda: list(SCOPES.items()),
            apply=lambda rows, value: [row for row in rows if row.regulation.scope == value],  # type: ignore[arg-type]
        ),
        ChoiceFilter(
            "force",
            gettext_lazy("State"),
            choices=[("now", gettext_lazy("in force")), ("past", gettext_lazy("replaced"))],
            apply=lambda rows, value: _by_force(rows, value),
        ),
    ]

    def shelf(self) -> Sequence[Any]:
        return shelved()

    def words(self, row: Any) -> Iterable[str]:
        return row.found_by

    def lead(self) -> object:
        return _("What the software goes by: every number and every duty names its document, its article and its days.")

    def actions(self) -> Iterable[Action]:
        for code, label in (
            ("lawbook.clause.list", _("Clauses")),
            ("lawbook.parameter.list", _("Values")),
            ("lawbook.codes.list", _("Code lists")),
        ):
            yield Action(label, page_url(code) or "")


def _by_force(rows: Any, value: str) -> Any:
    day = timezone.localdate()
    return [row for row in rows if row.regulation.holds_on(day) == (value == "now")]


def _sure(regulation: Regulation) -> str:
    return how_sure(regulation.confidence, regulation.evidence)


@register
class RegulationView(ShelfDetail):
    """One regulation: its document, its clauses, its values, code lists, routes, standards and duties."""

    code = REGULATION
    path = "lawbook/regulations/<path:key>/"
    title = gettext_lazy("Regulation")
    parent = LIST
    matrix_record = "Regulation"
    facts_title = gettext_lazy("Document")
    tabs = [
        Tab("clauses", gettext_lazy("Clauses"), count="count_clauses"),
        Tab("values", gettext_lazy("Values"), count="count_values"),
        Tab("procedure", gettext_lazy("Routes and standards")),
        Tab("codes", gettext_lazy("Code lists")),
        Tab("duties", gettext_lazy("Duties")),
    ]

    def find(self, key: str) -> Shelved | None:
        return next((one for one in shelved() if one.regulation.code == key), None)

    def heading(self) -> object:
        return self.record.title

    def state(self) -> Tag:
        return force_tag(self.record.regulation)

    def lead(self) -> object:
        return self.record.regulation.note or ""

    def facts(self) -> Iterable[object]:
        one: Regulation = self.record.regulation
        yield Facts(
            _("Document"),
            [
                Fact(_("Kind of regulation"), KINDS[one.kind]),
                Fact(_("Holds in"), SCOPES[one.scope]),
                Fact(pgettext("regulation", "Issued by"), one.issued_by),
                Fact(_("Document number"), one.number),
                Fact(_("In force"), range_words(one.valid_from, one.valid_to)),
                Fact(_("How sure"), _sure(one), sub=_("checked on %(day)s") % {"day": one.checked_on.isoformat()}),
                Fact(_("Where it was found"), one.source, wide=True),
            ],
        )
        for row in self._followers():
            yield Card(
                _("Followed by"), format_html('<p class="card-text">{}</p>', linked(row.title, regulation_url(row)))
            )

    def _followers(self) -> list[Shelved]:
        """The regulations that took over on the day this one ended and speak of the same values."""
        mine = {one.code for one in self.record.parameters}
        return [
            row
            for row in shelved()
            if row.regulation.valid_from == self.record.regulation.valid_to and mine & {p.code for p in row.parameters}
        ]

    def count_clauses(self) -> object:
        return len(self.record.clauses)

    def count_values(self) -> object:
        return len(self.record.parameters)

    def tab_clauses(self) -> object:
        return Card("", clause_table(self.record.clauses))

    def tab_values(self) -> object:
        return Card("", parameter_table(self.record.parameters))

    def tab_procedure(self) -> object:
        code = self.record.regulation.code
        shelf = library()
        routes = [one for found in shelf.routes.values() for one in found if one.regulation.code == code]
        standards = [one for found in shelf.standards.values() for one in found if one.regulation.code == code]
        parts: list[object] = [Card(_("Approval routes"), route_table(routes))] if routes else []
        parts += standard_cards(standards)
        return stack(parts or [Card("", Empty(_("No route and no standard rests on it.")))])

    def tab_codes(self) -> object:
        code = self.record.regulation.code
        found = [one for sources in library().code_lists.values() for one in sources if one.regulation.code == code]
        return Card("", code_list_table(found))

    def tab_duties(self) -> object:
        code = self.record.regulation.code
        return Card("", duty_table([one for one in duty_templates() if one.regulation.code == code]))
