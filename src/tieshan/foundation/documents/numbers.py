"""Numbers of papers: one after the other in each series and year, without a gap, whoever asks at the same time."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.utils import translation

from tieshan.foundation.access.acts import running_act
from tieshan.foundation.documents.layout import layout

__all__ = ["next_number", "paper_number"]


def next_number(series: str, *, year: int) -> int:
    """The next number of a series in a year, counted from 1.

    Called inside the act that issues the paper. The row of the series stays locked until that act is through, so two
    acts never share a number, and an act that is undone gives its number back. Take numbers late in an act, and of
    several series always in the same order.
    """
    if running_act() is None:
        raise RuntimeError("a number is given inside an act")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numberseries AS n (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = n.last + 1 RETURNING last",
            [series, year],
        )
        return int(cursor.fetchone()[0])


def paper_number(word: object, year: int, number: int) -> str:
    """A document number as papers carry it, whatever language its reader has chosen: the word of the issuing office
    (given as a lazy message it is read in the language of papers), the year in its own brackets, the number without
    zeros."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(layout().words["number"]).format(word=word, year=year, number=number)
