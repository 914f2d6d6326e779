"""Counts: the list, one count with its differences, its lines, and the sheet to sign."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    Page,
    TableView,
    Tag,
    TextFilter,
    UnitFilter,
    choice_word,
    page_url,
    register,
)
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.assets.models import COUNT, Count, CountLine
from tieshan.office.assets.policies import (
    ASSET_LABEL,
    CLAUSE,
    COUNT_ADD,
    COUNT_CANCEL,
    COUNT_CLOSE,
    COUNT_COMPARE,
    COUNT_OPEN,
    COUNT_REOPEN,
    COUNT_RESOLVE,
    COUNT_TICK,
    COUNT_VIEW,
)
from tieshan.office.assets.queries.counts import Heads, counts, heads
from tieshan.office.assets.sheets import count_paper
from tieshan.office.assets.terms import DIFFERENCES, CountState, Finding, Resolution
from tieshan.office.assets.web.words import pieces, yuan

LIST = "office.count.list"
VIEW = "office.count.detail"
LINES = "office.count.lines"
SHEET = "office.count.sheet"
SHOWN = 100
TONES = {
    CountState.OPEN: "info",
    CountState.COMPARED: "due",
    CountState.CLOSED: "done",
    CountState.CANCELLED: "plain",
}
FOUND = {
    Finding.PENDING: "plain",
    Finding.SEEN: "done",
    Finding.ELSEWHERE: "due",
    Finding.MISSING: "late",
    Finding.SURPLUS: "due",
}


def state_tag(count: Count) -> Tag:
    """The state as a tag."""
    return Tag(choice_word(count, "state"), TONES[CountState(count.state)])


def finding_tag(line: CountLine) -> Tag:
    """What was found, as a tag."""
    return Tag(choice_word(line, "finding"), FOUND[Finding(line.finding)])


@register
class CountList(ListPage):
    """Counts, the newest first."""

    code = LIST
    permission = COUNT_VIEW
    path = "assets/counts/"
    title = gettext_lazy("Counts of assets")
    nav = Nav("office", 63)
    parent = "office.asset.list"
    model = Count
    order = "-opened"
    columns = [
        Column("number", gettext_lazy("Number of the count"), "number", link=VIEW, text=True),
        Column("unit", gettext_lazy("Unit"), "unit.name"),
        Column("items", gettext_lazy("Register lines"), "items", align="num"),
        Column("counted", gettext_lazy("Already counted"), "counted", align="num"),
        Column("differences", gettext_lazy("Differences"), "differences", align="num"),
        Column("opened", gettext_lazy("Count begun on"), "opened_on", sort="opened_on"),
        Column("due", gettext_lazy("To be closed by"), "due_on"),
        Column("closed", gettext_lazy("Count closed on"), "closed_on"),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=CountState.choices),
        DateRangeFilter("opened", gettext_lazy("Count begun on"), "opened_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Open a count"), main=True, code=COUNT_OPEN)]

    def queryset(self) -> QuerySet[Any]:
        return counts(self.actor)

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has been counted yet."),
            _("Once a year what the register says is compared with what is there."),
            self._main_action(),
        )


def possible(act: str) -> Any:
    """Whether the machine lets the act begin in the count's state."""
    return lambda count: bool(COUNT.rows_of(count.state, act))


def _counting(count: Any) -> bool:
    return bool(count.is_open)


