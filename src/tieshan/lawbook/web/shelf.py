"""Lists and pages of what stands in files: read once in a process, so they sort, filter and page in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import Any, ClassVar

from django.db.models import Model
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tieshan.foundation.ui.components import plain
from tieshan.foundation.ui.exports import Sheet
from tieshan.foundation.ui.kinds import Action, DetailPage, ListPage
from tieshan.foundation.ui.models import SavedView
from tieshan.foundation.ui.paging import Slice
from tieshan.kernel.pinyin import spell_title
from tieshan.lawbook.policies import LIST_EXPORT
from tieshan.lawbook.records import folded

__all__ = ["WHY", "ShelfDetail", "ShelfList", "found_in"]

# Longer words are sentences: by sound they would be found for nearly everything.
TITLE = 40
WHY = "law and local rule are for everybody who works by them"


@cache
def _spelled(word: str) -> tuple[str, str, str]:
    spelling = spell_title(word)
    return folded(word), spelling.full, spelling.initials


def found_in(text: str, words: Iterable[str]) -> bool:
    """Whether a search text stands in one of the words: as written, in pinyin, or (in titles) as initials."""
    wanted = folded(text)
    for word in words:
        written, full, initials = _spelled(word)
        if wanted in written:
            return True
        if wanted.isascii() and len(word) <= TITLE and (wanted in full or wanted in initials):
            return True
    return False


class ShelfList(ListPage):
    """A list of records of the lawbook. A page overrides `shelf` (all rows) and `words` (what a row is found by).

    Filters take `apply=lambda rows, value: […]`. `sort` of a column names what `sort_keys` knows, or the column itself.
    """

    # The saved views of the reader are all that this list keeps in the database.
    model: ClassVar[type[Model]] = SavedView
    signed_in = True
    why = WHY
    export_code = LIST_EXPORT
    sort_keys: ClassVar[dict[str, Callable[[Any], Any]]] = {}

    def shelf(self) -> Sequence[Any]:
        """All rows, in the order of the lawbook."""
        raise NotImplementedError

    def words(self, row: Any) -> Iterable[str]:
        """What a row is found by."""
        raise NotImplementedError

    def base(self) -> Any:
        return list(self.shelf())

    def search(self, queryset: Any, text: str) -> Any:
        return [row for row in queryset if found_in(text, self.words(row))]

    @cached_property
    def count(self) -> tuple[int, bool]:
        return len(self.rows), True

    def ordered(self) -> Any:
        key, down = self.sort
        column = next((one for one in self.columns if one.key == key), None)
        if column is None:
            return list(self.rows)
        read = self.sort_keys.get(key) or column.reader()
        return sorted(self.rows, key=lambda row: _comparable(read(row)), reverse=down)

    def cut_page(self, count: int, exact: bool) -> Slice:
        rows, size = self.ordered(), self.size
        asked = self.request.GET
        last = max(0, (len(rows) - 1) // size * size)
        start = last if asked.get("last") else _number(asked.get("after", "") or asked.get("before", ""))
        start = min(start // size * size, last)
        return Slice(
            rows[start : start + size],
            following=str(start + size) if start < last else "",
            previous=str(start - size) if start > 0 else "",
            position=start,
            at_start=start == 0,
            at_end=start >= last,
        )

    def _sheet(self) -> Sheet:
        return Sheet(self.export_title(), self._subtitle(), self.export_columns or self.shown_columns, self.ordered())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _comparable(value: Any) -> tuple[int, Any]:
    """Anything sorts: nothing last, numbers and days as they are, words by their pinyin in Chinese."""
    if value is None or value == "":
        return 1, ""
    if isinstance(value, int):
        return 0, f"{value:012d}"
    text = plain(value)
    return 0, _spelled(text)[1] if (get_language() or "").startswith("zh") else text.casefold()


class ShelfDetail(DetailPage):
    """One record of the lawbook. A page overrides `find`; what is not found is not there (404)."""

    model: ClassVar[type[Model]] = SavedView
    signed_in = True
    why = WHY
    history = False

    def find(self, key: str) -> Any:
        """The record behind the last part of the address, None when there is none."""
        raise NotImplementedError

    def fetch(self) -> Any:
        found = self.find(self.kwargs["key"])
        if found is None:
            raise Http404(_("The lawbook has nothing of this name."))
        return found

    def actions(self) -> Iterable[Action]:
        return ()
