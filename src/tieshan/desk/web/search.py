"""The search box of every page: people, units, employers, papers, clauses and pages, a few of each, nothing beyond the
scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.ui.columns import linker
from tieshan.foundation.ui.components import show
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Empty,
    ListPage,
    Page,
    TableView,
    Tag,
    may_open,
    page_url,
    register,
)
from tieshan.kernel.pinyin import spell_title
from tieshan.lawbook.reading import library
from tieshan.lawbook.web.words import clause_url
from tieshan.members.policies import PERSON_LIST
from tieshan.members.queries.people import people, search_order, search_people
from tieshan.members.web.words import state_tag
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.queries.units import search_named

UNITS = "organisations.unit.list"
EMPLOYERS = "organisations.employer.list"
FEW = 6
#: Menu sections whose lists hold papers, and how many columns of a list the results show.
WORK = frozenset({"papers", "office", "duties"})
COLUMNS = 4


@register
class Search(Page):
    """One box for everything that has a name."""

    code = "desk.search.view"
    path = "search/"
    title = _("Search")
    signed_in = True
    why = "each kind of result asks for its own permission"
    template = "desk/search.html"

    @property
    def text(self) -> str:
        """What was typed."""
        return self.request.GET.get("q", "").strip()[:100]

    def lead(self) -> object:
        if not self.text:
            return _("Name, pinyin initials, identity number, telephone, unit code or credit code.")
        return gettext("Results for “%(text)s”") % {"text": self.text}

    def parts(self) -> Iterable[Card]:
        """A card for each kind of result that found something."""
        if not self.text:
            return
        found = (self._people(), self._units(), self._employers(), *self._papers(), self._clauses(), self._pages())
        yield from (card for card in found if card)

    def _people(self) -> Card | None:
        if not may_open(self.actor, PERSON_LIST):
            return None
        found = search_people(people(self.actor), self.text).select_related("unit")
        rows = list(found.order_by(search_order(self.text, people(self.actor)), "pk")[: FEW + 1])
        table = [
            (
                _link(page_url("members.person.view", p.pk), p.name),
                p.id_masked,
                p.phone_masked,
                p.unit,
                p.employer_name,
                state_tag(p),
            )
            for p in rows[:FEW]
        ]
        headings = [_("Full name"), _("Identity number"), _("Telephone"), _("Union"), _("Employer"), _("Membership")]
        return self._card(_("Members"), headings, table, len(rows), PERSON_LIST, state="all")

    def _units(self) -> Card | None:
        if not may_open(self.actor, UNITS):
            return None
        found = search_named(Unit.objects.visible_to(self.actor, UNITS), self.text).select_related("parent")
        rows = list(found.order_by("status", "code")[: FEW + 1])
        table = [
            (
                _link(page_url("organisations.unit.view", u.pk), u.name),
                u.code,
                u.get_kind_display(),
                u.parent.name if u.parent else "",
                "" if u.status == Unit.Status.ACTIVE else Tag(u.get_status_display()),
            )
            for u in rows[:FEW]
        ]
        headings = [_("Union"), _("Code"), _("Kind"), _("Superior"), _("Status")]
        return self._card(_("Unions"), headings, table, len(rows), UNITS)

    def _employers(self) -> Card | None:
        if not may_open(self.actor, EMPLOYERS):
            return None
        found = search_named(Employer.objects.visible_to(self.actor, EMPLOYERS), self.text)
        rows = list(found.select_related("union_unit", "territory").order_by("name_pinyin", "pk")[: FEW + 1])
        table = [
            (
                _link(page_url("organisations.employer.view", e.pk), e.name),
                e.credit_code,
                e.workers,
                e.territory,
                e.union_unit.name if e.union_unit else Tag(_("no union"), "due"),
            )
            for e in rows[:FEW]
        ]
        headings = [_("Employer"), _("Credit code"), _("Workers"), _("Federation in charge"), _("Its union")]
        return self._card(_("Employers"), headings, table, len(rows), EMPLOYERS)

    def _papers(self) -> Iterable[Card | None]:
        """What the rooms' own lists find: every list of daily work that can search is searched here as well."""
        seen: set[type[Any]] = set()
        for entry in all_pages().values():
            kind = getattr(entry.view, "page_class", None)
            if entry.nav is None or entry.nav.section not in WORK or not entry.code.endswith(".list"):
                continue
            if not (isinstance(kind, type) and issubclass(kind, ListPage)) or kind.model in seen:
                continue
            if may_open(self.actor, entry.code) and kind.search is not ListPage.search:
                seen.add(kind.model)
                yield self._list(kind(self.request))

    def _list(self, page: ListPage) -> Card | None:
        found = list(page.search(page.queryset(), self.text).order_by("-pk")[: FEW + 1])
        columns = [column for column in page.columns if not column.hidden][:COLUMNS]
        readers = [(column.reader(), linker(column.link) if column.link else None) for column in columns]
        table = [
            tuple(_link(link(row) if link else None, SafeString(show(read(row)))) for read, link in readers)
            for row in found
        ]
        return self._card(page.title, [column.label for column in columns], table[:FEW], len(found), page.code)

    def _clauses(self) -> Card | None:
        words = self.text.lower()
        found = [
            clause
            for clause in library().clauses.values()
            if words == clause.number.lower()
            or words in f"{clause.title.zh}{clause.summary.zh}{clause.title.en} {clause.summary.en}".lower()
        ]
        table = [
            (_link(clause_url(clause.ref), f"{clause.regulation.title} {clause.number}"), clause.title, clause.summary)
            for clause in found[:FEW]
        ]
        return self._card(
            _("Clauses"), [_("Clause"), _("Title"), pgettext_lazy("clause", "Summary")], table, 0, "lawbook.clause.view"
        )

    def _pages(self) -> Card | None:
        words = self.text.lower()
        links = []
        for entry in all_pages().values():
            url = page_url(entry.code) if entry.nav is not None and may_open(self.actor, entry.code) else None
            title = str(entry.title)
            if url and (words in title.lower() or spell_title(title).initials.startswith(words)):
                links.append((_link(url, title),))
        return Card(_("Pages"), TableView([_("Page")], links)) if links else None

    def _card(
        self,
        title: object,
        headings: Sequence[object],
        table: Sequence[tuple[object, ...]],
        found: int,
        code: str,
        **more: str,
    ) -> Card | None:
        if not table:
            return None
        url = page_url(code)
        link = None
        if url and found > FEW:
            link = Action(gettext("All results"), f"{url}?{urlencode({'q': self.text, **more})}")
        return Card(title, TableView(headings, table), link=link)

    def context(self) -> dict[str, Any]:
        parts = list(self.parts())
        nothing = None
        if self.text and not parts:
            nothing = Empty(
                gettext("Nothing found within your reach."),
                gettext("Try fewer letters, the initials, or the number. Members of other unions do not appear here."),
            )
        return super().context() | {"parts": parts, "nothing": nothing}


def _link(url: str | None, words: object) -> object:
    return format_html('<a href="{}">{}</a>', url, words) if url else words
