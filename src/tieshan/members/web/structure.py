"""The structure of the cadre body on a day and over the years (speech:C21)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
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
from tieshan.lawbook import code_list
from tieshan.members.policies import CADRE_LIST, CADRE_STRUCTURE
from tieshan.members.queries.cadres import Structure, structure
from tieshan.members.rules.cadres import AGE_BANDS
from tieshan.members.web.cadres import DEGREES, YOUNG, band_word, level_word
from tieshan.members.web.words import code_word

YEARS = 6
LEVELS = ("1", "2", "3", "4", "6", "7", "8", "9", "")


@register
class CadreStructure(ReportPage):
    """Age, education, rank and sex of the cadre body, on a day and at the end of the last years."""

    code = CADRE_STRUCTURE
    path = "cadres/structure/"
    title = _("Structure of the cadre body")
    parent = CADRE_LIST
    nav = Nav("cadres", 20)

    @cached_property
    def days(self) -> list[date]:
        """The ends of the last years, and today."""
        now = today()
        return [*(date(now.year - back, 12, 31) for back in range(YEARS - 1, 0, -1)), now]

    @cached_property
    def on(self) -> date:
        """The day the report speaks of."""
        asked = self.request.GET.get("year", "")
        return next((day for day in self.days if str(day.year) == asked), self.days[-1])

    @cached_property
    def over_time(self) -> list[Structure]:
        """The structure on each of the days."""
        return structure(self.actor, self.days)

    @cached_property
    def now(self) -> Structure:
        return next(one for one in self.over_time if one.on == self.on)

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for day in self.days:
            word = _("today") if day == self.days[-1] else gettext("end of %(year)s") % {"year": day.year}
            yield word, f"?year={day.year}", day == self.on

    def lead(self) -> object:
        one = self.now
        if not one.total:
            return gettext("No cadre was in service on %(day)s.") % {"day": one.on}
        words = ngettext(
            "%(n)s cadre in service on %(day)s, %(women)s of them women; %(young)s under 40.",
            "%(n)s cadres in service on %(day)s, %(women)s of them women; %(young)s under 40.",
            one.total,
        )
        young = sum(n for band, n in one.ages.items() if band < 40)
        return words % {"n": one.total, "day": one.on, "women": one.sexes["2"], "young": young}

    def figures(self) -> Iterable[Figure]:
        one = self.now
        before = next((s for s in reversed(self.over_time) if s.on < one.on), None)
        note = ""
        if before is not None:
            note = gettext("%(change)+d since %(day)s") % {"change": one.total - before.total, "day": before.on}
        yield Figure(_("Cadres"), one.total, self.address(), note)
        yield Figure(_("Women"), one.sexes["2"], self.address(sex="2"), self._share(one.sexes["2"]))
        young = sum(n for band, n in one.ages.items() if band < 40)
        yield Figure(_("Under 40"), young, self.address(age=YOUNG), self._share(young))
        higher = sum(one.educations[group] for group in ("1", "2"))
        yield Figure(_("Bachelor or higher"), higher, self.address(level=DEGREES), self._share(higher))

    def grid(self) -> Iterable[object]:
        one = self.now
        ranks = [entry.code for entry in code_list("cadre_rank", on=today())]
        known = [*ranks, *(rank for rank in one.ranks if rank not in ranks)]
        yield self._chart(_("By age"), [(band_word(b), one.ages[b], {"age": f"b{b}"}) for b in AGE_BANDS])
        yield self._chart(
            _("By education"), [(level_word(g), one.educations[g], {"level": g}) for g in LEVELS if one.educations[g]]
        )
        yield self._chart(
            _("By rank"),
            [(code_word("cadre_rank", r) or gettext("not recorded"), one.ranks[r], {"rank": r}) for r in known],
        )
        yield self._chart(_("By sex"), [(code_word("sex", s), one.sexes[s], {"sex": s}) for s in ("1", "2")])

    def parts(self) -> Iterable[object]:
        yield self._years(
            _("Sex over the years"),
            [code_word("sex", "1"), code_word("sex", "2")],
            lambda s: (s.sexes["1"], s.sexes["2"]),
        )
        yield self._years(
            _("Age over the years"), [band_word(b) for b in AGE_BANDS], lambda s: tuple(s.ages[b] for b in AGE_BANDS)
        )
        groups = [g for g in LEVELS if any(s.educations[g] for s in self.over_time)]
        rows = [[self._day(s), s.total, *(s.educations[g] for g in groups)] for s in self.over_time]
        headings = [_("Day"), _("Cadres"), *(level_word(g) for g in groups)]
        yield Card(
            _("Education over the years"),
            TableView(headings, rows, frozenset(range(1, len(headings)))),
            note=gettext("education as recorded today"),
        )
        yield Why([gettext("speech C21"), gettext("counted from the spans of service; a year stands for its last day")])

    # -- drawing --------------------------------------------------------------------------------------------------

    def address(self, **conditions: str) -> str:
        """The list of cadres on the day of the report, under conditions."""
        query = {**conditions, **({"on": self.on.isoformat()} if self.on != self.days[-1] else {})}
        url = page_url(CADRE_LIST) or ""
        return f"{url}?{urlencode(query)}" if query else url

    def _share(self, part: int) -> str:
        return f"{part * 100 // self.now.total} %" if self.now.total else ""

    @staticmethod
    def _day(one: Structure) -> str:
        return one.on.isoformat()

    def _chart(self, title: object, rows: list[tuple[str, int, dict[str, str]]]) -> Chart:
        # An empty condition has no list: "not recorded" cannot be asked for by its code.
        return Chart(
            "hbar",
            title,
            rows,
            link=lambda row: self.address(**row[2]) if all(row[2].values()) else None,
            table=True,
            note=self.on.isoformat(),
        )

    def _years(self, title: object, series: list[str], numbers: Callable[[Structure], tuple[int, ...]]) -> Chart:
        last = self.days[-1]

        def link(row: tuple[Any, ...]) -> str | None:
            day: date = row[2]
            url = page_url(CADRE_LIST) or ""
            return url if day == last else f"{url}?{urlencode({'on': day.isoformat()})}"

        rows = [(str(one.on.year), numbers(one), one.on) for one in self.over_time]
        return Chart("stacked", title, rows, link=link, series=series, table=True, heading=_("Year"))
