"""Figures of concerns: how many, about what, from whom, how fast, how good; each opens its concerns (speech:C16)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Chart, Empty, Figure, ReportPage, TableView, page_url, register, today
from tieshan.rights.concerns.models import CONTENT, OPEN_STATES, Concern
from tieshan.rights.concerns.policies import FIGURES, LIST
from tieshan.rights.concerns.web.words import choices_of


@register
class ConcernFigures(ReportPage):
    """One year of concerns within reach."""

    code = FIGURES
    path = "concerns/figures/"
    title = gettext_lazy("Figures of concerns")
    parent = LIST

    @cached_property
    def year(self) -> int:
        """The year asked for, else this one."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 2000 <= int(asked) < 2100 else today().year

    @cached_property
    def rows(self) -> QuerySet[Concern]:
        """The year's concerns; what was set aside is none."""
        return Concern.objects.visible_to(self.actor, FIGURES).filter(**self._span()).exclude(state="set_aside")

    def _span(self) -> dict[str, date]:
        return {
            "received_at__date__gte": date(self.year, 1, 1),
            "received_at__date__lte": date(self.year, 12, 31),
        }

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for year in (today().year - 1, today().year):
            yield str(year), f"?year={year}", year == self.year

    @cached_property
    def totals(self) -> dict[str, int]:
        """All single figures in one query."""
        owed = Q(state__in=OPEN_STATES)
        return self.rows.aggregate(
            all=Count("pk"),
            open=Count("pk", filter=owed),
            overdue=Count("pk", filter=owed & Q(due_on__lt=today())),
            answered=Count("pk", filter=Q(in_time__isnull=False)),
            in_time=Count("pk", filter=Q(in_time=True)),
            rated=Count("pk", filter=~Q(rating="")),
            content=Count("pk", filter=Q(rating__in=CONTENT)),
        )

    def figures(self) -> Iterable[Figure]:
        found = self.totals
        yield Figure(_("Concerns received"), found["all"], self._list({}))
        yield Figure(
            _("Still open"),
            found["open"],
            self._list({"open": "1"}),
            _("%(n)s overdue") % {"n": found["overdue"]} if found["overdue"] else "",
            tone="late" if found["overdue"] else "",
        )
        if found["answered"]:
            share = round(100 * found["in_time"] / found["answered"])
            yield Figure(_("Answered in time"), f"{share} %", self._list({"in_time": "1"}))
        if found["rated"]:
            share = round(100 * found["content"] / found["rated"])
            note = _("of %(n)s who said") % {"n": found["rated"]}
            yield Figure(_("Workers content"), f"{share} %", self._list({"content": "1"}), note)

    def grid(self) -> Iterable[object]:
        if not self.totals["all"]:
            yield Card("", Empty(_("No worker has spoken in this year.")))
            return
        yield self._bars(_("By kind"), "kind", Concern.Kind.choices)
        yield self._bars(_("By matter"), "matter", choices_of("concern_matter")())
        yield self._bars(_("By group of workers"), "group", choices_of("worker_group")())
        yield self._bars(_("How the answer was found"), "rating", Concern.Rating.choices)

    def _bars(self, title: str, field: str, choices: Sequence[tuple[Any, Any]]) -> Chart:
        counted = dict(self.rows.exclude(**{field: ""}).order_by().values_list(field).annotate(n=Count("pk")))
        shown = [(str(word), code, counted[code]) for code, word in choices if counted.get(code)]
        codes = {word: code for word, code, _n in shown}
        return Chart(
            "hbar",
            title,
            [(word, n) for word, _code, n in shown],
            link=lambda row: self._list({field: codes[row[0]]}),
        )

    def parts(self) -> Iterable[object]:
        owed = Q(state__in=OPEN_STATES, due_on__lt=today())
        rows = [
            [
                name,
                self._link(n, {"in_charge": unit}),
                self._link(in_time, {"in_charge": unit, "in_time": "1"}),
                self._link(late, {"in_charge": unit, "open": "1", "late": "1"}),
            ]
            for unit, name, n, in_time, late in self.rows.order_by("unit__path")
            .values_list("unit_id", "unit__name")
            .annotate(n=Count("pk"), in_time=Count("pk", filter=Q(in_time=True)), late=Count("pk", filter=owed))
        ]
        if rows:
            headings = [_("Union in charge"), _("Concerns received"), _("Answered in time"), _("Past their day")]
            yield Card(_("By union in charge"), TableView(headings, rows, numeric=frozenset({1, 2, 3})))

    def _link(self, number: int, conditions: dict[str, object]) -> object:
        return format_html('<a href="{}">{}</a>', self._list(conditions), number) if number else 0

    def _list(self, conditions: dict[str, Any]) -> str:
        span = {"received_from": f"{self.year}-01-01", "received_to": f"{self.year}-12-31"}
        return f"{page_url(LIST)}?{urlencode({**span, **conditions})}"
