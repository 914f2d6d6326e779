"""The panel of grounds beside a computed date, sum or right: values used, their clauses, and how sure they are.

    def aside(self):
        yield explanation(parameters=[parameter("members.dues.rate", on=day)], clauses=["speech:C29"], steps=[_("…")])

It reads nothing but what it is given: no query, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Card
from tieshan.lawbook.reading import library
from tieshan.lawbook.records import Parameter
from tieshan.lawbook.web.words import (
    clause_url,
    document_words,
    how_sure,
    parameter_url,
    range_words,
    sort_tag,
    value_words,
)

__all__ = ["clause_line", "explanation"]


def explanation(
    *,
    parameters: Iterable[Parameter] = (),
    clauses: Iterable[str] = (),
    steps: Iterable[object | tuple[object, object]] = (),
    title: object = "",
) -> Card:
    """The card of grounds. `clauses` are references ("speech:C29"); a step is a sentence or a pair (what, result)."""
    parts = [
        _steps(list(steps)),
        *(_parameter(one) for one in _once(parameters)),
        *(clause_line(ref) for ref in dict.fromkeys(clauses)),
    ]
    body = format_html('<div class="grounds">{}</div>', format_html_join("", "{}", ((part,) for part in parts if part)))
    return Card(title or _("Grounds"), body)


def _once(parameters: Iterable[Parameter]) -> list[Parameter]:
    return list({(one.code, one.valid_from, one.own_id): one for one in parameters}.values())


def _steps(steps: list[object | tuple[object, object]]) -> SafeString:
    if not steps:
        return SafeString("")
    lines = format_html_join(
        "",
        "<li>{}</li>",
        ((format_html("{} <b>{}</b>", step[0], step[1]) if isinstance(step, tuple) else step,) for step in steps),
    )
    return format_html("<ol>{}</ol>", lines)


def _linked(text: object, url: str | None) -> object:
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _parameter(one: Parameter) -> SafeString:
    where: object = document_words(one.regulation)
    if one.article:
        where = _("%(document)s, article %(article)s") % {"document": where, "article": one.article}
    said = [
        _linked(where, clause_url(one.clause)),
        range_words(one.valid_from, one.valid_to),
        how_sure(one.confidence, one.evidence),
        _("checked on %(day)s") % {"day": one.checked_on.isoformat()},
    ]
    return format_html(
        '<div><p><b>{}</b> {} {}</p><p class="sub">{}</p></div>',
        _linked(one.title, parameter_url(one.code)),
        value_words(one),
        sort_tag(one),
        format_html_join(SafeString(" · "), "{}", ((part,) for part in said)),
    )


def clause_line(ref: str) -> SafeString:
    """One clause in words, linked to its page; an unknown reference stays as it is."""
    found = library().clauses.get(ref)
    if found is None:
        return format_html('<p class="sub">{}</p>', _linked(ref, clause_url(ref)))
    return format_html(
        '<div><p>{} · {}</p><p class="sub">{}</p></div>',
        _linked(f"{found.regulation.title} {found.number}", clause_url(ref)),
        found.title,
        found.summary,
    )
