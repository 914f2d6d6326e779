"""Columns of a list and the fast drawing of its table.

The table is built as one string: 20 rows of 8 columns cost well under a millisecond, a template loop several. Every
value is escaped here; only components (`__html__`) pass as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape as escape_text
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tieshan.foundation.ui.components import DASH, number_text, show

Getter = Callable[[Any], Any]
_MARK = 987654321012345


def escape(value: object) -> str:
    """Escaped text. Without the framework's lazy wrapper, which would cost more than the rest of a cell."""
    return escape_text(str(value))


_words: dict[tuple[Any, ...], dict[Any, str]] = {}


def choice_word(row: Any, name: str) -> Any:
    """What `row.get_<name>_display()` says, from a kept table of words instead of a new one in every row."""
    value = getattr(row, name)
    key = type(row), name, get_language()
    if key not in _words:
        _words[key] = {known: str(word) for known, word in row._meta.get_field(name).flatchoices}
    return _words[key].get(value, value)


def getter(path: str | Getter) -> Getter:
    """A function that reads a path (`unit.parent.name`, `get_state_display`) from a row; None anywhere gives None."""
    if callable(path):
        return path
    names = path.replace("__", ".").split(".")
    if len(names) == 1:
        name = names[0]
        if name.startswith("get_") and name.endswith("_display"):
            field_name = name[4:-8]
            return lambda row: choice_word(row, field_name)

        def one(row: Any) -> Any:
            value = getattr(row, name)
            return value() if callable(value) else value

        return one

    def walk(row: Any) -> Any:
        for name in names:
            row = getattr(row, name)
            if row is None:
                return None
            if callable(row):
                row = row()
        return row

    return walk


