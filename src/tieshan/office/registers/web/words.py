"""Words, choices and small fields that the pages of the registers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import DateInput, FormPage, today
from tieshan.lawbook import code_list
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


def by_name(queryset: QuerySet[Any], path: str, text: str) -> QuerySet[Any]:
    """Rows whose account is called so; cadres also by pinyin and initials."""
    letters = text.lower()
    return queryset.filter(
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


class DatedForm(FormPage):
    """A form whose act is told the day on which it happens."""

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
