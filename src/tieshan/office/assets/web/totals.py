"""What the assets come to: by category, by unit, by source; each total opens its items."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Chart, Empty, Figure, ReportPage, TableView, page_url, register, today
from tieshan.kernel.money import Yuan, total
from tieshan.lawbook import code_list
from tieshan.office.assets.policies import ASSET_OVERSEE
from tieshan.office.assets.queries.items import Total, overseen, totals
from tieshan.office.assets.web.words import yuan
from tieshan.organisations.models import Unit

SHOWN = 40


@register
class Totals(ReportPage):
    """Totals of the assets in one's charge."""

    code = "office.asset.totals"
    permission = ASSET_OVERSEE
    path = "assets/totals/"
    title = gettext_lazy("Totals of assets")
    parent = "office.asset.list"

    @cached_property
    def by_category(self) -> list[Total]:
        return totals(overseen(self.actor), "category")

    @cached_property
    def value(self) -> Yuan:
        return total(one.value for one in self.by_category)

    def lead(self) -> object:
        if not self.by_category:
            return ""
        lines = sum(one.lines for one in self.by_category)
        return _("%(lines)s lines worth %(value)s yuan are still there.") % {"lines": lines, "value": yuan(self.value)}

    def figures(self) -> Iterable[Figure]:
        url = f"{page_url('office.asset.list')}?standing=1"
        yield Figure(_("Register lines"), sum(one.lines for one in self.by_category), url)
        yield Figure(_("Pieces"), sum(one.pieces for one in self.by_category), url)
        yield Figure(_("Value (yuan)"), yuan(self.value), url)

    def grid(self) -> Iterable[object]:
        if not self.by_category:
            return
        words = code_list("asset_category", on=today())
        rows = [(words.label(one.key), one.lines) for one in self.by_category]
        keys = {words.label(one.key): one.key for one in self.by_category}
        yield Chart("hbar", _("Lines by category"), rows, link=lambda row: self._list("category", keys[row[0]]))
        yield Card(
            _("By source"), self._table(_("Source"), "source", totals(overseen(self.actor), "source"), "asset_source")
        )

    def parts(self) -> Iterable[object]:
        if not self.by_category:
            yield Card("", Empty(_("No asset is entered yet."), _("Totals appear with the first item.")))
            return
        yield Card(
            _("By category"), self._table(_("Category of asset"), "category", self.by_category, "asset_category")
        )
        rows = totals(overseen(self.actor), "unit_id")[:SHOWN]
        if len(rows) > 1:
            units = Unit.objects.in_bulk([int(one.key) for one in rows])
            table = [self._row(units[int(one.key)].name, "unit", one) for one in rows]
            yield Card(_("By unit"), TableView(self._headings(_("Unit")), table, frozenset({1, 2, 3})))

    def _headings(self, first: object) -> list[object]:
        return [first, _("Register lines"), _("Pieces"), _("Value (yuan)")]

    def _table(self, title: object, name: str, rows: list[Total], words: str) -> TableView:
        labels = code_list(words, on=today())
        table = [self._row(labels.label(one.key), name, one) for one in rows]
        return TableView(self._headings(title), table, frozenset({1, 2, 3}))

    def _row(self, word: str, name: str, one: Total) -> list[Any]:
        url = self._list(name, one.key)
        link = '<a href="{}">{}</a>'
        return [
            word,
            format_html(link, url, one.lines),
            format_html(link, url, one.pieces),
            format_html(link, url, yuan(one.value)),
        ]

    def _list(self, name: str, key: str) -> str:
        return f"{page_url('office.asset.list')}?standing=1&{name}={key}"