@register
class CountDetail(DetailPage):
    """One count: how far it is, its differences, its acts."""

    code = VIEW
    permission = COUNT_VIEW
    path = "assets/counts/<int:pk>/"
    title = gettext_lazy("Count of assets")
    parent = LIST
    model = Count
    select_related = ("unit", "opened_by", "closed_by")
    acts = [
        ActButton(COUNT_TICK, gettext_lazy("Count from the list"), main=True, when=_counting),
        ActButton(COUNT_ADD, gettext_lazy("Something not in the register"), when=_counting),
        ActButton(COUNT_COMPARE, gettext_lazy("End counting"), when=_counting),
        ActButton(COUNT_CLOSE, gettext_lazy("Close the count"), main=True, when=possible(COUNT_CLOSE)),
        ActButton(COUNT_REOPEN, gettext_lazy("Go on counting"), when=possible(COUNT_REOPEN)),
        ActButton(COUNT_CANCEL, gettext_lazy("Give the count up"), when=possible(COUNT_CANCEL)),
    ]

    def actions(self) -> Iterable[Action]:
        count = self.record
        for one in super().actions():
            if self.actor.may_at(one.code, count.unit):
                refused: object = ""
                if one.code == COUNT_CLOSE and self.heads.unresolved:
                    refused = _("%(n)s differences are not resolved yet.") % {"n": self.heads.unresolved}
                yield Action(one.label, one.url, one.main, refused, one.code)
        if count.is_open and self.actor.may_at(ASSET_LABEL, count.unit):
            yield Action(_("Labels"), f"{page_url(ASSET_LABEL)}?unit={count.unit_id}")
        if count.state == CountState.CLOSED:
            yield Action(_("Sheet to sign"), page_url(SHEET, count.pk) or "", True)

    @cached_property
    def heads(self) -> Heads:
        return heads(self.record)

    def heading(self) -> object:
        return _("Count %(number)s") % {"number": self.record.number}

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        count, found = self.record, self.heads
        if count.is_open:
            return _("%(seen)s of %(due)s lines are counted; to be closed by %(day)s.") % {
                "seen": found.counted,
                "due": found.due,
                "day": count.due_on.isoformat(),
            }
        if count.state == CountState.COMPARED:
            return _("%(n)s differences are to be resolved, each with its reason.") % {"n": found.unresolved}
        return count.note

    def figures(self) -> Iterable[Figure]:
        url, found = page_url(LINES, self.record.pk), self.heads
        yield Figure(_("Register lines"), found.due, url or "")
        yield Figure(_("Already counted"), found.counted, f"{url}?counted=1")
        for finding in (Finding.PENDING, Finding.ELSEWHERE, Finding.MISSING, Finding.SURPLUS):
            number = found.found.get(finding, 0)
            if finding == Finding.PENDING and not self.record.is_open:
                continue
            yield Figure(
                finding.label,
                number,
                f"{url}?finding={finding}",
                tone="late" if number and finding == Finding.MISSING else "",
            )

    def facts(self) -> Iterable[object]:
        count = self.record
        if count.state in (CountState.OPEN, CountState.COMPARED, CountState.CLOSED):
            yield self._differences()
        yield Facts(
            _("Count of assets"),
            [
                Fact(_("Unit"), count.unit.name),
                Fact(_("Count begun on"), count.opened_on, sub=str(count.opened_by or "")),
                Fact(_("To be closed by"), count.due_on),
                Fact(_("Compared on"), count.compared_on),
                Fact(_("Count closed on"), count.closed_on, sub=str(count.closed_by or "")),
                Fact(_("Remark"), count.note, wide=True),
            ],
        )

    def _differences(self) -> Card:
        count = self.record
        lines = count.lines.filter(finding__in=DIFFERENCES).order_by("resolution", "number", "pk")
        may = count.state == CountState.COMPARED and self.actor.may_at(COUNT_RESOLVE, count.unit)
        rows = []
        for line in lines[:SHOWN]:
            word: object = choice_word(line, "resolution")
            if line.resolution == Resolution.NONE and may:
                word = format_html('<a class="btn" href="{}">{}</a>', page_url(COUNT_RESOLVE, line.pk), _("Resolve"))
            sub = line.resolution_note
            rows.append([line.number or "—", line.name, finding_tag(line), line.place, line.seen_place, word, sub])
        headings = [
            _("Asset number"),
            _("Name of the item"),
            _("What was found"),
            _("Place in the register"),
            _("Seen at"),
            _("Resolved by"),
            _("Remark"),
        ]
        return Card(_("Differences"), TableView(headings, rows, empty=_("No difference so far.")))

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=[parameter("office.count.days", on=self.record.opened_on)], clauses=[CLAUSE])


