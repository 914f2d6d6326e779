"""The body of a list page: conditions, tools, pager. Drawn as strings, because a list is the page that is opened most
and sixty template tags would cost more than its rows. Every value is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as escape_text
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tieshan.foundation.ui.columns import Column


def esc(value: object) -> str:
    """Escaped text."""
    return escape_text(str(value))


def _hidden(csrf: str, todo: str) -> str:
    return (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{esc(csrf)}">'
        f'<input type="hidden" name="do" value="{todo}">'
    )


def _fields(fields: Iterable[tuple[str, object, object]]) -> str:
    return "".join(
        f'<div class="field"><label for="f-{esc(key)}">{esc(label)}</label>{widget}</div>'
        for key, label, widget in fields
    )


def draw_filters(page: Any, parts: dict[str, Any]) -> SafeString:
    """The form with the search field and the filters, and the questions that a filter could not answer."""
    first, more = parts["filter_rows"]["first"], parts["filter_rows"]["more"]
    if not page.searchable and not first and not more:
        return SafeString("")
    word = esc(_("Conditions"))
    out = [f'<form method="get" class="filters card" role="search" aria-label="{word}">']
    if first:
        count = f" · {len(parts['chips'])}" if parts["chips"] else ""
        out.append(
            '<input type="checkbox" id="open-filters" class="phone-switch">'
            f'<label for="open-filters" class="btn small">{word}{count}</label>'
        )
    out += [f'<input type="hidden" name="{esc(key)}" value="{esc(value)}">' for key, value in parts["kept"]]
    out.append('<div class="filter-row">')
    if page.searchable:
        word = esc(_("Search"))
        out.append(
            f'<div class="field wide"><label for="list-q">{word}</label><input type="search" id="list-q" name="q" '
            f'value="{esc(page.text)}" placeholder="{esc(page.search_hint)}" maxlength="100" autocomplete="off"></div>'
        )
    search = esc(pgettext("button", "Search"))
    reset = esc(_("Reset"))
    out.append(
        f'{_fields(first)}<div class="field buttons"><button type="submit" class="btn">{search}</button>'
        f'<a class="btn quiet" href="{esc(parts["clear_url"])}">{reset}</a></div></div>'
    )
    if more:
        word = esc(_("More conditions"))
        out.append(
            f'<details class="more-filters"><summary>{word}</summary>'
            f'<div class="filter-row">{_fields(more)}</div></details>'
        )
    for label, text, links in parts["questions"]:
        asked = esc(_("“%(text)s” may mean:") % {"text": text})
        out.append(f'<div class="question"><p><b>{esc(label)}</b> {asked}</p>{links}</div>')
    out.append("</form>")
    return SafeString("".join(out))


def _views(views: Sequence[Any], here: str, csrf: str) -> str:
    name = esc(_("Name of the view"))
    if views:
        items = []
        for view in views:
            delete = esc(_("Delete the view %(name)s") % {"name": view.name})
            items.append(
                f'<li><a href="?view={view.pk}">{esc(view.name)}</a><form method="post" action="{here}">'
                f'{_hidden(csrf, "delete_view")}<button class="link" name="view" value="{view.pk}" '
                f'aria-label="{delete}">×</button></form></li>'
            )
        kept = f'<ul class="pane-list">{"".join(items)}</ul>'
    else:
        hint = esc(_("Keep conditions, order and columns under a name."))
        kept = f'<p class="hint">{hint}</p>'
    title, save = esc(_("Views")), esc(_("Save"))
    return (
        f'<details class="menu"><summary>{title}</summary><div class="pane">{kept}'
        f'<form method="post" action="{here}" class="inline-form">{_hidden(csrf, "save_view")}'
        f'<label class="visually-hidden" for="view-name">{name}</label><input id="view-name" type="text" name="name" '
        f'maxlength="60" required placeholder="{name}"><button class="btn small">{save}</button></form></div></details>'
    )


def _columns(
    columns: Sequence[tuple[Column, bool]], sizes: Sequence[tuple[int, bool, str]], here: str, csrf: str
) -> str:
    title, save, rows = esc(_("Columns")), esc(_("Save")), esc(_("Rows a page"))
    boxes = "".join(
        f'<label class="check"><input type="checkbox" name="column" value="{esc(column.key)}"'
        f"{' checked' if on else ''}> {esc(column.label)}</label>"
        for column, on in columns
    )
    options = "".join(f"<option{' selected' if on else ''}>{number}</option>" for number, on, _url in sizes)
    return (
        f'<details class="menu"><summary>{title}</summary><form method="post" action="{here}" class="pane">'
        f'{_hidden(csrf, "columns")}<fieldset><legend class="visually-hidden">{title}</legend>{boxes}</fieldset>'
        f'<label class="check">{rows} <select name="size">{options}</select></label>'
        f'<button class="btn small">{save}</button></form></details>'
    )


def _export(here: str, csrf: str) -> str:
    title = esc(_("Export"))
    hint = esc(_("The rows under the present conditions. The export is entered in the journal."))
    return (
        f'<details class="menu"><summary>{title}</summary>'
        f'<form method="post" action="{here}" class="pane" data-download>'
        f'{_hidden(csrf, "export")}<p class="hint">{hint}</p><button class="btn small" name="format" value="xlsx">'
        'Excel (.xlsx)</button> <button class="btn small" name="format" value="csv">CSV</button></form></details>'
    )


def _pager(pager: dict[str, Any]) -> str:
    def step(word: str, url: str, rel: str = "") -> str:
        if url:
            return f'<a class="btn small"{rel} href="{esc(url)}">{esc(word)}</a>'
        return f'<span class="btn small off">{esc(word)}</span>'

    place = f'<span class="place">{pager["shown"]} / {pager["total"]}</span>' if pager["shown"] else ""
    pages = esc(_("Pages"))
    return (
        f'<nav class="pager" aria-label="{pages}">{place}'
        + step(_("First"), pager["first"])
        + step(_("Previous"), pager["previous"], ' rel="prev"')
        + step(_("Next"), pager["following"], ' rel="next"')
        + step(_("Last"), pager["last"])
        + "</nav>"
    )


def _chips(chips: Sequence[tuple[object, object, str]], clear: str) -> str:
    remove, all_gone = esc(_("Remove this condition")), esc(_("Clear all"))
    items = "".join(
        f'<li><a class="chip" href="{esc(url)}" title="{remove}"><span>{esc(label)}</span> {esc(words)}'
        '<i aria-hidden="true">×</i></a></li>'
        for label, words, url in chips
    )
    return f'<ul class="chips">{items}<li><a class="clear" href="{esc(clear)}">{all_gone}</a></li></ul>'


def draw_sheet(parts: dict[str, Any], title: object, csrf: str) -> SafeString:
    """The table with its count, chips, tools, batch acts and pager; or what to do when there is no row."""
    here, pager = esc(parts["here"]), parts["pager"]
    total = esc(_("Total %(total)s") % {"total": pager["total"]})
    out = [
        f'<section class="card sheet" aria-label="{esc(title)}">',
        f'<header class="sheet-head"><p class="count">{total}</p>',
        _chips(parts["chips"], parts["clear_url"]) if parts["chips"] else "",
        '<div class="sheet-tools">',
        _views(parts["views"], here, csrf),
        _columns(parts["all_columns"], pager["sizes"], here, csrf),
        _export(here, csrf) if parts["may_export"] else "",
    ]
    word = esc(_("Print"))
    out.append(f'<a class="tool" href="{esc(parts["print_url"])}">{word}</a></div></header>')
    if parts["nothing"] is not None:
        out.append(str(parts["nothing"]))
    else:
        out.append(f'<div class="scroll">{parts["table"]}</div><footer class="sheet-foot">')
        if parts["batch"]:
            chosen = esc(_("With the chosen rows:"))
            acts = "".join(
                f'<button class="btn small" formaction="{esc(url)}">{esc(act.label)}</button>'
                for act, url in parts["batch"]
            )
            out.append(
                '<form id="batch" method="get" class="batch">'
                f'<span class="chosen" data-chosen>{chosen}</span>{acts}</form>'
            )
        out.append(f"{_pager(pager)}</footer>")
    out.append("</section>")
    return SafeString("".join(out))