def linker(link: str | Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """Row → address: from a page code whose path takes the row's id, or from a function.

    The address of a code is resolved once and then cut, since resolving it for each row would cost more than the row.
    """
    if callable(link):
        return link
    try:
        before, after = reverse(link, args=[_MARK]).split(str(_MARK))
    except (NoReverseMatch, ValueError):
        return lambda row: None
    return lambda row: f"{before}{row.pk}{after}"


@dataclass(frozen=True)
class Column:
    """A column of a list.

    `value` is an attribute path or a function of the row (default: the key); `sort` a database path; `link` a page
    code that takes the row's id, or a function of the row; `align="num"` puts figures right with separators; `sub`
    is a second, lighter line; `hidden` columns are off until chosen.  `export` is the path or function for exports,
    or False to leave the column out; `text` writes text cells in spreadsheets (identity numbers, phones, codes).
    """

    key: str
    label: object
    value: str | Getter | None = None
    sort: str | None = None
    link: str | Callable[[Any], str | None] | None = None
    align: str = ""
    sub: str | Getter | None = None
    export: str | Getter | bool | None = None
    text: bool = False
    hidden: bool = False
    width: int = 14
    hint: object = ""

    def reader(self) -> Getter:
        return getter(self.value if self.value is not None else self.key)

    def export_reader(self) -> Getter | None:
        """The function that gives the cell of an export, or None when the column is never exported."""
        if self.export is False:
            return None
        if self.export in (None, True):
            return self.reader()
        return getter(self.export)  # type: ignore[arg-type]


@dataclass(frozen=True)
class RowAction:
    """A link in the action column: `code` of a page that takes the row's id (or `url`, a function of the row).

    It is shown to those who may open the page; `when` hides it for rows on which it makes no sense.
    """

    code: str
    label: object
    url: Callable[[Any], str | None] | None = None
    when: Callable[[Any], bool] | None = None
    main: bool = False


@dataclass(frozen=True)
class BatchAct:
    """An act on the chosen rows: opens the page `code` with `?ids=…&ids=…`."""

    code: str
    label: object


@dataclass
class Table:
    """A table ready to be drawn."""

    columns: Sequence[Column]
    rows: Sequence[Any]
    row_actions: Sequence[RowAction] = ()
    selectable: bool = False
    sort_key: str = ""
    sort_down: bool = False
    sort_address: Callable[[str], str] | None = None
    caption: object = ""
    row_class: Callable[[Any], str] | None = None
    shown_actions: int = field(default=2)

    def _head(self) -> str:
        out = ["<thead><tr>"]
        if self.selectable:
            every = escape(_("Select all"))
            out.append(f'<th class="sel"><input type="checkbox" data-select-all aria-label="{every}" hidden></th>')
        for column in self.columns:
            classes = ' class="num"' if column.align == "num" else ""
            hint = f' title="{escape(column.hint)}"' if column.hint else ""
            label = escape(column.label)
            if column.sort and self.sort_address is not None:
                on = column.key == self.sort_key
                down = on and not self.sort_down
                aria = f' aria-sort="{"descending" if self.sort_down else "ascending"}"' if on else ""
                arrow = ("↓" if self.sort_down else "↑") if on else ""
                url = escape(self.sort_address(f"-{column.key}" if down else column.key))
                out.append(
                    f'<th scope="col"{classes}{aria}{hint}><a class="sort" href="{url}">{label}'
                    f'<span class="arrow" aria-hidden="true">{arrow}</span></a></th>'
                )
            else:
                out.append(f'<th scope="col"{classes}{hint}>{label}</th>')
        if self.row_actions:
            word = escape(_("Actions"))
            out.append(f'<th scope="col" class="acts">{word}</th>')
        out.append("</tr></thead>")
        return "".join(out)

    def render(self) -> SafeString:
        """The whole table."""
        plan = []
        for column in self.columns:
            look = "c num" if column.align == "num" else "c"
            label = escape(column.label)
            plan.append(
                (
                    column.reader(),
                    getter(column.sub) if column.sub else None,
                    linker(column.link) if column.link else None,
                    column.align == "num",
                    f'<td class="{look}" data-label="{label}"><div>',
                    # A cell without a value takes no line on a phone.
                    f'<td class="{look} none" data-label="{label}"><div>',
                )
            )
        acts = [(a, a.url or linker(a.code), escape(a.label)) for a in self.row_actions]
        out = ['<table class="list cards">']
        if self.caption:
            out.append(f'<caption class="visually-hidden">{escape(self.caption)}</caption>')
        out.append(self._head())
        out.append("<tbody>")
        add = out.append
        choose = escape(_("Select"))
        for row in self.rows:
            extra = self.row_class(row) if self.row_class is not None else ""
            add(f'<tr class="{extra}">' if extra else "<tr>")
            if self.selectable:
                add(
                    f'<td class="sel"><input type="checkbox" name="ids" value="{row.pk}" form="batch" '
                    f'aria-label="{choose} {escape(str(row))}"></td>'
                )
            for read, read_sub, link, numeric, opening, empty in plan:
                value = read(row)
                text = number_text(value) if numeric and type(value) is int else show(value)
                add(opening if text != DASH else empty)
                url = link(row) if link is not None and text != DASH else None
                add(f'<a href="{escape(url)}">{text}</a>' if url else text)
                if read_sub is not None:
                    sub = read_sub(row)
                    if sub not in (None, ""):
                        add(f'<span class="sub">{show(sub)}</span>')
                add("</div></td>")
            if acts:
                add(self._acts(row, acts))
            add("</tr>")
        add("</tbody></table>")
        return SafeString("".join(out))

    def _acts(self, row: Any, acts: Sequence[tuple[RowAction, Callable[[Any], str | None], str]]) -> str:
        links = []
        for action, link, label in acts:
            if action.when is not None and not action.when(row):
                continue
            url = link(row)
            if url:
                look = "btn small main" if action.main else "btn small"
                links.append((look, escape(url), label))
        shown = [f'<a class="{look}" href="{url}">{label}</a>' for look, url, label in links[: self.shown_actions]]
        rest = links[self.shown_actions :]
        if rest:
            more = escape(_("More actions"))
            items = "".join(f'<li><a href="{url}">{label}</a></li>' for _look, url, label in rest)
            shown.append(
                f'<details class="menu"><summary class="btn small" aria-label="{more}">…</summary>'
                f"<ul>{items}</ul></details>"
            )
        return f'<td class="acts"><div>{"".join(shown)}</div></td>'
