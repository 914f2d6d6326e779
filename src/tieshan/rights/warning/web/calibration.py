"""How well warnings foresee disputes, against complaints alone; on the records as they are dated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    BoolFilter,
    Card,
    Chart,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Figure,
    ListPage,
    ReportPage,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import Episode
from tieshan.rights.warning.queries.figures import Foresight, foresight, past_disputes
from tieshan.rights.warning.queries.versions import score_versions, version_since
from tieshan.rights.warning.terms import Grade, Model
from tieshan.rights.warning.web.forecast import employer_link
from tieshan.rights.warning.web.words import grade_tag

EPISODES, FORESEEN = "rights.warning.episodes", "rights.warning.foreseen"
_FROM = (Grade.BLUE, Grade.YELLOW, Grade.ORANGE)
_THRESHOLDS = [(int(grade), grade.label) for grade in _FROM]


def _threshold(text: str) -> int:
    return int(text) if text in ("1", "2", "3") else int(Grade.YELLOW)


@register
class Calibration(ReportPage):
    """The last twelve months."""

    code = codes.CALIBRATION
    path = "warnings/calibration/"
    title = gettext_lazy("Calibration of warnings")
    parent = codes.LIST

    @cached_property
    def threshold(self) -> int:
        """From which grade an employer counts as warned; yellow unless asked otherwise."""
        return _threshold(self.request.GET.get("threshold", ""))

    @cached_property
    def span(self) -> tuple[date, date]:
        return today() - timedelta(days=365), today()

    @cached_property
    def ahead(self) -> int:
        return parameter("rights.warning.ahead", on=today()).whole

    @cached_property
    def found(self) -> list[Foresight]:
        """The score of all signs, and complaints alone."""
        first, last = self.span
        return [foresight(self.actor, model, self.threshold, first, last, on=today()) for model in Model]

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        for grade in _FROM:
            word = _("warned from %(grade)s") % {"grade": grade.label}
            yield word, f"?threshold={int(grade)}", int(grade) == self.threshold

    def lead(self) -> object:
        first, last = self.span
        return _("Warnings and disputes from %(first)s to %(last)s.") % {
            "first": first.isoformat(),
            "last": last.isoformat(),
        }

    def figures(self) -> Iterable[Figure]:
        one, base = self.found
        note = _("complaints alone: %(n)s")
        yield Figure(
            _("Of warnings, followed by a dispute"),
            _share(one.precision),
            self._episodes(one.model, hit="1"),
            note % {"n": _share(base.precision)},
        )
        yield Figure(
            _("Of disputes, foreseen"),
            _share(one.recall),
            self._disputes(one.model, foreseen="1"),
            note % {"n": _share(base.recall)},
        )
        yield Figure(
            _("Known so many days before (half of them)"),
            "–" if one.days_early is None else one.days_early,
            self._disputes(one.model, foreseen="1"),
            note % {"n": "–" if base.days_early is None else base.days_early},
        )

    def grid(self) -> Iterable[object]:
        words = {str(one.model.label): one for one in self.found}
        yield Chart(
            "bar",
            _("Disputes foreseen, per cent"),
            [(word, one.recall or 0) for word, one in words.items()],
            link=lambda row: self._disputes(words[row[0]].model, foreseen="1"),
        )
        yield Chart(
            "bar",
            _("Warnings followed by a dispute, per cent"),
            [(word, one.precision or 0) for word, one in words.items()],
            link=lambda row: self._episodes(words[row[0]].model, hit="1"),
        )

    def parts(self) -> Iterable[object]:
        rows = [
            [
                one.model.label,
                _link(one.warned, self._episodes(one.model)),
                _link(one.hits, self._episodes(one.model, hit="1")),
                _share(one.precision),
                _link(one.disputes, self._disputes(one.model)),
                _link(one.foreseen, self._disputes(one.model, foreseen="1")),
                _share(one.recall),
                "–" if one.days_early is None else one.days_early,
            ]
            for one in self.found
        ]
        headings = [
            _("Foreseen by"),
            _("Warnings whose time is over"),
            _("A dispute followed"),
            _("Share of warnings"),
            _("Disputes"),
            _("Of them foreseen"),
            _("Share of disputes"),
            _("Days before (half of them)"),
        ]
        yield Card(_("Against complaints alone"), TableView(headings, rows, numeric=frozenset(range(1, 8))))
        yield explanation(
            parameters=[parameter("rights.warning.ahead", on=today()), parameter("rights.warning.grades", on=today())],
            clauses=[codes.C14],
            steps=[
                _("A warning begins when an employer reaches the grade; a dispute within the days set counts."),
                _("A dispute is foreseen when its employer stood at the grade on the day before it came in."),
                _("Complaints alone: one is blue, several within the days set are yellow; nothing else counts."),
                _("Past days are judged by the days of the records: what was entered late counts from its own day."),
                _("Each day is judged by the version of the score of that day; in this span: since %(days)s.")
                % {"days": _(", ").join(day.isoformat() for day in self._versions())},
            ],
        )

    def _versions(self) -> Iterable[date]:
        """Since when each version of the score that judged a day of the span holds."""
        first, last = self.span
        yield version_since(first)
        for one in score_versions(first, last):
            if one.since is not None:
                yield one.since

    def _episodes(self, model: Model, **more: str) -> str:
        first, last = self.span
        over = last - timedelta(days=self.ahead)
        conditions = {"model": model.value, "threshold": str(self.threshold), **more}
        conditions |= {"since_from": first.isoformat(), "since_to": over.isoformat()}
        return f"{page_url(EPISODES)}?{urlencode(conditions)}"

    def _disputes(self, model: Model, **more: str) -> str:
        first, last = self.span
        conditions = {
            "model": model.value,
            "threshold": str(self.threshold),
            "received_from": first.isoformat(),
            "received_to": last.isoformat(),
            **more,
        }
        return f"{page_url(FORESEEN)}?{urlencode(conditions)}"


def _share(number: int | None) -> str:
    return "–" if number is None else f"{number} %"


def _link(number: int, url: str) -> object:
    return format_html('<a href="{}">{}</a>', url, number) if number else 0


@register
class EpisodeList(ListPage):
    """Past warnings, and whether a dispute followed."""

    code = EPISODES
    path = "warnings/calibration/warnings/"
    title = gettext_lazy("Past warnings")
    permission = codes.CALIBRATION
    parent = codes.CALIBRATION
    model = Episode
    select_related = ("employer", "unit", "dispute")
    order = "-since"
    columns = [
        Column("employer", gettext_lazy("Employer"), employer_link, export=lambda row: row.employer.name),
        Column("threshold", gettext_lazy("From grade"), lambda row: grade_tag(row.threshold)),
        Column("since", gettext_lazy("Warned since"), sort="since"),
        Column("until", gettext_lazy("Warned until"), sort="until"),
        Column(
            "dispute",
            gettext_lazy("Dispute that followed"),
            lambda row: row.dispute.number if row.dispute else "",
            link=lambda row: page_url("rights.dispute.view", row.dispute_id) if row.dispute_id else None,
        ),
        Column("dispute_on", gettext_lazy("Dispute on"), sort="dispute_on"),
        Column("unit", gettext_lazy("Union in charge"), "unit.name", hidden=True),
    ]
    filters = [
        ChoiceFilter("model", gettext_lazy("Foreseen by"), choices=Model.choices),
        ChoiceFilter("threshold", gettext_lazy("From grade"), choices=_THRESHOLDS),
        BoolFilter(
            "hit",
            gettext_lazy("A dispute followed"),
            apply=lambda rows, yes: rows.filter(dispute_on__isnull=not yes),
        ),
        DateRangeFilter("since", gettext_lazy("Warned since"), "since"),
    ]


@register
class ForeseenList(ListPage):
    """Disputes, and since when their employer had been warned."""

    code = FORESEEN
    path = "warnings/calibration/disputes/"
    title = gettext_lazy("Disputes and their warnings")
    permission = codes.CALIBRATION
    parent = codes.CALIBRATION
    model = Dispute
    select_related = ("employer", "unit")
    order = "-received_on"
    columns = [
        Column("number", gettext_lazy("Number"), link="rights.dispute.view"),
        Column("employer", gettext_lazy("Employer"), employer_link, export=lambda row: row.employer.name),
        Column("received_on", gettext_lazy("Dispute on"), sort="received_on"),
        Column("warned_since", gettext_lazy("Warned since"), "warned_since"),
        Column(
            "days",
            gettext_lazy("Days before"),
            lambda row: (row.received_on - row.warned_since).days if row.warned_since else _not_warned(),
        ),
    ]
    filters = [
        ChoiceFilter("model", gettext_lazy("Foreseen by"), choices=Model.choices, apply=lambda rows, _value: rows),
        ChoiceFilter("threshold", gettext_lazy("From grade"), choices=_THRESHOLDS, apply=lambda rows, _value: rows),
        BoolFilter(
            "foreseen",
            gettext_lazy("Foreseen"),
            apply=lambda rows, yes: rows.filter(warned_since__isnull=not yes),
        ),
        DateRangeFilter("received", gettext_lazy("Dispute on"), "received_on"),
    ]

    def queryset(self) -> QuerySet[Any]:
        asked = self.request.GET.get("model", "")
        model = asked if asked in Model.values else Model.SCORE.value
        rows = past_disputes(self.actor, model, _threshold(self.request.GET.get("threshold", "")))
        return rows.select_related(*self.select_related).defer("facts", "terms")


def _not_warned() -> Tag:
    return Tag(_("not warned"), "plain")
