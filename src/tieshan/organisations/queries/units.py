"""Finding units and employers by name, pinyin, initials or code."""

from __future__ import annotations

import re
from typing import TypeVar

from django.db import connection, models
from django.db.models import Q, QuerySet

from tieshan.organisations.models import Employer, Unit

M = TypeVar("M", bound=models.Model)

_LETTERS = re.compile(r"[a-z]+")
_CODE = re.compile(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*")
_AFTER = "~"
_FEW_NAMED = 300


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


def employers_named(text: str) -> list[int] | QuerySet[Employer, int]:
    """The employers that a clerk means by a text, for rows that hang on an employer (`employer_id__in`); these rows say
    who may read them, also where their employer has gone to another federation since.

    Few are given as numbers: their rows are then read from their own index. Of many (half of all bear the same word)
    none is left out.
    """
    named = search_named(Employer.objects.all(), text).order_by().values_list("pk", flat=True)
    few = list(named[: _FEW_NAMED + 1])
    return few if len(few) <= _FEW_NAMED else named


def next_code(parent: Unit) -> str:
    """A free code for a new unit below a superior: the superior's code, a hyphen, the next number its units have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(number::bigint), 0), coalesce(max(length(number)), 0)"
            " FROM (SELECT substr(code, length(%(stem)s) + 1) AS number FROM organisations_unit"
            " WHERE code LIKE %(stem)s || '%%') own WHERE number ~ '^[0-9]{1,9}$'",
            {"stem": f"{parent.code}-"},
        )
        last, digits = cursor.fetchone()
    usual = 2 if parent.kind == Unit.Kind.DISTRICT else 3
    return f"{parent.code}-{last + 1:0{max(digits, usual)}d}"


def ancestors(unit: Unit) -> list[Unit]:
    """The units above a unit today, the highest first."""
    above = [int(step) for step in unit.path.split(".")[:-2]]
    found = Unit.objects.in_bulk(above) if above else {}
    return [found[pk] for pk in above if pk in found]
