"""The month's figures by federation and person: every number opens its items."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Chart,
    Figure,
    Nav,
    ReportPage,
    TableView,
    Why,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.information.policies import ITEM_LIST, SCHEME_LIST, STATISTICS
from tieshan.office.information.queries.statistics import Line, Statistics, statistics
from tieshan.office.information.terms import Level
from tieshan.office.information.web.words import plain


@register
class InformationStatistics(ReportPage):
    """Sent, signed off, adopted, rate, points: of a month or of a year."""

    code = STATISTICS
    path = "information/statistics/"
    title = _("Statistics of information items")
    parent = ITEM_LIST
    nav = Nav("office", 52)

    @cached_property
    def year(self) -> int:
        """The year asked for, this year by default."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) > 2000 else today().year

    @cached_property
    def month(self) -> int:
        """The month asked for; 0 is the whole year."""
        asked = self.request.GET.get("month", "")
        if asked.isdecimal() and int(asked) <= 12:
            return int(asked)
        return today().month if self.year == today().year else 0

    @cached_property
    def span(self) -> tuple[date, date]:
        """First and last day."""
        first, last = (self.month, self.month) if self.month else (1, 12)
        return date(self.year, first, 1), date(self.year, last, calendar.monthrange(self.year, last)[1])

    @cached_property
    def found(self) -> Statistics:
        """The figures."""
        start, end = self.span
        return statistics(self.actor, start=start, end=end)

    def heading(self) -> object:
        if self.month:
            return gettext("Information items, %(month)s") % {"month": f"{self.year}-{self.month:02d}"}
        return gettext("Information items, %(year)s") % {"year": self.year}

    def lead(self) -> object:
        silent = sum(1 for line in self.found.units if not line.sent)
        best = next((line for line in self.found.units if line.adopted), None)
        if best is not None:
            return gettext("Most adopted: %(name)s with %(n)s.") % {"name": best.name, "n": best.adopted}
        return gettext("Nothing has been adopted in this period.") if self.found.units and not silent else ""

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for year in (self.year - 1, self.year, self.year + 1):
            if year <= today().year:
                chosen = year == self.year and not self.month
                yield gettext("Year %(year)s") % {"year": year}, f"?year={year}&month=0", chosen
        last = 12 if self.year < today().year else today().month
        for month in range(1, last + 1):
            yield f"{self.year}-{month:02d}", f"?year={self.year}&month={month}", month == self.month

    def actions(self) -> Iterable[Action]:
        yield Action(_("All items"), page_url(ITEM_LIST) or "")

    def figures(self) -> Iterable[Figure]:
        units = self.found.units
        sent, adopted = sum(u.sent for u in units), sum(u.adopted for u in units)
        yield Figure(_("Sent in"), sent, self._items())
        yield Figure(_("Signed off"), sum(u.signed for u in units), self._items(state="signed"))
        yield Figure(_("Adopted"), adopted, self._items(adopted="1"))
        yield Figure(_("Adoption rate"), f"{round(100 * adopted / sent)}%" if sent else "")
        yield Figure(_("Points"), plain(sum((u.total for u in units), Decimal(0))), self._adoptions())

    def grid(self) -> Iterable[object]:
        by_id = {line.name: line for line in self.found.units}
        yield Chart(
            "hbar",
            _("Sent in and adopted by federation"),
            [(line.name, (line.sent, line.adopted)) for line in self.found.units[:15]],
            series=(_("Sent in"), _("Adopted")),
            link=lambda row: self._items(unit=by_id[row[0]].unit_id),
        )
        if self.month:
            levels = [(level.label, sum(u.levels[level] for u in self.found.units), level) for level in Level]
            yield Chart("bar", _("Highest level of adoption"), levels, link=lambda row: self._items(level=row[2].value))
        else:
            months = [
                (f"{self.year}-{m:02d}", self.found.months.get((self.year, m), (0, 0)), m)
                for m in range(1, (12 if self.year < today().year else today().month) + 1)
            ]
            yield Chart(
                "line",
                _("Month by month"),
                months,
                series=(_("Sent in"), _("Adopted")),
                link=lambda row: f"?year={self.year}&month={row[2]}",
            )

    def parts(self) -> Iterable[object]:
        yield self._unit_table()
        yield self._people_table()
        yield explanation(parameters=[parameter("office.information.items", on=self.span[1])], clauses=["speech:C27"])

    def _unit_table(self) -> object:
        scheme = self.found.scheme
        quotas = scheme.unit_quotas if scheme is not None and not self.month else {}
        headings = [_("Federation"), _("Sent in"), _("Signed off"), _("Adopted"), _("Rate"), _("Points")]
        headings += [Level(level).label for level in quotas]
        rows = []
        for line in self.found.units:
            row = self._cells(line, unit=line.unit_id)
            row += [f"{line.levels[level]} / {owed}" for level, owed in quotas.items()]
            rows.append([line.name, *row])
        return Card(_("By federation"), TableView(headings, rows, frozenset(range(1, len(headings)))))

    def _people_table(self) -> object:
        scheme = self.found.scheme
        pays = scheme is not None and scheme.fee_per_point is not None
        headings = [_("Author"), _("Federation"), _("Sent in"), _("Signed off"), _("Adopted"), _("Rate"), _("Points")]
        rows = []
        for line in self.found.people:
            row = [line.name, line.unit, *self._cells(line, unit=line.unit_id, author=line.name)]
            rows.append([*row, plain(line.fee)] if pays else row)
        if pays:
            headings.append(_("Fee in yuan"))
        if scheme is not None:
            why: object = Why([f"{scheme.title}: {scheme.basis}"])
        else:
            words = _("No scoring scheme holds on these days.")
            why = format_html('<p class="hint"><a href="{}">{}</a></p>', page_url(SCHEME_LIST) or "", words)
        table = TableView(headings, rows, frozenset(range(2, len(headings))))
        return Card(_("By author"), format_html("{}{}", table, why))

    def _cells(self, line: Line, **conditions: object) -> list[Any]:
        """Sent, signed off, adopted, rate, points: each number opens what it counts."""
        return [
            _link(line.sent, self._items(**conditions)),
            _link(line.signed, self._items(state="signed", **conditions)),
            _link(line.adopted, self._items(adopted="1", **conditions)),
            f"{line.rate}%" if line.rate is not None else "",
            _link(plain(line.total), self._adoptions(**conditions)),
        ]

    def _items(self, **conditions: object) -> str:
        start, end = self.span
        query = {"sent_from": start, "sent_to": end, "counted": 1, **conditions}
        return f"{page_url(ITEM_LIST)}?{urlencode(query)}"

    def _adoptions(self, **conditions: object) -> str:
        start, end = self.span
        return (
            f"{page_url('office.adoption.list')}?{urlencode({'adopted_from': start, 'adopted_to': end, **conditions})}"
        )


def _link(value: object, url: str) -> object:
    return format_html('<a href="{}">{}</a>', url, value) if value else value
