"""Small parts that pages of the desk share: lists to act on, and how far off a day is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.ui.kinds import Tag, may_open, page_url

DEADLINE = "deadlines.deadline.view"


def work_rows(rows: Iterable[tuple[object, object, object]]) -> SafeString:
    """Things to act on: title with its second line, state, button."""
    return format_html(
        '<ul class="work">{}</ul>',
        format_html_join(
            "", '<li><div class="what">{}</div><div class="when">{}</div><div class="act">{}</div></li>', rows
        ),
    )


def titled(title: object, sub: object, url: str) -> SafeString:
    """What something is, with its second line; a link where there is a page."""
    name = format_html('<a href="{}">{}</a>', url, title) if url else format_html("{}", title)
    return format_html('{}<span class="sub">{}</span>', name, sub)


def deadline_url(deadline: Deadline, actor: Actor) -> str:
    """The record that a deadline hangs on; where its room names no page, or none this reader may open, the deadline's
    own."""
    of_record = deadline.page and may_open(actor, deadline.page)
    found = page_url(deadline.page, deadline.subject_id) if of_record else page_url(DEADLINE, deadline.pk)
    return found or ""


def days_tag(due: date, on: date) -> Tag:
    """How far off a day is, in words that say how urgent it is."""
    days = (due - on).days
    if days < 0:
        return Tag(ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}, "late")
    if days == 0:
        return Tag(gettext("today"), "late")
    return Tag(ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}, "due")
