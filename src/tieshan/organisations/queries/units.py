"""Finding units and employers by name, pinyin, initials or code."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

M = TypeVar("M", bound=models.Model)

_LETTERS = re.compile(r"[a-z]+")
_CODE = re.compile(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*")
_AFTER = "~"


def search_named(queryset: QuerySet[M], text: str) -> QuerySet[M]:
    """Narrow units or employers to those that a clerk means: part of the name, pinyin, initials, or a code."""
    words = "".join(text.split())
    if not words:
        return queryset
    letters = words.lower()
    if _LETTERS.fullmatch(letters):
        return queryset.filter(
            Q(name_pinyin__gte=letters, name_pinyin__lt=letters + _AFTER)
            | Q(name_initials__gte=letters, name_initials__lt=letters + _AFTER)
        )
    condition = Q(name__icontains=words)
    if _CODE.fullmatch(words):
        condition |= Q(credit_code=words.upper())
        if any(field.name == "code" for field in queryset.model._meta.fields):
            condition |= Q(code__startswith=words.upper())
    return queryset.filter(condition)
