"""Enterprises beside one another, point by point, and this year beside the last."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Empty, Figure, ReportPage, TableView, Tag, page_url, register, today
from tieshan.rights.harmony import policies as codes
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.queries import points_by_number, years_of
from tieshan.rights.harmony.terms import State
from tieshan.rights.harmony.web.assessments import VIEW, plain, result_tag

#: Beside one another on one page; the list holds them all.
_SHOWN = 60
#: The answers to a point in the order of the columns, as the list is asked for them.
_ANSWERS = ("yes", "no", "open")


@register
class Comparison(ReportPage):
    """The year's assessments beside one another."""

    code = "rights.harmony.compare"
    permission = codes.LIST
    path = "harmony/compare/"
    title = gettext_lazy("Harmonious enterprises compared")
    parent = codes.LIST

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        known = self.years
        if asked.isdecimal() and int(asked) in known:
            return int(asked)
        return known[0] if known else today().year

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.actor)

    @cached_property
    def found(self) -> QuerySet[HarmonyAssessment]:
        """The year's assessments within reach."""
        return HarmonyAssessment.objects.visible_to(self.actor, codes.LIST).filter(year=self.year)

    @cached_property
    def rows(self) -> list[HarmonyAssessment]:
        """The best of them."""
        return list(self.found.select_related("unit").order_by("-passed", "-score", "unit__path")[:_SHOWN])

    @cached_property
    def totals(self) -> dict[str, int]:
        """All single figures in one query."""
        return self.found.aggregate(
            assessed=Count("pk"),
            passed=Count("pk", filter=Q(state=State.CONCLUDED, passed=True)),
            vetoed=Count("pk", filter=Q(failed__gt=0)),
        )

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        return [(str(year), f"?year={year}", year == self.year) for year in self.years]

    def figures(self) -> Iterable[Figure]:
        base = f"{page_url(codes.LIST)}?year={self.year}"
        yield Figure(_("Assessed"), self.totals["assessed"], base)
        yield Figure(_("Meet the standard"), self.totals["passed"], base + "&state=concluded&passed=1")
        yield Figure(_("With vetoes"), self.totals["vetoed"], base + "&vetoed=1")

    def parts(self) -> Iterable[object]:
        if not self.rows:
            yield Card("", Empty(_("No assessment yet.")))
            return
        yield self._beside()
        yield self._by_point()

    def _beside(self) -> Card:
        before = dict(
            HarmonyAssessment.objects.visible_to(self.actor, codes.LIST)
            .filter(year=self.year - 1, unit__in=[row.unit_id for row in self.rows])
            .values_list("unit_id", "score")
        )
        rows: list[list[object]] = []
        for row in self.rows:
            last = before.get(row.unit_id)
            change = f"{row.score - last:+f}".rstrip("0").rstrip(".") if last is not None else ""
            link = format_html('<a href="{}">{}</a>', page_url(VIEW, row.pk), row.unit.name)
            rows.append([link, plain(row.score), plain(last) if last is not None else "", change, result_tag(row)])
        headings = [
            _("Union"),
            str(self.year),
            str(self.year - 1),
            _("Difference to last year"),
            _("Result of the assessment"),
        ]
        note = ""
        if self.totals["assessed"] > len(rows):
            note = _("The %(n)s with the most points; the list holds all.") % {"n": len(rows)}
        return Card(_("Beside one another"), TableView(headings, rows), note=note)

    def _by_point(self) -> Card:
        """How many of all that were assessed meet each point: where the district is weak."""
        asked = points_by_number(max(row.standard_on for row in self.rows))
        counts: dict[str, list[int]] = {number: [0, 0, 0] for number in asked}
        answers = HarmonyPoint.objects.filter(assessment__in=self.found).order_by().values_list("number", "met")
        for number, met, n in answers.annotate(n=Count("pk")):
            if number in counts:
                counts[number][0 if met else 2 if met is None else 1] = n
        rows = [
            [point.title, *(self._opens(number, answer, n) for answer, n in zip(_ANSWERS, counts[number], strict=True))]
            for number, point in asked.items()
        ]
        return Card(
            _("By point"),
            TableView([_("Point of the standard"), _("Met by"), _("Not met by"), _("Points not answered yet")], rows),
        )

    def _opens(self, number: str, answer: str, count: int) -> object:
        """A count as the way to its assessments."""
        if not count:
            return 0
        query = urlencode({"year": str(self.year), "point": number, "answer": answer})
        word: object = Tag(str(count), "late") if answer == "no" else count
        return format_html('<a href="{}?{}">{}</a>', page_url(codes.LIST), query, word)


__all__ = ["Comparison"]
