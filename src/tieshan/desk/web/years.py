"""A year's bulletins side by side, and a bulletin as a Word file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.exports import bulletin_number, bulletin_paper
from tieshan.desk.models import Bulletin
from tieshan.desk.policies import BULLETIN_LIST
from tieshan.desk.queries.bulletins import issued_in
from tieshan.desk.queries.counting import month_of
from tieshan.desk.rules.bulletin import FrozenFigure, FrozenGroup
from tieshan.desk.web.bulletins import VIEW, WORD, YEAR, month_words
from tieshan.desk.web.figures import figure_url
from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Card, Chart, Empty, Page, ReportPage, TableView, page_url, register
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit


@register
class BulletinYear(ReportPage):
    """One figure over the months of a year, for each federation, as the issued bulletins told it."""

    code = YEAR
    permission = BULLETIN_LIST
    path = "bulletins/year/"
    title = _("Bulletins of a year compared")
    parent = BULLETIN_LIST

    @cached_property
    def year(self) -> int:
        """The year asked for, else this one."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 2000 <= int(asked) < 2100 else timezone.localdate().year

    @cached_property
    def told(self) -> list[tuple[Bulletin, list[FrozenGroup]]]:
        """The issued bulletins of the year."""
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT).first()
        return issued_in(district, self.year) if district is not None else []

    @cached_property
    def known(self) -> dict[str, FrozenFigure]:
        """All figures that the year's bulletins told, as the latest of them words them."""
        return {figure.kind.code: figure for _row, groups in self.told for group in groups for figure in group.figures}

    @cached_property
    def chosen(self) -> str:
        """The figure to compare: the one asked for, else the first."""
        asked = self.request.GET.get("figure", "")
        return asked if asked in self.known else next(iter(self.known), "")

    def lead(self) -> object:
        return gettext("%(n)s bulletins were issued on the months of %(year)s.") % {
            "n": len(self.told),
            "year": self.year,
        }

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for year in (self.year - 1, self.year, self.year + 1):
            yield year, f"?year={year}&figure={self.chosen}", year == self.year
        for code, figure in self.known.items():
            yield figure.kind.title, f"?year={self.year}&figure={code}", code == self.chosen

    def parts(self) -> Iterable[object]:
        if not self.told:
            yield Card("", Empty(_("No bulletin of this year is issued."), _("Choose another year.")))
            return
        by_month = [(row, self._figure(groups)) for row, groups in self.told]
        title = self.known[self.chosen].kind.title
        yield Chart(
            "line",
            title,
            [(str(row.month.month), figure.total if figure else 0, row) for row, figure in by_month],
            heading=_("Month"),
            link=lambda row: page_url(VIEW, row[2].pk),
        )
        yield Card(title, self._table(by_month))
        yield explanation(clauses=[self.known[self.chosen].kind.clause])

    def _figure(self, groups: list[FrozenGroup]) -> FrozenFigure | None:
        return next((f for group in groups for f in group.figures if f.kind.code == self.chosen), None)

    def _table(self, by_month: list[tuple[Bulletin, FrozenFigure | None]]) -> TableView:
        district = by_month[0][0].unit_id
        names = {place["unit"]: place["name"] for row, _figure in by_month for place in row.facts["places"]}
        headings: list[object] = [_("Unit"), *(month_words(row.month) for row, _figure in by_month)]
        rows: list[list[object]] = []
        for unit, name in names.items():
            cells = [self._cell(row, figure, unit, own=unit == district) for row, figure in by_month]
            rows.append([name, *cells])
        rows.append(
            [
                format_html("<b>{}</b>", _("In all")),
                *(self._cell(row, figure, None, own=False) for row, figure in by_month),
            ]
        )
        return TableView(headings, rows, frozenset(range(1, len(headings))))

    @staticmethod
    def _cell(row: Bulletin, figure: FrozenFigure | None, unit: int | None, *, own: bool) -> object:
        if figure is None:
            return ""
        number = figure.total if unit is None else figure.at(unit)
        url = figure_url(figure.kind, row.unit_id if unit is None else unit, month_of(row.month), own=own)
        return format_html('<a href="{}">{}</a>', url, f"{number:,}")


@register
class BulletinWord(Page):
    """The bulletin as a Word file in the official layout."""

    code = WORD
    permission = BULLETIN_LIST
    path = "bulletins/<int:pk>/word/"
    title = _("Word file")
    parent = BULLETIN_LIST
    matrix_record = "Bulletin"

    def get(self) -> HttpResponse:
        bulletin = fetch_for(self.actor, BULLETIN_LIST, Bulletin, self.kwargs["pk"], select_related=("unit",))
        name = bulletin_number(bulletin) or gettext("Bulletin of %(month)s") % {"month": month_words(bulletin.month)}
        return send_file(render_docx(bulletin_paper(bulletin)), f"{name}.docx", DOCX)
