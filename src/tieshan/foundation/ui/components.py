"""Small parts of a page: plain values that know how to draw themselves.

Every component renders itself in a template (`{{ figure }}`) or a string, escapes what it is given, and needs no
script and no inline style. State is never colour alone: a tag always carries its word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape as escape_text
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

__all__ = [
    "Action",
    "Card",
    "Drawn",
    "Empty",
    "Fact",
    "Facts",
    "Figure",
    "Figures",
    "Heat",
    "HeatTable",
    "Moment",
    "TableView",
    "Tag",
    "Timeline",
    "Tree",
    "TreeNode",
    "Why",
    "date_text",
    "number_text",
    "plain",
    "show",
]

DASH = "—"


class Drawn:
    """Base of everything that renders itself; subclasses write `render`."""

    def render(self) -> SafeString:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> SafeString:
        return self.render()


def number_text(value: int | Decimal) -> str:
    """A number with thousands separators: 12,046; money keeps its two places."""
    return f"{value:,}"


def date_text(value: dt.date | dt.datetime) -> str:
    """2026-03-05, or 2026-03-05 14:20 in local time."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


def plain(value: Any) -> str:
    """Any cell value as plain text, the way exports and prints write it; nothing becomes an empty string."""
    if value is None or value == "":
        return ""
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    if isinstance(value, dt.date):
        return date_text(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, Tag):
        return str(value.word)
    return str(value)


