"""Words, fields and small components that the pages of the work log share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, page_url, today
from tieshan.lawbook import code_list
from tieshan.office.worklog.queries import DayRecord
from tieshan.organisations.models import Account

WHO = ("display_name", "username")


def choices_of(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a field or filter from a code list, read when it is drawn."""
    return lambda: code_list(name, on=today()).choices


def word_of(name: str, code: str) -> str:
    """The word of a code in today's list."""
    return code_list(name, on=today()).label(code) if code else ""


def accounts_under(code: str) -> Callable[[Actor], QuerySet[Account]]:
    """Active accounts within the scope of a code, for choosing."""
    return lambda actor: Account.objects.visible_to(actor, code).filter(is_active=True)


def named(path: str, text: str) -> Q:
    """Rows whose account is called so; cadres also by pinyin and initials."""
    letters = text.lower()
    return (
        Q(**{f"{path}__display_name__icontains": text})
        | Q(**{f"{path}__cadre__name_initials__startswith": letters})
        | Q(**{f"{path}__cadre__name_pinyin__startswith": letters})
    )


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DateInput, **options)


def text_field(label: Any, *, rows: int = 3, most: int = 4000, **options: Any) -> forms.CharField:
    """Several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def day_asked(text: str, *, otherwise: date) -> date:
    """The day named in an address, or another one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def month_asked(text: str, *, otherwise: date) -> date:
    """The first day of the month named in an address ("2026-11"), or of another one."""
    return day_asked(f"{text}-01", otherwise=otherwise.replace(day=1))


def records_card(records: Sequence[DayRecord], *, title: object, dated: bool = False) -> Card:
    """Records of work made elsewhere, each a link to itself."""
    if not records:
        return Card(title, format_html('<p class="card-text sub">{}</p>', _("No other record tells of this day yet.")))
    lines = []
    for record in records:
        url = page_url(record.kind.page, record.record_id)
        line = format_html('<a href="{}">{}</a>', url, record.title) if url else record.title
        said = f"{record.kind.title} · {record.day}" if dated else f"{record.kind.title}"
        lines.append((line, said))
    items = format_html_join("", '<li><div class="what">{}<span class="sub">{}</span></div></li>', lines)
    return Card(title, format_html('<ul class="work">{}</ul>', items), note=len(lines))


class DatedForm(FormPage):
    """A form whose act is told the day on which it happens."""

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
