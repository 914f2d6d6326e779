"""Clauses: the list, and one clause with everything in the house that fulfils it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.access.permissions import all_permissions
from tieshan.foundation.ui.kinds import (
    Card,
    ChoiceFilter,
    Column,
    Empty,
    Fact,
    Facts,
    TableView,
    may_open,
    page_url,
    register,
    stack,
)
from tieshan.lawbook.duty_templates import duty_templates
from tieshan.lawbook.reading import library
from tieshan.lawbook.records import Clause, Parameter
from tieshan.lawbook.web.regulations import LIST as REGULATIONS
from tieshan.lawbook.web.shelf import ShelfDetail, ShelfList
from tieshan.lawbook.web.tables import duty_table, linked, parameter_table, route_table, standard_cards
from tieshan.lawbook.web.words import CLAUSE, REGULATION

LIST = "lawbook.clause.list"
ROOMS: dict[str, object] = {
    "organisations": gettext_lazy("Organisations"),
    "members": gettext_lazy("Members"),
    "office": gettext_lazy("Daily work"),
    "duties": gettext_lazy("Duties and bulletins"),
    "funds": gettext_lazy("Custody of funds"),
    "rights": gettext_lazy("Rights work"),
    "desk": gettext_lazy("Desk and bulletins"),
    "welfare": gettext_lazy("Welfare"),
    "emulation": gettext_lazy("Contests and honours"),
    "appraisal": gettext_lazy("Appraisal"),
    "portals": gettext_lazy("Workers' entrance"),
    "lawbook": gettext_lazy("Regulations"),
}


def rooms_words(clause: Clause) -> str:
    """The parts of the house that a clause belongs to."""
    return _(", ").join(str(ROOMS[room]) for room in clause.rooms)


@register
class ClauseList(ShelfList):
    """All clauses of all regulations."""

    code = LIST
    path = "lawbook/clauses/"
    title = gettext_lazy("Clauses")
    parent = REGULATIONS
    page_size = 50
    search_hint = gettext_lazy("Number, a word of the clause, pinyin initials")
    columns = [
        Column(
            "number",
            gettext_lazy("Clause"),
            lambda row: f"{row.number} {row.title}",
            sort="number",
            link=lambda row: page_url(CLAUSE, row.ref),
            text=True,
        ),
        Column(
            "regulation",
            gettext_lazy("Regulation"),
            lambda row: row.regulation.title,
            sort="regulation",
            link=lambda row: page_url(REGULATION, row.regulation.code),
        ),
        Column("summary", gettext_lazy("What it says")),
        Column("becomes", gettext_lazy("What it becomes here")),
        Column("rooms", gettext_lazy("Where"), rooms_words, hidden=True),
    ]
    filters = [
        ChoiceFilter(
            "regulation",
            gettext_lazy("Regulation"),
            choices=lambda: [(one.code, one.title) for one in library().regulations.values() if _has_clauses(one.code)],
            apply=lambda rows, value: [row for row in rows if row.regulation.code == value],  # type: ignore[arg-type]
        ),
        ChoiceFilter(
            "room",
            gettext_lazy("Where"),
            choices=list(ROOMS.items()),
            apply=lambda rows, value: [row for row in rows if value in row.rooms],  # type: ignore[arg-type]
        ),
    ]

    def shelf(self) -> Sequence[Any]:
        first = "speech-2010"
        return sorted(library().clauses.values(), key=lambda one: one.regulation.code != first)

    def words(self, row: Any) -> Iterable[str]:
        return (row.number, row.title.zh, row.title.en, row.summary.zh, row.summary.en, row.regulation.title.zh)


def _has_clauses(code: str) -> bool:
    return any(one.regulation.code == code for one in library().clauses.values())


@register
class ClauseView(ShelfDetail):
    """One clause: what it asks, and what in the house fulfils it."""

    code = CLAUSE
    path = "lawbook/clauses/<path:key>/"
    title = gettext_lazy("Clause")
    parent = LIST
    matrix_record = "Clause"

    def find(self, key: str) -> Clause | None:
        return library().clauses.get(key)

    def heading(self) -> object:
        return f"{self.record.number} {self.record.title}"

    def lead(self) -> object:
        return self.record.summary

    def facts(self) -> Iterable[object]:
        clause: Clause = self.record
        yield Facts(
            _("Clause"),
            [
                Fact(_("Regulation"), clause.regulation.title, url=page_url(REGULATION, clause.regulation.code)),
                Fact(_("Where"), rooms_words(clause)),
                Fact(_("What it becomes here"), clause.becomes, wide=True),
            ],
        )
        parts = list(self._fulfilled())
        yield (
            stack(parts)
            if parts
            else Card(
                "",
                Empty(
                    _("Nothing in the software rests on this clause yet."),
                    _("It stands here so that nobody forgets it."),
                ),
            )
        )

    def _fulfilled(self) -> Iterable[object]:
        ref = self.record.ref
        shelf = library()
        values: list[Parameter] = [p for found in shelf.parameters.values() for p in found if p.clause == ref]
        if values:
            yield Card(_("Values"), parameter_table(values))
        duties = [one for one in duty_templates() if one.clause == ref]
        if duties:
            yield Card(_("Duties"), duty_table(duties))
        routes = [one for found in shelf.routes.values() for one in found if one.clause == ref]
        if routes:
            yield Card(_("Approval routes"), route_table(routes))
        yield from standard_cards(one for found in shelf.standards.values() for one in found if one.clause == ref)
        rights = self._rights()
        if rights:
            yield Card(_("Work in the software"), TableView([_("What can be done"), _("Page")], rights))

    def _rights(self) -> list[tuple[object, object]]:
        """The acts and pages whose right names this clause; a link where the reader may open the page."""
        found: list[tuple[object, object]] = []
        pages = all_pages()
        for right in all_permissions():
            if right.clause != self.record.ref:
                continue
            page = pages.get(right.code)
            url = page_url(right.code) if page is not None and may_open(self.actor, right.code) else None
            found.append((right.name, linked(page.title, url) if page is not None else None))
        return found