def show(value: Any) -> str:
    """Any cell value as safe HTML; nothing becomes a quiet dash."""
    kind = type(value)
    if kind is str:
        return escape_text(value) if value else DASH
    if value is None:
        return DASH
    if kind is int:
        return str(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    if isinstance(value, dt.date):
        return f'<span class="nb">{date_text(value)}</span>'
    return escape(plain(value)) or DASH


@dataclass(frozen=True, slots=True)
class Tag(Drawn):
    """A state with its word. `tone` is done, due, warn, late, info or plain; `mark` a sign before the word."""

    word: object
    tone: str = "plain"

    def render(self) -> SafeString:
        return SafeString(f'<span class="tag {self.tone}">{escape_text(str(self.word))}</span>')


@dataclass(frozen=True, slots=True)
class Action(Drawn):
    """A link that looks like a button. `main` marks the one main act of a page.

    `refused` is the sentence why the act is not possible now: the button is then shown disabled with its reason.
    """

    label: object
    url: str = ""
    main: bool = False
    refused: object = ""
    code: str = ""

    def render(self) -> SafeString:
        look = "btn main" if self.main else "btn"
        if self.refused:
            return format_html(
                '<span class="refused-act"><span class="{}" role="link" aria-disabled="true">{}</span>'
                '<small class="reason">{}</small></span>',
                look,
                self.label,
                self.refused,
            )
        return format_html('<a class="{}" href="{}">{}</a>', look, self.url, self.label)


@dataclass(frozen=True, slots=True)
class Figure(Drawn):
    """One figure that opens its records. `note` is the small line below, `tone` its state."""

    label: object
    value: object
    url: str = ""
    note: object = ""
    tone: str = ""
    unit: object = ""

    def render(self) -> SafeString:
        value = number_text(self.value) if isinstance(self.value, int | Decimal) else show(self.value)
        inner = format_html(
            '<span class="fig-label">{}</span><strong class="fig-value">{}{}</strong>{}',
            self.label,
            SafeString(value),
            format_html("<small> {}</small>", self.unit) if self.unit else "",
            format_html('<span class="fig-note {}">{}</span>', self.tone, self.note) if self.note else "",
        )
        if self.url:
            return format_html('<a class="fig" href="{}">{}</a>', self.url, inner)
        return format_html('<div class="fig">{}</div>', inner)


@dataclass(frozen=True, slots=True)
class Figures(Drawn):
    """A row of figures."""

    figures: Sequence[Figure]

    def render(self) -> SafeString:
        if not self.figures:
            return SafeString("")
        return format_html(
            '<div class="figs figs-{}">{}</div>',
            min(len(self.figures), 6),
            format_html_join("", "{}", ((figure,) for figure in self.figures)),
        )


@dataclass(frozen=True, slots=True)
class Fact(Drawn):
    """One fact of a record: label, value, a second line, a link. `wide` takes the whole row."""

    label: object
    value: object
    sub: object = ""
    url: str | None = None
    wide: bool = False

    def render(self) -> SafeString:
        value: object = SafeString(show(self.value))
        if self.url and self.value not in (None, ""):
            value = format_html('<a href="{}">{}</a>', self.url, value)
        return format_html(
            '<div class="fact{}"><dt>{}</dt><dd>{}{}</dd></div>',
            " wide" if self.wide else "",
            self.label,
            value,
            format_html('<span class="sub">{}</span>', self.sub) if self.sub else "",
        )


@dataclass(frozen=True, slots=True)
class Facts(Drawn):
    """A titled group of facts (a definition list in a card)."""

    title: object
    facts: Sequence[Fact]
    note: object = ""
    link: Action | None = None

    def render(self) -> SafeString:
        body = format_html_join("", "{}", ((fact,) for fact in self.facts))
        return Card(self.title, format_html('<dl class="facts">{}</dl>', body), note=self.note, link=self.link).render()


@dataclass(frozen=True, slots=True)
class Card(Drawn):
    """A titled block. `body` is any component or safe HTML."""

    title: object
    body: object
    note: object = ""
    link: Action | None = None

    def render(self) -> SafeString:
        head = ""
        if self.title:
            head = format_html(
                "<header><h2>{}</h2>{}{}</header>",
                self.title,
                format_html("<span>{}</span>", self.note) if self.note else "",
                format_html('<a href="{}">{}</a>', self.link.url, self.link.label) if self.link else "",
            )
        # A sentence alone stands as running text; whatever draws itself brings its own space.
        is_sentence = bool(self.body) and not hasattr(self.body, "__html__")
        body = format_html('<p class="card-text">{}</p>', self.body) if is_sentence else self.body
        return format_html('<section class="card">{}{}</section>', head, body)


@dataclass(frozen=True, slots=True)
class Prose(Drawn):
    """What somebody wrote, as written: paragraphs and line breaks kept, everything else taken as plain text."""

    text: object

    def render(self) -> SafeString:
        return format_html('<div class="prose">{}</div>', SafeString(linebreaks(str(self.text), autoescape=True)))


@dataclass(frozen=True, slots=True)
class Empty(Drawn):
    """Nothing to show: what that means, and what to do next."""

    text: object
    hint: object = ""
    action: Action | None = None

    def render(self) -> SafeString:
        return format_html(
            '<div class="empty"><p>{}</p>{}{}</div>',
            self.text,
            format_html('<p class="hint">{}</p>', self.hint) if self.hint else "",
            self.action or "",
        )


@dataclass(frozen=True, slots=True)
class Why(Drawn):
    """The grounds beside what was computed: clause, parameter, its dates, where the proof comes from."""

    parts: Sequence[object]

    def render(self) -> SafeString:
        return format_html(
            '<p class="why"><b>{}</b> {}</p>',
            _("Grounds"),
            format_html_join(SafeString(" · "), "{}", ((part,) for part in self.parts)),
        )


_HEAT_SIGNS = {"done": "✓", "due": "…", "late": "!", "free": "–", "": ""}


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell of a heat table: tone done, due, late or free; `title` says it in words; `url` opens the records;
    `count` stands beside the sign where there is room, if it is more than one."""

    tone: str
    title: object
    url: str = ""
    count: int = 0


#: Above so many columns a heat table keeps the width of its cells and is scrolled on a small screen.
MANY_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class HeatTable(Drawn):
    """Rows against columns with a sign in each cell and a legend below; colour is never alone."""

    columns: Sequence[object]
    rows: Sequence[tuple[object, Sequence[Heat]]]
    legend: Sequence[tuple[str, object]] = ()
    caption: object = ""

    def render(self) -> SafeString:
        head = format_html_join("", '<th scope="col">{}</th>', ((c,) for c in self.columns))
        body = format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            ((label, format_html_join("", "{}", ((self._cell(c),) for c in cells))) for label, cells in self.rows),
        )
        legend = format_html_join(
            "",
            '<li><i class="heat-cell {}" aria-hidden="true">{}</i>{}</li>',
            ((tone, _HEAT_SIGNS.get(tone, ""), word) for tone, word in self.legend),
        )
        return format_html(
            '<div class="scroll"><table class="heat{}">{}<thead><tr><td></td>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>{}",
            " wide" if len(self.columns) > MANY_COLUMNS else "",
            format_html('<caption class="visually-hidden">{}</caption>', self.caption) if self.caption else "",
            head,
            body,
            format_html('<ul class="legend">{}</ul>', legend) if legend else "",
        )

    @staticmethod
    def _cell(cell: Heat) -> SafeString:
        sign: object = _HEAT_SIGNS.get(cell.tone, "")
        if cell.count > 1:
            sign = format_html('{}<span class="n">{}</span>', sign, cell.count)
        if cell.url:
            return format_html(
                '<td><a class="heat-cell {}" href="{}" title="{}" aria-label="{}">{}</a></td>',
                cell.tone,
                cell.url,
                cell.title,
                cell.title,
                sign,
            )
        return format_html(
            '<td><span class="heat-cell {}" title="{}"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span></span></td>',
            cell.tone,
            cell.title,
            sign,
            cell.title,
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline."""

    when: dt.date | dt.datetime | str
    title: object
    text: object = ""
    who: object = ""
    url: str = ""
    tone: str = ""
    changes: Sequence[tuple[object, object, object]] = ()


@dataclass(frozen=True, slots=True)
class Timeline(Drawn):
    """What happened, newest first; each entry may list changes (field, before, after)."""

    moments: Sequence[Moment]
    empty: object = ""

    def render(self) -> SafeString:
        if not self.moments:
            return Empty(self.empty or _("Nothing has happened here yet.")).render()
        return format_html(
            '<ol class="timeline">{}</ol>', format_html_join("", "{}", ((self._one(m),) for m in self.moments))
        )

    @staticmethod
    def _one(moment: Moment) -> SafeString:
        when = moment.when if isinstance(moment.when, str) else date_text(moment.when)
        title = format_html('<a href="{}">{}</a>', moment.url, moment.title) if moment.url else moment.title
        changes = format_html_join(
            "",
            "<li><b>{}</b> <del>{}</del> → <ins>{}</ins></li>",
            ((label, plain(old) or DASH, plain(new) or DASH) for label, old, new in moment.changes),
        )
        return format_html(
            '<li class="moment {}"><time>{}</time><div><p class="what">{}{}</p>{}{}</div></li>',
            moment.tone,
            when,
            title,
            format_html(' <span class="who">{}</span>', moment.who) if moment.who else "",
            format_html('<p class="text">{}</p>', moment.text) if moment.text else "",
            format_html('<ul class="changes">{}</ul>', changes) if changes else "",
        )


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node. `more` is the address of its children as a fragment (loaded when opened); the name is a plain link."""

    label: object
    url: str
    more: str = ""
    children: Sequence[TreeNode] = ()
    note: object = ""
    tag: Tag | None = None
    current: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Tree(Drawn):
    """A tree of `<details>`: open with keyboard or finger, children fetched when first opened.

    Without scripts the names remain links: the page of a node shows its children.  A fragment view answers with
    `Tree(nodes, fragment=True)`, which draws the items alone.
    """

    nodes: Sequence[TreeNode]
    label: object = ""
    fragment: bool = False

    def render(self) -> SafeString:
        items = format_html_join("", "{}", ((self._node(n),) for n in self.nodes))
        if self.fragment:
            return items
        return format_html('<ul class="tree" aria-label="{}">{}</ul>', self.label, items)

    def _node(self, node: TreeNode) -> SafeString:
        line = format_html(
            '<a href="{}"{}>{}</a>{}{}',
            node.url,
            SafeString(' aria-current="page"') if node.current else "",
            node.label,
            node.tag or "",
            format_html('<span class="note">{}</span>', node.note) if node.note else "",
        )
        if not node.more and not node.children:
            return format_html('<li class="leaf">{}</li>', line)
        inner: object = format_html_join("", "{}", ((self._node(n),) for n in node.children))
        fetch: object = ""
        if node.more and not node.children:
            fetch = format_html(
                ' hx-get="{}" hx-trigger="toggle once" hx-target="find ul" hx-swap="innerHTML"', node.more
            )
            inner = format_html('<li class="leaf loading">{}</li>', _("Loading…"))
        return format_html(
            "<li><details{}{}><summary>{}</summary><ul>{}</ul></details></li>",
            fetch,
            SafeString(" open") if node.open else "",
            line,
            inner,
        )


def stack(parts: Iterable[object]) -> SafeString:
    """Components one below the other."""
    return format_html('<div class="stack">{}</div>', format_html_join("", "{}", ((part,) for part in parts)))


def lazy_text(value: object) -> str:
    """A title or label as text, whether it is lazy or not."""
    return str(value) if isinstance(value, Promise) else str(value or "")


def fragment(template: str, context: dict[str, Any]) -> SafeString:
    """A small template as a component body."""
    return render_to_string(template, context)


@dataclass(frozen=True, slots=True)
class TableView(Drawn):
    """A plain table for details and reports: headings and rows of values; numbers go right.

    `numeric` names the indexes of right-aligned columns. Under 640 px rows become cards. An empty value under an empty
    heading stays empty, elsewhere it is a dash.
    """

    headings: Sequence[object]
    rows: Sequence[Sequence[object]]
    numeric: frozenset[int] = field(default_factory=frozenset)
    empty: object = ""
    caption: object = ""

    def render(self) -> SafeString:
        if not self.rows:
            return Empty(self.empty or _("No entries.")).render()
        out = ['<div class="scroll"><table class="list cards">']
        if self.caption:
            out.append(f'<caption class="visually-hidden">{escape(self.caption)}</caption>')
        out.append("<thead><tr>")
        labels = [escape(h) for h in self.headings]
        for index, label in enumerate(labels):
            out.append(f'<th scope="col"{" class=num" if index in self.numeric else ""}>{label}</th>')
        out.append("</tr></thead><tbody>")
        for row in self.rows:
            out.append("<tr>")
            for index, value in enumerate(row):
                if not labels[index] and value == "":
                    # A column of acts has no heading; where there is no act, a dash would say nothing.
                    out.append('<td class="c none"></td>')
                    continue
                cell = number_text(value) if type(value) is int and index in self.numeric else show(value)
                align = " num" if index in self.numeric else ""
                out.append(f'<td class="c{align}" data-label="{labels[index]}"><div>{cell}</div></td>')
            out.append("</tr>")
        out.append("</tbody></table></div>")
        return SafeString("".join(out))


def joined(parts: Iterable[object], separator: str = " ") -> SafeString:
    """Components in one line."""
    return SafeString(separator.join(str(conditional_escape(part)) for part in parts))  # type: ignore[arg-type]
