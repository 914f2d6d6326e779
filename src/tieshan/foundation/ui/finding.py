"""Finding words within long tables: by an index over pairs of signs, and without walking a table for a rare word."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains
from django.db.models import F, Func, Q, QuerySet, TextField, Value

__all__ = ["TextPairs", "beginning", "found_by", "holding"]

#: So many hits are fetched before the list is drawn; a commoner word is met soon enough in the order of the list.
FEW = 2000
_LAST = "\U0010ffff"


class TextPairs(Func):
    """The pairs of neighbouring signs of a text, as `GinIndex(TextPairs("subject"), name=…)` keeps them. Words of two
    signs, which most Chinese words are, have no trigram."""

    function = "text_pairs"
    output_field = ArrayField(TextField())


def holding(field: str, text: str) -> Q:
    """Rows whose `field` holds the text somewhere, read from the index over its pairs; capitals and small letters are
    the same. A single sign has no pair: it is looked for in every row."""
    written = Q(**{f"{field}__icontains": text})
    if len(text) < 2:
        return written
    return Q(DataContains(TextPairs(F(field)), TextPairs(Value(text)))) & written


def beginning(field: str, text: str) -> Q:
    """Rows whose `field` (in the order of its signs, `db_collation="C"`) begins with the text. Written as a range: row
    policies keep LIKE from its index."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})


def found_by(queryset: QuerySet[Any], *conditions: Q) -> QuerySet[Any]:
    """The rows that meet one of the conditions. Each is answered from its own index first: put together into one
    statement they made the database walk the whole list in its order, looking for a word that hardly stands in it."""
    found: set[Any] = set()
    for condition in conditions:
        hits = queryset.model._base_manager.filter(condition).order_by().values_list("pk", flat=True)
        found.update(hits[: FEW + 1])
        if len(found) > FEW:
            return queryset.filter(reduce(or_, conditions))
    return queryset.filter(pk__in=found)
