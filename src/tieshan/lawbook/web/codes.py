"""Code lists: which there are, and the codes of one as they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.kinds import Card, Column, Fact, Facts, TableView, page_url, register
from tieshan.lawbook.reading import CodeSource, library
from tieshan.lawbook.records import CodeEntry
from tieshan.lawbook.web.regulations import LIST as REGULATIONS
from tieshan.lawbook.web.shelf import ShelfDetail, ShelfList
from tieshan.lawbook.web.words import REGULATION, how_sure, range_words

LIST = "lawbook.codes.list"
VIEW = "lawbook.codes.view"


@register
class CodeLists(ShelfList):
    """All code lists."""

    code = LIST
    path = "lawbook/codes/"
    title = gettext_lazy("Code lists")
    parent = REGULATIONS
    order = "title"
    search_hint = gettext_lazy("Name of the list, or a word in it")
    columns = [
        Column(
            "title",
            gettext_lazy("Code list"),
            sort="title",
            link=lambda row: page_url(VIEW, row.name),
        ),
        Column(
            "regulation",
            gettext_lazy("Regulation"),
            lambda row: row.regulation.title,
            sort="regulation",
            link=lambda row: page_url(REGULATION, row.regulation.code),
        ),
        Column("entries", gettext_lazy("Entries"), lambda row: len(row.entries), align="num", sort="entries"),
        Column("sure", gettext_lazy("How sure"), lambda row: how_sure(row.confidence, row.evidence)),
    ]

    def shelf(self) -> Sequence[Any]:
        return [sources[-1] for sources in library().code_lists.values()]

    def words(self, row: Any) -> Iterable[str]:
        yield from (row.name, row.title.zh, row.title.en)
        for entry in row.entries:
            yield from (entry.zh, entry.en)


@register
class CodeListView(ShelfDetail):
    """One code list with its words and the words that mean the same."""

    code = VIEW
    path = "lawbook/codes/<path:key>/"
    title = gettext_lazy("Code list")
    parent = LIST
    matrix_record = "CodeSource"

    def find(self, key: str) -> CodeSource | None:
        found = library().code_lists.get(key)
        return found[-1] if found else None

    def heading(self) -> object:
        return self.record.title

    def facts(self) -> Iterable[object]:
        one: CodeSource = self.record
        yield Facts(
            _("Document"),
            [
                Fact(_("Regulation"), one.regulation.title, url=page_url(REGULATION, one.regulation.code)),
                Fact(_("Document number"), one.regulation.number),
                Fact(_("In force"), range_words(one.regulation.valid_from, one.regulation.valid_to)),
                Fact(_("How sure"), how_sure(one.confidence, one.evidence)),
            ],
        )
        yield Card(
            _("Codes"),
            TableView(
                [_("Code"), pgettext("code list", "Word"), _("Words that mean the same"), _("Days")],
                [self._row(e) for e in one.entries],
            ),
        )

    @staticmethod
    def _row(entry: CodeEntry) -> tuple[object, ...]:
        days = range_words(entry.valid_from, entry.valid_to) if entry.valid_from is not None else ""
        return entry.code, entry.label(), _(", ").join(entry.synonyms), days