def _counted(rows: QuerySet[Any], yes: str) -> QuerySet[Any]:
    return rows.filter(finding__in=[Finding.SEEN, Finding.ELSEWHERE])


@register
class CountLines(ListPage):
    """The lines of a count: to look through, to print and take along."""

    code = LINES
    permission = COUNT_VIEW
    path = "assets/counts/<int:pk>/lines/"
    title = gettext_lazy("Lines of the count")
    parent = LIST
    model = CountLine
    matrix_record = "Count"
    order = "number"
    search_hint = gettext_lazy("Name or number")
    columns = [
        Column("number", gettext_lazy("Asset number"), "number", sort="number", text=True, width=20),
        Column("name", gettext_lazy("Name of the item"), "name", sub="model"),
        Column("pieces", gettext_lazy("Quantity"), pieces, align="num"),
        Column("value", gettext_lazy("Value (yuan)"), lambda row: yuan(row.value), align="num"),
        Column("place", gettext_lazy("Place in the register"), "place", sort="place"),
        Column("keeper", gettext_lazy("Keeper"), "keeper_name", sort="keeper_name"),
        Column("finding", gettext_lazy("What was found"), finding_tag, sub="seen_place"),
        Column("seen_on", gettext_lazy("Seen on"), "seen_on", sub="seen_by.display_name"),
    ]
    filters = [
        ChoiceFilter("finding", gettext_lazy("What was found"), choices=Finding.choices),
        TextFilter("place", gettext_lazy("Place")),
        TextFilter("keeper_name", gettext_lazy("Keeper")),
        ChoiceFilter(
            "counted",
            gettext_lazy("Already counted"),
            choices=[("1", gettext_lazy("counted"))],
            apply=_counted,
            more=True,
        ),
    ]

    @cached_property
    def count_record(self) -> Count:
        return fetch_for(self.actor, COUNT_VIEW, Count, self.kwargs["pk"], select_related=("unit",))

    def heading(self) -> object:
        return _("Count %(number)s") % {"number": self.count_record.number}

    def queryset(self) -> QuerySet[Any]:
        return CountLine.objects.filter(count=self.count_record).select_related("seen_by")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(name__icontains=text) | Q(number__icontains=text))

    def actions(self) -> Iterable[Action]:
        yield Action(_("Back to the count"), page_url(VIEW, self.count_record.pk) or "")


@register
class Sheet(Page):
    """The sheet of a count, on screen and print; `?word=1` as Word."""

    code = SHEET
    permission = COUNT_VIEW
    path = "assets/counts/<int:pk>/sheet/"
    title = gettext_lazy("Sheet to sign")
    parent = LIST
    template = "office_assets/count_sheet.html"
    matrix_record = "Count"

    def get(self) -> HttpResponse:
        count = fetch_for(self.actor, COUNT_VIEW, Count, self.kwargs["pk"], select_related=("unit",))
        if count.state != CountState.CLOSED:
            raise Refused("office.count.no_sheet", _("There is a sheet once the count is closed."), CLAUSE)
        lines = list(count.lines.order_by("number", "pk"))
        # The paper is the house's own, whatever language its reader has chosen.
        with translation.override(settings.LANGUAGE_CODE):
            paper = count_paper(count, lines, heads(count))
        if self.request.GET.get("word"):
            return send_file(render_docx(paper), f"{paper.title}.docx", DOCX)
        parts = [{"kind": type(part).__name__, "part": part} for part in paper.body]
        return self.render(
            {
                "paper": paper,
                "parts": parts,
                "back": page_url(VIEW, count.pk),
                "word": f"{self.request.path}?word=1",
            }
        )
