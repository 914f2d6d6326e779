"""The monthly forecast for leaders: how it stands, what comes, whom to visit; each figure opens its employers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Chart,
    ChoiceFilter,
    Column,
    Empty,
    Figure,
    ListPage,
    Nav,
    ReportPage,
    TableView,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.kernel.workdays import add_months
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.signals import signal_sources
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import EarlyWarning, Level, Signal
from tieshan.rights.warning.queries.figures import GRADES, by_source, by_union, held_on, months_back, rising, to_visit
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.terms import Grade, State
from tieshan.rights.warning.web.words import grade_tag

LEVELS = "rights.warning.levels"
_EMPLOYER = "organisations.employer.view"


def _day(text: str) -> date:
    """The day asked for, else today; days beyond the known ones show nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


def levels_url(**conditions: object) -> str:
    """The employers behind a figure."""
    return f"{page_url(LEVELS)}?{urlencode({key: str(value) for key, value in conditions.items() if value != ''})}"


def employer_link(row: Any, on: str = "") -> object:
    """The employer's page with its signs, today or on a past day."""
    asked = urlencode({"tab": "warning", **({"on": on} if on else {})})
    return format_html('<a href="{}?{}">{}</a>', page_url(_EMPLOYER, row.employer_id), asked, row.employer.name)


@register
class Forecast(ReportPage):
    """One month within the reader's reach."""

    code = codes.FORECAST
    path = "warnings/forecast/"
    title = gettext_lazy("Monthly forecast")
    nav = Nav("rights", 23)
    parent = codes.LIST

    @cached_property
    def on(self) -> date:
        """The end of the month asked for, else today."""
        asked = _day(f"{self.request.GET.get('month', '')}-01")
        if asked >= today().replace(day=1):
            return today()
        return add_months(asked.replace(day=1), 1) - timedelta(days=1)

    def lead(self) -> object:
        return _("As of %(day)s, by the version of the score of that day.") % {"day": self.on.isoformat()}

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        first = today().replace(day=1)
        for back in range(5, -1, -1):
            month = add_months(first, -back)
            yield f"{month:%Y-%m}", f"?month={month:%Y-%m}", (month.year, month.month) == (self.on.year, self.on.month)

    @cached_property
    def months(self) -> list[Any]:
        return months_back(self.actor, self.on)

    def figures(self) -> Iterable[Figure]:
        now, before = self.months[-1].counts, self.months[-2].counts
        for grade, number, earlier in zip(GRADES, now, before, strict=True):
            note = _("%(n)s at the end of the month before") % {"n": earlier}
            yield Figure(grade.label, number, levels_url(on=self.on, grade=int(grade)), note)
        if self.on == today():
            late = EarlyWarning.objects.visible_to(self.actor, codes.FORECAST).filter(
                state=State.RAISED, report_due_at__lt=timezone.now()
            )
            number = late.count()
            yield Figure(
                _("Not reported in time"), number, f"{page_url(codes.LIST)}?late=1", tone="late" if number else ""
            )

    def grid(self) -> Iterable[object]:
        days = {f"{month.day:%Y-%m}": month.day for month in self.months}
        yield Chart(
            "stacked",
            _("Employers with a grade, by month"),
            [(f"{month.day:%Y-%m}", month.counts) for month in self.months],
            series=tuple(grade.label for grade in GRADES),
            tones=tuple(f"grade{int(grade)}" for grade in GRADES),
            link=lambda row: levels_url(on=days[row[0]]),
        )
        found = [(str(source_title(source)), number, source) for source, number in by_source(self.actor, self.on)]
        sources = {title: source for title, _number, source in found}
        yield Chart(
            "hbar",
            _("Signs at employers with a grade"),
            [(title, number) for title, number, _source in found],
            link=lambda row: levels_url(on=self.on, source=sources[row[0]]),
        )

    def parts(self) -> Iterable[object]:
        if self.on == today():
            yield self._coming()
            yield self._visits()
        rows = [
            [name, *(self._link(number, unit, grade) for number, grade in zip(counts, GRADES, strict=True))]
            for unit, name, counts in by_union(self.actor, self.on)
        ]
        if rows:
            headings = [_("Union in charge"), *(grade.label for grade in GRADES)]
            yield Card(_("By union in charge"), TableView(headings, rows, numeric=frozenset(range(1, 5))))
        yield explanation(
            clauses=[codes.C14],
            steps=[
                _("Grades of past days are computed from the days of the records, by the version of each day."),
                _("What comes is what is known: contracts that end, promises, answers and elections that fall due."),
            ],
        )

    def _coming(self) -> Card:
        rows = [
            [employer_link(row), grade_tag(getattr(row, "now", None) or Grade.NONE), grade_tag(row.grade), row.since]
            for row in rising(self.actor, self.on)[:20]
        ]
        headings = [_("Employer"), _("Grade now"), _("Grade to come"), _("Grade from day")]
        empty = Empty(_("No grade rises within thirty days by what is known today."))
        return Card(
            _("Rises within thirty days when nothing is done"),
            TableView(headings, rows) if rows else empty,
        )

    def _visits(self) -> Card:
        rows = []
        for row in to_visit(self.actor, self.on):
            may = self.actor.may_at(codes.VISIT, row.unit)
            button: object = ""
            if may:
                button = Action(_("Plan a visit"), url=page_url(codes.VISIT, row.employer_id) or "")
            rows.append([employer_link(row), grade_tag(row.grade), row.score, row.since, button])
        headings = [
            _("Employer"),
            _("Grade of warning"),
            _("Points"),
            _("Points unchanged since"),
            _("Prevention visit"),
        ]
        if not rows:
            return Card(_("Visits proposed"), Empty(_("Every employer with a grade is in hand or visited.")))
        return Card(_("Visits proposed"), TableView(headings, rows, numeric=frozenset({2})))

    def _link(self, number: int, unit: int, grade: Grade) -> object:
        if not number:
            return 0
        url = levels_url(on=self.on, grade=int(grade), in_charge=unit)
        return format_html('<a href="{}">{}</a>', url, number)


