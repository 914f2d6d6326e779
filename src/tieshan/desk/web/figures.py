"""The page behind every figure: the records that it counts, each leading to its own page, and the clause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.models import Bulletin
from tieshan.desk.policies import BULLETIN_LIST, FIGURE_LIST
from tieshan.desk.queries.bulletins import told_in
from tieshan.desk.queries.counting import TOTAL, Period, count_figures, month_of, records_of, year_of
from tieshan.desk.queries.sources import Source, source_of
from tieshan.desk.rules.bulletin import FrozenFigure, thaw
from tieshan.desk.rules.figures import FigureKind, figure_kind
from tieshan.foundation.access import Scope
from tieshan.foundation.access.session import whole_district
from tieshan.foundation.ui.kinds import Action, Card, Empty, Page, TableView, Tag, may_open, page_url, register
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

PAGE = 100


def period_text(period: Period) -> str:
    """A month, a year or some days as addresses and headings write them."""
    if period == month_of(period.first):
        return f"{period.first:%Y-%m}"
    if period == year_of(period.first.year):
        return f"{period.first:%Y}"
    return f"{period.first.isoformat()}~{period.last.isoformat()}"


def figure_url(kind: FigureKind, unit_id: int, period: Period, *, own: bool = False, account: int | None = None) -> str:
    """The address of the records behind a figure of a unit with all below it (or of its own alone)."""
    if kind.whole_past:
        return _stock_url(unit_id, period)
    query: dict[str, object] = {"figure": kind.code, "unit": unit_id, "period": period_text(period)}
    if own:
        query["own"] = 1
    if account is not None:
        query["account"] = account
    return f"{page_url(FIGURE_LIST)}?{urlencode(query)}"


def _stock_url(unit_id: int, period: Period) -> str:
    """What stands behind a head count of a past day: the units of that day with their members."""
    return f"{page_url('organisations.tree.list')}?{urlencode({'under': unit_id, 'on': period.last.isoformat()})}"


def period_of(text: str) -> Period:
    """The month, year or days that an address names; 404 when it names none."""
    first, _stroke, last = text.partition("~")
    try:
        if last:
            return Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
        if len(text) == 4:
            return year_of(int(text))
        return month_of(date.fromisoformat(f"{text}-01"))
    except (ValueError, OverflowError):
        raise Http404 from None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


@register
class FigureRecords(Page):
    """The records behind a figure: of a unit and all below it, as the tree stood on each record's day."""

    code = FIGURE_LIST
    path = "figures/"
    title = _("Records behind a figure")
    parent = BULLETIN_LIST
    template = "desk/parts.html"

    @cached_property
    def kind(self) -> FigureKind:
        """Which figure; 404 for one that there is not."""
        found = figure_kind(self.request.GET.get("figure", ""))
        if found is None:
            raise Http404
        return found

    @cached_property
    def source(self) -> Source:
        """Where its records come from; 404 where that room is not installed."""
        found = source_of(self.kind.kind)
        if found is None:
            raise Http404
        return found

    @cached_property
    def period(self) -> Period:
        """The month or the year."""
        return period_of(self.request.GET.get("period", ""))

    @cached_property
    def own(self) -> bool:
        """The unit's own records alone."""
        return self.request.GET.get("own") == "1"

    @cached_property
    def account(self) -> int | None:
        """One person's records alone: the reader's own, or those of somebody in the reader's scope."""
        return _number(self.request.GET.get("account"))

    @property
    def is_mine(self) -> bool:
        """The reader's own work: they read it wherever it stands."""
        return self.account is not None and self.account == self.actor.account_id

    @cached_property
    def unit(self) -> Unit:
        """The unit: in the reader's scope, or told in an issued bulletin, which everybody may follow."""
        pk = _number(self.request.GET.get("unit"))
        unit = Unit.objects.filter(pk=pk).first() if pk is not None else None
        if unit is None or not (self.is_mine or self.actor.may_at(FIGURE_LIST, unit) or self.told is not None):
            raise Http404
        return unit

    @cached_property
    def told(self) -> Bulletin | None:
        """The issued bulletin that told this month of this unit."""
        pk = _number(self.request.GET.get("unit"))
        if pk is None or self.account is not None or self.period != month_of(self.period.first):
            return None
        return told_in(pk, self.period.first) if self.actor.may(BULLETIN_LIST) else None

    @cached_property
    def now(self) -> int:
        """The number as the records stand now."""
        with whole_district("a figure is a number; whom it counts is shown below within the reader's scope alone"):
            values = count_figures(self.unit, self.period, [self.kind], account_id=self.account)[self.kind.code]
        return values.get(self.unit.pk if self.own else TOTAL, 0)

    @cached_property
    def scope(self) -> Scope:
        """Where the reader may see what the records say: as on the records' own page, and never beyond this page."""
        if self.is_mine:
            return Scope(everything=True)
        code = self.source.permission
        return self.actor.scope(FIGURE_LIST) if not code else self.actor.scope(code)

    @cached_property
    def place(self) -> int:
        """How many records stand before this page."""
        return (_number(self.request.GET.get("page")) or 0) * PAGE

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return records_of(
            self.kind,
            self.unit,
            self.period,
            own=self.own,
            scope=self.scope,
            most=PAGE + 1,
            skip=self.place,
            account_id=self.account,
        )

    # -- what is said -----------------------------------------------------------------------------------------------

    def heading(self) -> object:
        return gettext("%(figure)s · %(unit)s · %(period)s") % {
            "figure": self.kind.title,
            "unit": self.unit,
            "period": period_text(self.period),
        }

    def lead(self) -> object:
        if self.kind.sum:
            said = gettext("The records below add up to %(n)s.") % {"n": f"{self.now:+,}"}
        else:
            said = ngettext(
                "%(n)s record stands behind this figure.", "%(n)s records stand behind this figure.", self.now
            )
            said = said % {"n": f"{self.now:,}"}
        return said

    def parts(self) -> Iterable[object]:
        """The comparison with what was told, the records, the clause."""
        if self.told is not None:
            yield from self._told(self.told)
        yield self._records()
        yield explanation(clauses=[self.kind.clause], steps=[self._how()])

    def _told(self, bulletin: Bulletin) -> Iterable[object]:
        _places, groups = thaw(bulletin.facts)
        figure = next((f for group in groups for f in group.figures if f.kind.code == self.kind.code), None)
        if figure is None:
            return
        number = self._told_number(figure, bulletin)
        if number != self.now:
            words = gettext("The bulletin of %(month)s told %(told)s; the records now say %(now)s.") % {
                "month": str(bulletin),
                "told": f"{number:,}",
                "now": f"{self.now:,}",
            }
            link = Action(_("To the bulletin"), page_url("desk.bulletin.view", bulletin.pk) or "")
            yield Card(_("Changed since it was told"), format_html('<p class="hint">{}</p>', words), link=link)

    def _told_number(self, figure: FrozenFigure, bulletin: Bulletin) -> int:
        whole = self.unit.pk == bulletin.unit_id and not self.own
        return figure.total if whole else figure.at(self.unit.pk)

    def _records(self) -> Card:
        shown = self.rows[:PAGE]
        headings = [_("Day"), _("Record"), _("Unit")] + ([_("Number")] if self.kind.sum else [])
        rows = [self._row(row) for row in shown]
        body: object = TableView(headings, rows, frozenset({3}))
        if not rows:
            body = Empty(*self._nothing())
        link = None
        if len(self.rows) > PAGE:
            query = self.request.GET.copy()
            query["page"] = str(self.place // PAGE + 1)
            link = Action(_("Further records"), f"{self.request.path}?{query.urlencode()}")
        note = ""
        if rows and not self.kind.sum and not self.place and len(self.rows) <= PAGE and len(rows) < self.now:
            hidden = self.now - len(rows)
            note = ngettext("%(n)s more beyond your reach", "%(n)s more beyond your reach", hidden) % {"n": hidden}
        return Card(_("Records"), body, note=note, link=link)

    def _nothing(self) -> tuple[object, object]:
        if self.now:
            return _("These records lie beyond your reach."), _("The number is told; the records are their own unit's.")
        return _("No record."), ""

    def _row(self, row: dict[str, Any]) -> list[object]:
        url = self.source.url(row)
        may = url and (not self.source.permission or may_open(self.actor, self.source.permission))
        title = format_html('<a href="{}">{}</a>', url, row["title"]) if may else row["title"]
        cells: list[object] = [row["day"], title, row["unit_name"]]
        if self.kind.sum:
            cells.append(f"{row[self.kind.sum]:+,}")
        if row["day"] > timezone.localdate():
            cells[0] = Tag(row["day"].isoformat(), "info")
        return cells

    def _how(self) -> object:
        return _("Counted: the records of the period, in the tree of each record's day; a record counts once.")

    def context(self) -> dict[str, Any]:
        return super().context() | {"parts": list(self.parts())}
