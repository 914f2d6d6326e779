"""Figures of the three letters: how many, answered or not, corrected; by union and year; each opens its letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Chart, Empty, Figure, ReportPage, TableView, page_url, register, today
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.supervision.models import Letter
from tieshan.rights.supervision.policies import C15, FIGURES, LADDER, LETTERS
from tieshan.rights.supervision.queries import overdue_on, owed_on
from tieshan.rights.supervision.terms import LetterKind, LetterState

_FOLLOWED = (LetterState.TAKEN_UP, LetterState.DECIDED)


@register
class LetterFigures(ReportPage):
    """One year of letters within reach, by the day on which they were issued."""

    code = FIGURES
    path = "supervision/figures/"
    title = gettext_lazy("Figures of supervision")
    parent = LETTERS

    @cached_property
    def year(self) -> int:
        """The year asked for, else this one."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 2000 <= int(asked) < 2100 else today().year

    @cached_property
    def rows(self) -> QuerySet[Letter]:
        """The year's letters."""
        span = {"issued_on__gte": date(self.year, 1, 1), "issued_on__lte": date(self.year, 12, 31)}
        return Letter.objects.visible_to(self.actor, FIGURES).filter(**span)

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for year in (today().year - 2, today().year - 1, today().year):
            yield str(year), f"?year={year}", year == self.year

    @staticmethod
    def _counts() -> dict[str, Any]:
        on = today()
        owed = owed_on(on)
        return {
            **{kind.value: Count("pk", filter=Q(kind=kind)) for kind in LetterKind},
            "owed": Count("pk", filter=owed),
            "answered": Count("pk", filter=owed & Q(answered_on__isnull=False)),
            "in_time": Count("pk", filter=owed & Q(answered_on__lte=F("due_on"))),
            "overdue": Count("pk", filter=overdue_on(on)),
            "corrected": Count("pk", filter=Q(state=LetterState.CORRECTED)),
            "followed": Count("pk", filter=Q(kind=LetterKind.PROPOSAL, state__in=_FOLLOWED)),
        }

    @cached_property
    def totals(self) -> dict[str, int]:
        """All single figures in one query."""
        return self.rows.aggregate(**self._counts())

    def figures(self) -> Iterable[Figure]:
        found = self.totals
        for kind in LetterKind:
            yield Figure(kind.label, found[kind.value], self._list({"kind": kind.value}))
        yield Figure(
            _("Rate of answers"),
            _rate(found),
            self._list({"owed": "1"}),
            _("%(n)s of %(all)s") % {"n": found["answered"], "all": found["owed"]} if found["owed"] else "",
        )
        tone = "late" if found["overdue"] else ""
        yield Figure(_("No answer, overdue"), found["overdue"], self._list({"overdue": "1"}), tone=tone)
        yield Figure(_("Correction verified"), found["corrected"], self._list({"state": "corrected"}))

    def grid(self) -> Iterable[object]:
        months = self.rows.order_by().values_list("issued_on__month", "kind").annotate(n=Count("pk"))
        counted = {(month, kind): n for month, kind, n in months}
        if not counted:
            yield Card("", Empty(_("No letter was issued in this year.")))
            return
        shown = [
            (str(month), tuple(counted.get((month, kind.value), 0) for kind in LetterKind)) for month in range(1, 13)
        ]
        yield Chart("stacked", _("By month"), shown, series=tuple(str(kind.label) for kind in LetterKind))

    def parts(self) -> Iterable[object]:
        rows = [
            [
                name,
                *(self._link(found[kind.value], {"unit": unit, "kind": kind.value}) for kind in LetterKind),
                self._link(found["answered"], {"unit": unit, "owed": "1", "answered": "1"}),
                self._link(found["in_time"], {"unit": unit, "owed": "1", "in_time": "1"}),
                _rate(found),
                self._link(found["overdue"], {"unit": unit, "overdue": "1"}),
                self._link(found["corrected"], {"unit": unit, "state": "corrected"}),
                self._link(found["followed"], {"unit": unit, "kind": "proposal", "answered": "1"}),
            ]
            for unit, name, found in self._by_unit()
        ]
        if rows:
            headings = [
                _("Union"),
                *(str(kind.label) for kind in LetterKind),
                _("Answered"),
                _("Answered in time"),
                _("Rate of answers"),
                _("No answer, overdue"),
                _("Correction verified"),
                _("Taken up by the authority"),
            ]
            yield Card(_("By union"), TableView(headings, rows, numeric=frozenset(range(1, len(headings)))))
        yield explanation(
            clauses=[LADDER, C15],
            steps=[
                _(
                    "Rate of answers: of the letters to employers that were answered, whose receipt was refused, or "
                    "whose last day has passed, how many were answered."
                )
            ],
        )

    def _by_unit(self) -> Iterable[tuple[int, str, dict[str, int]]]:
        names = list(self._counts())
        rows = self.rows.order_by("unit__path").values_list("unit_id", "unit__name").annotate(**self._counts())
        for unit, name, *counts in rows:
            yield unit, name, dict(zip(names, counts, strict=True))

    def _link(self, number: int, conditions: dict[str, Any]) -> object:
        return format_html('<a href="{}">{}</a>', self._list(conditions), number) if number else 0

    def _list(self, conditions: dict[str, Any]) -> str:
        span = {"issued_from": f"{self.year}-01-01", "issued_to": f"{self.year}-12-31"}
        return f"{page_url(LETTERS)}?{urlencode({**span, **conditions})}"


def _rate(found: dict[str, int]) -> str:
    return f"{round(100 * found['answered'] / found['owed'])} %" if found["owed"] else ""