@register
class LevelList(ListPage):
    """The employers that stand, or stood, at a grade on a day."""

    code = LEVELS
    path = "warnings/levels/"
    title = gettext_lazy("Employers with a grade")
    permission = codes.LIST
    parent = codes.FORECAST
    model = Level
    select_related = ("employer", "unit")
    order = "-score"
    search_hint = gettext_lazy("Employer (name, initials)")
    columns = [
        Column(
            "employer",
            gettext_lazy("Employer"),
            lambda row: employer_link(row, row.asked_on),
            export=lambda row: row.employer.name,
        ),
        Column("grade", gettext_lazy("Grade of warning"), lambda row: grade_tag(row.grade), sort="grade"),
        Column("score", gettext_lazy("Points"), sort="score"),
        Column("since", gettext_lazy("Points unchanged since"), sort="since"),
        Column("unit", gettext_lazy("Union in charge"), "unit.name"),
    ]
    filters = [
        UnitFilter("in_charge", gettext_lazy("Union"), "unit", seen_under="organisations.unit.list"),
        ChoiceFilter("grade", gettext_lazy("Grade of warning"), choices=[(int(g), g.label) for g in GRADES]),
        ChoiceFilter(
            "source",
            gettext_lazy("Sign that stands"),
            choices=lambda: [(one.code, str(one.title)) for one in signal_sources()],
            apply=lambda rows, _source: rows,
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        on = _day(self.request.GET.get("on", ""))
        rows = super().queryset().filter(held_on(on), grade__gt=0)
        # Each row leads to what stood on that day.
        rows = rows.annotate(asked_on=Value(on.isoformat()))
        source = self.request.GET.get("source", "")
        if source:
            standing = Signal.objects.filter(held_on(on), employer=OuterRef("employer"), source=source)
            rows = rows.filter(Exists(standing))
        return rows

    def lead(self) -> object:
        return _("As of %(day)s, by the version of the score of that day.") % {
            "day": _day(self.request.GET.get("on", "")).isoformat()
        }

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(employer__name__icontains=text) | Q(employer__name_initials__startswith=text.lower()))
