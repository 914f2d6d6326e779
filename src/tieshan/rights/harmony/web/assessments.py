"""The register of assessments and the page of one: every point with what was found, and the way to its records."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.documents.web import attachment_links
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    Prose,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Employer
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.policies import LIST as DISPUTES
from tieshan.rights.harmony import policies as codes
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.queries import points_by_number, standard_of, years_of
from tieshan.rights.harmony.terms import Source, State

VIEW = "rights.harmony.view"
_ANSWERS = {"yes": Q(met=True), "no": Q(met=False), "open": Q(met__isnull=True)}


def result_tag(row: Any) -> Tag:
    """The result in a word; while it is open, what is missing."""
    if row.state == State.OPEN:
        if row.open_points:
            return Tag(_("%(n)s points open") % {"n": row.open_points}, "due")
        return Tag(_("to be concluded"), "info")
    if row.passed:
        return Tag(_("meets the standard"), "done")
    return Tag(_("vetoed") if row.failed else _("below the standard"), "late")


def met_tag(met: bool | None) -> Tag:
    """A point's answer."""
    if met is None:
        return Tag(_("point not answered yet"), "due")
    return Tag(_("point met"), "done") if met else Tag(_("point not met"), "late")


def plain(number: Any) -> str:
    """Points without noughts behind the dot."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


@register
class AssessmentList(ListPage):
    """Assessments, the best on top."""

    code = codes.LIST
    path = "harmony/"
    title = gettext_lazy("Harmonious enterprises")
    nav = Nav("rights", 40)
    model = HarmonyAssessment
    select_related = ("unit",)
    order = "-score"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("unit", gettext_lazy("Union"), "unit.name", link=VIEW),
        Column("year", gettext_lazy("Year")),
        Column("score", gettext_lazy("Points reached"), lambda row: plain(row.score), sort="score"),
        Column("failed", gettext_lazy("Vetoes"), lambda row: row.failed or ""),
        Column("open_points", gettext_lazy("Points open"), lambda row: row.open_points or ""),
        Column("concluded_on", gettext_lazy("Concluded on")),
        Column("state", gettext_lazy("Result of the assessment"), result_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter(
            "year",
            gettext_lazy("Year"),
            choices=lambda page: [(str(year), str(year)) for year in years_of(page.actor)],
        ),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        BoolFilter("passed", gettext_lazy("Meets the standard")),
        BoolFilter(
            "vetoed",
            gettext_lazy("With vetoes"),
            apply=lambda rows, yes: rows.filter(failed__gt=0) if yes else rows.filter(failed=0),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Begin an assessment"), main=True, code=codes.OPEN),
        Action(gettext_lazy("Compare enterprises"), code="rights.harmony.compare"),
    ]

    def lead(self) -> object:
        """Which answer to which point the list was opened for."""
        asked = points_by_number(today()).get(self.request.GET.get("point", ""))
        words = {"yes": _("point met"), "no": _("point not met"), "open": _("point not answered yet")}
        word = words.get(self.request.GET.get("answer", ""))
        return f"{asked.title} · {word}" if asked is not None and word else ""

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        point, answer = self.request.GET.get("point", ""), _ANSWERS.get(self.request.GET.get("answer", ""))
        if point and answer is not None:
            # The assessments behind a count of the comparison.
            found = HarmonyPoint.objects.filter(answer, assessment=OuterRef("pk"), number=point)
            rows = rows.filter(Exists(found))
        if self.request.GET.get("ready"):
            rows = rows.filter(state=State.OPEN, open_points=0)
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=text.lower())
            | Q(unit__name_pinyin__startswith=text.lower())
        )

    def empty(self) -> Empty:
        return Empty(
            _("No assessment yet."),
            _("Begin the year's: what the records know is filled in, people look at the rest."),
            self._main_action(),
        )


@register
class AssessmentDetail(DetailPage):
    """One assessment."""

    code = VIEW
    path = "harmony/<int:pk>/"
    title = gettext_lazy("Assessment of a harmonious enterprise")
    parent = codes.LIST
    permission = codes.LIST
    model = HarmonyAssessment
    select_related = ("unit",)
    acts = [
        ActButton(
            codes.CONCLUDE,
            gettext_lazy("Conclude"),
            main=True,
            when=lambda one: one.state == State.OPEN,
            refusal=lambda one, actor: (
                _("%(n)s points are not answered yet.") % {"n": one.open_points} if one.open_points else None
            ),
        ),
        ActButton(codes.REFRESH, gettext_lazy("Read the records again"), when=lambda one: one.state == State.OPEN),
        ActButton(codes.REOPEN, gettext_lazy("Reopen the assessment"), when=lambda one: one.state == State.CONCLUDED),
    ]

    def heading(self) -> object:
        return f"{self.record.unit.name} {self.record.year}"

    def state(self) -> Tag:
        return result_tag(self.record)

    def figures(self) -> Iterable[Figure]:
        one = self.record
        asked = standard_of(one.standard_on)
        yield Figure(
            _("Points reached"),
            plain(one.score),
            note=_("of %(all)s, met from %(need)s") % {"all": plain(asked.total), "need": plain(asked.passes_from)},
        )
        yield Figure(_("Vetoes"), one.failed)
        yield Figure(_("Points open"), one.open_points)

    @cached_property
    def points(self) -> list[HarmonyPoint]:
        return list(self.record.points.select_related("by"))

    def facts(self) -> Iterable[object]:
        by_number = {point.number: point for point in self.points}
        asked = points_by_number(self.record.standard_on)
        may = self.record.state == State.OPEN and self.actor.may_at(codes.TICK, self.record.unit)
        headings = [
            _("Point of the standard"),
            _("Weight of the point"),
            _("Found on looking"),
            _("Answer the point"),
            "",
        ]
        # Groups keep the order in which the standard names them first.
        order = {point.group: place for place, point in reversed(list(enumerate(asked.values())))}
        points = sorted(asked.values(), key=lambda point: order[point.group])
        for group, own in groupby(points, key=lambda point: point.group):
            rows = [self._row(point, by_number.get(point.number), may=may) for point in own]
            yield Card(str(group), TableView(headings, rows))
        if self.record.remark:
            yield Card(_("Remark"), Prose(self.record.remark))

    def _row(self, asked: Any, point: HarmonyPoint | None, *, may: bool) -> list[object]:
        title = format_html('{}{}<span class="sub">{}</span>', asked.title, _veto(must=asked.must), asked.check)
        if point is None:
            return [title, plain(asked.weight), "", "", ""]
        link = ""
        if may:
            word = _("Answer the point") if point.met is None else _("Correct")
            link = format_html('<a class="nb" href="{}">{}</a>', page_url(codes.TICK, point.pk), word)
        return [title, plain(asked.weight), self._finding(point), met_tag(point.met), link]

    def _finding(self, point: HarmonyPoint) -> object:
        url = evidence_url(point)
        text = format_html('<a href="{}">{}</a>', url, point.finding) if url else point.finding
        if point.source != Source.PERSON:
            return text
        files = list(attachments_of(point))
        links = attachment_links(files, permission=codes.LIST) if files else ""
        who = point.by.display_name if point.by else ""
        return format_html('{}<span class="sub">{} {}</span>{}', text, who, point.looked_on, links)

    def aside(self) -> Iterable[object]:
        yield Card(
            _("Employers"),
            Facts("", [Fact(each.name, each.workers or "") for each in self._employers()]),
        )
        hint = self._disputes()
        if hint is not None:
            yield hint
        yield explanation(clauses=[codes.C11], steps=[(_("By the standard of"), self.record.standard_on.isoformat())])

    def _employers(self) -> list[Employer]:
        reach = Employer.objects.visible_to(self.actor, "organisations.employer.list")
        return list(reach.filter(union_unit=self.record.unit, closed_on__isnull=True).order_by("pk")[:8])

    def _disputes(self) -> Card | None:
        """Disputes of the year, for those alone who handle them: the employer's side must not learn of one here."""
        if not self.actor.may(DISPUTES):
            return None
        rows = Dispute.objects.visible_to(self.actor, DISPUTES).filter(
            employer__union_unit=self.record.unit, received_on__year=self.record.year
        )[:8]
        lines = [
            [
                format_html('<a href="{}">{}</a>', page_url("rights.dispute.view", each.pk), each.number),
                choice_word(each, "state"),
            ]
            for each in rows
        ]
        body: object = (
            TableView([_("Number of the dispute"), _("State")], lines)
            if lines
            else Empty(_("No dispute in this year."))
        )
        return Card(_("Disputes of the year"), body, note=_("Shown only to those who handle disputes."))


def _veto(*, must: bool) -> object:
    return format_html(" {}", Tag(_("veto"), "plain")) if must else ""


def evidence_url(point: HarmonyPoint) -> str:
    """The address of the records behind a point; empty where there is none."""
    if not point.page:
        return ""
    address = page_url(point.page, point.record_id) if point.record_id is not None else page_url(point.page)
    if address is None:
        return ""
    return f"{address}?{point.query}" if point.query else address
