"""The page of figures: every number opens its cases; small numbers are hidden from whoever may not open them (C16)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Chart, Empty, Figure, ReportPage, TableView, page_url, register, today
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.concerns.policies import LIST as CONCERNS
from tieshan.rights.disputes import figures
from tieshan.rights.disputes import policies as codes
from tieshan.rights.disputes.figures import GroupRow, Period
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.rules.suppression import (
    hidden_parts,
    hidden_steps,
    is_small,
    leaves_few,
    share_is_hidden,
)

_STEP_WORDS: dict[str, object] = {
    "accepted_on": gettext_lazy("Case accepted"),
    "mediated_on": gettext_lazy("Mediation begun"),
    "agreed_on": gettext_lazy("Agreement reached"),
    "filed_on": gettext_lazy("Arbitration applied for"),
    "awarded_on": gettext_lazy("Award received"),
    "closed_on": gettext_lazy("Case closed"),
}


@register
class DisputeFigures(ReportPage):
    """One year of disputes within reach."""

    code = codes.FIGURES
    path = "disputes/figures/"
    title = gettext_lazy("Figures of labour disputes")
    parent = codes.LIST

    @cached_property
    def year(self) -> int:
        """The year asked for, else this one."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 2000 <= int(asked) < 2100 else today().year

    @cached_property
    def rows(self) -> QuerySet[Dispute]:
        """The cases of the year; for whoever may not open them as they stood when it was closed."""
        find = figures.of_year if self.opens else figures.closed_year
        return find(self.actor, self.year)

    @cached_property
    def is_running(self) -> bool:
        """Whether the year is not closed yet for a reader who may not open its cases."""
        return not self.opens and today() <= figures.fixed_on(self.year)

    @cached_property
    def opens(self) -> bool:
        """Whether this reader may open the cases behind the numbers."""
        return figures.opens(self.actor)

    @cached_property
    def smallest(self) -> int:
        """Numbers below it are hidden from whoever may not open the cases."""
        return 1 if self.opens else parameter("rights.figures.smallest", on=today()).whole

    @cached_property
    def heaps(self) -> Any:
        """The cases of the year, heaped."""
        return figures.heaps(self.rows, fixed=not self.opens)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """All single figures."""
        return figures.totals(self.heaps)

    @property
    def is_small(self) -> bool:
        """Whether the whole year is too few cases to say anything about."""
        return is_small(self.totals["cases"], self.smallest)

    @property
    def closed(self) -> int:
        """The cases of the year that are over."""
        return int(self.totals["cases"] - self.totals["open"])

    @cached_property
    def hidden_halves(self) -> set[str]:
        """Whether the open and the closed cases are hidden."""
        return hidden_parts({"open": self.totals["open"], "closed": self.closed}, self.smallest)

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for year in range(today().year - 2, today().year + 1):
            yield str(year), f"?year={year}", year == self.year

    def lead(self) -> object:
        if self.opens:
            return ""
        if self.is_running:
            return _(
                "Of a year that is not closed: cases of months that are over, never fewer than %(n)s together."
            ) % {"n": self.smallest}
        return _("Numbers below %(n)s, and those that would reveal them, are not shown.") % {"n": self.smallest}

    # -- one number ------------------------------------------------------------------------------------------------

    def number(self, value: int, hidden: bool, conditions: Mapping[str, Any] | None = None) -> object:
        """A number: hidden, plain, or the way to its cases."""
        if hidden:
            return _("hidden")
        if not value or not self.opens or conditions is None:
            return value
        return format_html('<a href="{}">{}</a>', self.list(conditions), value)

    def list(self, conditions: Mapping[str, Any]) -> str:
        """The list of the cases behind a number."""
        span = {"received_from": f"{self.year}-01-01", "received_to": f"{self.year}-12-31", "counted": "1"}
        return f"{page_url(codes.LIST)}?{urlencode({**span, **conditions})}"

    def figures(self) -> Iterable[Figure]:
        if self.is_running:
            yield Figure(_("Cases that came in"), sum(one.cases for one in self.periods) or _("hidden"))
            return
        found = self.totals
        if self.is_small:
            yield Figure(_("Cases"), _("hidden"))
            return
        closed, hidden = self.closed, self.hidden_halves
        way = self.list if self.opens else (lambda _conditions: "")
        yield Figure(_("Cases"), found["cases"], way({}), _("%(n)s workers") % {"n": found["workers"]})
        yield Figure(
            _("Still open"),
            _("hidden") if "open" in hidden else found["open"],
            way({"open": "1"}),
            _("%(n)s past their day") % {"n": found["late"]} if self.opens and found["late"] else "",
            tone="late" if self.opens and found["late"] else "",
        )
        yield Figure(_("Closed cases"), _("hidden") if "closed" in hidden else closed, way({"open": "0"}))
        shown = not share_is_hidden(found["won_cases"], found["cases"], self.smallest)
        yield Figure(
            _("Won for workers (yuan)"),
            f"{Yuan.from_fen(found['won_fen']):,}" if shown else _("hidden"),
            way({"won": "1"}),
        )

    # -- tables ----------------------------------------------------------------------------------------------------

    @cached_property
    def periods(self) -> Sequence[Period]:
        """Months of a running year, some together."""
        return figures.arrivals(self.actor, self.year, self.smallest, on=today())

    def _arrivals(self) -> Card:
        rows = [
            [
                _("month %(m)s") % {"m": one.first}
                if one.first == one.last
                else _("months %(first)s to %(last)s") % {"first": one.first, "last": one.last},
                one.cases,
            ]
            for one in self.periods
        ]
        if not rows:
            return Card("", Empty(_("Too few cases in the months that are over.")))
        return Card(_("By month"), TableView([_("Months"), _("Cases")], rows, numeric=frozenset({1})))

    def grid(self) -> Iterable[object]:
        if self.is_running:
            yield self._arrivals()
            return
        if not self.totals["cases"] or self.is_small:
            yield Card("", Empty(_("No cases to count in this year.")))
            return
        yield self._by_month()
        yield self._times()

    def _by_month(self) -> object:
        months = figures.by_month(self.heaps)
        hidden = hidden_parts(months, self.smallest)
        note = _("months with small numbers are hidden") if hidden else ""
        if hidden and not any(n for month, n in months.items() if month not in hidden):
            # A chart without a bar would say that there are no cases.
            return Card(_("By month"), Empty(note))
        words: dict[Any, int] = {_("month %(m)s") % {"m": month}: month for month in months}
        return Chart(
            "bar",
            _("By month"),
            [(word, 0 if month in hidden else months[month]) for word, month in words.items()],
            link=lambda row: self._month(words[row[0]]) if self.opens else None,
            note=note,
        )

    def _month(self, month: int) -> str:
        last = monthrange(self.year, month)[1]
        return self.list(
            {"received_from": f"{self.year}-{month:02}-01", "received_to": f"{self.year}-{month:02}-{last}"}
        )

    def _times(self) -> Card:
        rows = []
        counts = [self.totals[f"{step}_n"] for step in _STEP_WORDS]
        known = [self.totals["cases"], *([] if self.hidden_halves else [self.closed])]
        for (step, words), hidden in zip(_STEP_WORDS.items(), hidden_steps(counts, known, self.smallest), strict=True):
            n, days = self.totals[f"{step}_n"], self.totals[f"{step}_days"]
            if not n:
                continue
            mean = "" if hidden else f"{days:.1f}"
            rows.append([words, self.number(n, hidden, {f"has_{step}": "1"}), mean])
        headings = [_("From intake to"), _("Cases"), _("Days on average")]
        return Card(_("Time to each step"), TableView(headings, rows, numeric=frozenset({1, 2})))

    def parts(self) -> Iterable[object]:
        if not self.is_running and self.totals["cases"] and not self.is_small:
            yield self._groups()
            yield self._units()
            yield self._employers()
        values = [] if self.opens else [parameter("rights.figures.smallest", on=today())]
        yield explanation(parameters=values, clauses=[codes.C16])

    def _groups(self) -> Card:
        whole, smallest = self.totals["cases"], self.smallest
        words = figures.groups_in(self.year, on=today())
        # Concerns are counted as they come in: for whoever sees years that are over alone there is no such column.
        concerns = figures.concerns_of(self.actor, self.year) if self.opens else {}
        until = None if self.opens else figures.fixed_on(self.year)
        rows = []
        for row in figures.groups_of(self.rows, self.heaps, words, until=until):
            of = {"of_group": row.code}
            hidden = share_is_hidden(row.cases, whole, smallest)
            parts = {"open": row.open, "agreed": row.agreed, "decided": row.decided}
            parts["rest"] = row.cases - sum(parts.values())
            small = set(parts) if hidden or self._betrays(row) else hidden_parts(parts, smallest)
            won = hidden or share_is_hidden(row.won_cases, row.cases, smallest)
            won = won or share_is_hidden(row.won_cases, self.totals["won_cases"], smallest)
            shown = [
                words[row.code],
                self._concerns(concerns, row.code),
                self.number(row.cases, hidden, of),
                self.number(row.open, "open" in small, {**of, "open": "1"}),
                self.number(row.aided, hidden or share_is_hidden(row.aided, row.cases, smallest), {**of, "aided": "1"}),
                self.number(row.agreed, "agreed" in small, {**of, "outcome": "agreement"}),
                self.number(row.decided, "decided" in small, {**of, "decided": "1"}),
                _("hidden") if won else f"{Yuan.from_fen(row.won_fen):,}",
            ]
            rows.append(shown if concerns else [shown[0], *shown[2:]])
        headings = [
            _("Key group"),
            *([_("Concerns")] if concerns else []),
            _("Cases"),
            _("Still open"),
            _("Legal aid"),
            _("By agreement"),
            _("By award or judgment"),
            _("Won (yuan)"),
        ]
        numeric = frozenset(range(1, len(headings)))
        note = _("A case of two groups counts in both.")
        return Card(_("Key groups"), TableView(headings, rows, numeric=numeric), note=note)

    def _betrays(self, row: GroupRow) -> bool:
        """Whether the row, taken off the numbers of all cases, would tell of the few that are not of the group."""
        found = self.totals
        shares = [
            (row.open, found["open"]),
            (row.cases - row.open, self.closed),
            (row.agreed, found["agreed_on_n"]),
            (row.decided, found["awarded_on_n"]),
        ]
        return leaves_few(shares, self.smallest)

    def _concerns(self, counted: Mapping[str, int], code: str) -> object:
        n = counted.get(code, 0)
        if not n or not self.actor.may(CONCERNS):
            return _("hidden") if is_small(n, self.smallest) else n
        span = {"received_from": f"{self.year}-01-01", "received_to": f"{self.year}-12-31", "group": code}
        return format_html('<a href="{}?{}">{}</a>', page_url(CONCERNS), urlencode(span), n)

    def _units(self) -> Card:
        found = figures.by_unit(self.rows)
        headings = [_("Union in charge"), _("Cases")]
        rows: list[list[object]]
        if self.opens:
            headings += [_("Still open"), _("Won (yuan)")]
            rows = [
                [
                    name,
                    self.number(n, False, {"in_charge": pk}),
                    self.number(still, False, {"in_charge": pk, "open": "1"}),
                    f"{Yuan.from_fen(won):,}",
                ]
                for pk, name, n, still, won in found
            ]
        else:
            # Not named: where every one of them has a single case, their number and their sum would tell.
            hidden = hidden_parts({pk: n for pk, _name, n, _open, _won in found}, self.smallest)
            rows = [[name, n] for pk, name, n, _open, _won in found if pk not in hidden]
            if hidden:
                rows.append([_("other unions"), sum(n for pk, _name, n, _open, _won in found if pk in hidden)])
        return Card(_("By union in charge"), TableView(headings, rows, numeric=frozenset({1, 2, 3})))

    def _employers(self) -> Card:
        # Whoever may not open the cases learns from all employers what to hide.
        cases, in_all = figures.by_employer(self.rows, every=not self.opens)
        # Not even the name of an employer with few cases stands here: it would tell that somebody spoke up.
        hidden = set() if self.opens else hidden_parts(cases, self.smallest)
        shown = figures.most({pk: n for pk, n in cases.items() if pk not in hidden})
        rows: list[list[object]] = [[name, self.number(n, False, {"employer": pk})] for pk, name, n in shown]
        others = in_all - len(shown)
        if others:
            words = _("%(n)s other employers") % {"n": others} if self.opens else _("other employers")
            rows.append([words, self.totals["cases"] - sum(n for _pk, _name, n in shown)])
        return Card(_("By employer"), TableView([_("Employer"), _("Cases")], rows, numeric=frozenset({1})))
