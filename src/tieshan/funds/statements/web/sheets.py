"""Statements for members inside the house: the list, one, drawing up, publishing, the printed sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import fetch_for
from tieshan.foundation.access.actor import Actor
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.everybody import code_picture
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Chart,
    ChoiceFilter,
    Column,
    DateInput,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    Figures,
    FormPage,
    ListPage,
    Nav,
    Page,
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.books.models import Book
from tieshan.funds.statements.actions import draw_statements, publish_statement
from tieshan.funds.statements.models import MemberStatement
from tieshan.funds.statements.papers import Table, statement_paper
from tieshan.funds.statements.policies import C03, DRAW, EXPORT, LIST, PUBLISH
from tieshan.funds.statements.queries import statements
from tieshan.funds.statements.rules import half_years, last_half_year
from tieshan.funds.statements.terms import SheetState
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

VIEW, SHEET_PAGE, PICTURE = "funds.disclosure.view", "funds.disclosure.sheet", "funds.disclosure.picture"
VERIFY, WORD = "funds.disclosure.verify", "funds.disclosure.word"
OFFERED = 6
OTHER = "other"


def yuan(fen: int) -> str:
    """An amount as screens and sheets show it."""
    return f"{Yuan.from_fen(fen):,}"


def sheet_tag(row: Any) -> Tag:
    """Whether members have it."""
    return Tag(row.get_state_display(), "done" if row.state == SheetState.PUBLISHED else "due")


def span(row: Any) -> str:
    """The days it speaks of."""
    return f"{row.first} – {row.last}"


def sheet_parts(row: MemberStatement, *, inside: bool = False) -> list[object]:
    """What a statement says, for a page inside the house and for the public one alike; inside, each payment opens its
    voucher."""
    content = row.content
    parts: list[object] = [] if inside else [Figures(tuple(figures_of(row)))]
    if content["months"]:
        # Whole yuan: the printed sheet has them to the fen, month by month.
        points = [(month, (round(came / 100), round(went / 100))) for month, came, went in content["months"]]
        parts.append(Chart("bar", _("Month by month"), points, series=(_("Received in these days"), _("Went out"))))
    parts += [_card(table) for table in _kinds(content)]
    if content["payments"]:
        parts.append(Card(_("Each payment"), _payments(content["payments"], inside=inside)))
    parts += [_card(table) for table in _budget(content)]
    return parts


def figures_of(row: MemberStatement, url: str = "") -> Iterable[Figure]:
    """The four sums."""
    yield Figure(_("Balance at the beginning"), yuan(row.opening_fen), url)
    yield Figure(_("Received in these days"), yuan(row.came_fen), url)
    yield Figure(_("Went out"), yuan(row.went_fen), url)
    yield Figure(_("Balance at the end"), yuan(row.closing_fen), url)


@dataclass(frozen=True, slots=True)
class SumTable:
    """A table of sums, on screens and on the printed sheet: the first column is words, the others are amounts."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def _card(table: SumTable) -> Card:
    return Card(table.title, TableView(table.headings, table.rows, frozenset(range(1, len(table.headings)))))


def _kinds(content: dict[str, Any]) -> list[SumTable]:
    """What came in and went out by kind; what is empty is left out."""
    found = []
    came = (
        _("What came in, with the balance the book began with") if content.get("opened_within") else _("What came in")
    )
    for title, key in ((came, "came"), (_("What went out"), "went")):
        if content[key]:
            found.append(SumTable(title, [_("Kind"), _("Amount")], [[name, yuan(fen)] for name, fen in content[key]]))
    return found


def _months(content: dict[str, Any]) -> list[SumTable]:
    rows = [[month, yuan(came), yuan(went)] for month, came, went in content["months"]]
    headings = [_("Month"), _("Received in these days"), _("Went out")]
    return [SumTable(_("Month by month"), headings, rows)] if rows else []


def _budget(content: dict[str, Any]) -> list[SumTable]:
    rows = [[text, yuan(fen), yuan(used), yuan(fen - used)] for text, fen, used in content["budget"]]
    title = _("Budget, used up to %(day)s") % {"day": content.get("used_up_to", "")}
    headings = [_("Budget line"), _("Budget of the year"), _("Used so far"), _("Left")]
    return [SumTable(title, headings, rows)] if rows else []


def _payments(payments: list[list[Any]], *, inside: bool = False) -> TableView:
    """Each payment; a column that is empty throughout is left out. Sheets of before have no number of the request."""
    columns = [
        (_("Day"), [line[0] for line in payments]),
        (_("What for"), [_to_voucher(line) if inside else line[1] for line in payments]),
        (_("Budget line"), [line[2] for line in payments]),
        (_("Paid to"), [line[3] for line in payments]),
        (_("Amount"), [yuan(line[4]) for line in payments]),
        (_("Approved"), [" ".join(filter(None, (*line[6:7], line[5]))) for line in payments]),
    ]
    kept = [(title, cells) for title, cells in columns if any(cells)]
    numeric = frozenset(at for at, (title, _cells) in enumerate(kept) if title == _("Amount"))
    return TableView(
        [title for title, _cells in kept], list(zip(*(cells for _title, cells in kept), strict=True)), numeric
    )


def _to_voucher(line: list[Any]) -> object:
    if len(line) < 8:
        return line[1]
    return format_html('<a href="{}">{}</a>', page_url("funds.voucher.view", line[7]) or "", line[1])


@register
class StatementList(ListPage):
    """Statements of the unions in sight, the newest first."""

    code = LIST
    path = "funds/statements/"
    title = gettext_lazy("Statements for members")
    nav = Nav("funds", 8)
    model = MemberStatement
    order = "-last"
    export_code = EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("unit", gettext_lazy("Whose money it is"), "unit.name", link=VIEW, width=34),
        Column("last", gettext_lazy("From day to day"), span, sort="last"),
        Column("opening", gettext_lazy("Balance at the beginning"), lambda row: yuan(row.opening_fen), align="num"),
        Column("came", gettext_lazy("Received in these days"), lambda row: yuan(row.came_fen), align="num"),
        Column("went", gettext_lazy("Went out"), lambda row: yuan(row.went_fen), align="num"),
        Column("closing", gettext_lazy("Balance at the end"), lambda row: yuan(row.closing_fen), align="num"),
        Column("state", gettext_lazy("State"), sheet_tag),
        Column("holder", gettext_lazy("Who keeps the money"), "holder.name", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=SheetState.choices),
        DateRangeFilter("last", gettext_lazy("To the day"), "last", more=True),
    ]
    toolbar = [Action(gettext_lazy("Draw statements up"), main=True, code=DRAW)]

    def queryset(self) -> QuerySet[Any]:
        return statements(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(unit__name__icontains=text) | Q(unit__name_initials__startswith=text.lower()))

    def empty(self) -> Empty:
        return Empty(_("No statement yet."), _("The accountant draws them up each half-year."), self._main_action())


def _own_hand(row: MemberStatement, actor: Actor) -> object | None:
    own = row.drawn_by_id is not None and row.drawn_by_id == actor.account_id
    return _("Whoever drew it up does not confirm it.") if own else None


@register
class StatementDetail(DetailPage):
    """One statement."""

    code = VIEW
    permission = LIST
    path = "funds/statements/<int:pk>/"
    title = gettext_lazy("Statement for members")
    parent = LIST
    model = MemberStatement
    select_related = ("unit", "holder", "drawn_by", "confirmed_by")
    acts = [
        ActButton(
            PUBLISH,
            gettext_lazy("Confirm and publish"),
            main=True,
            refusal=_own_hand,
            when=lambda row: row.state == SheetState.DRAWN,
        ),
        ActButton(SHEET_PAGE, gettext_lazy("Print"), when=lambda row: row.state == SheetState.PUBLISHED),
        ActButton(WORD, gettext_lazy("As Word"), when=lambda row: row.state == SheetState.PUBLISHED),
    ]

    def heading(self) -> object:
        return str(self.record.content["name"])

    def lead(self) -> object:
        return span(self.record)

    def state(self) -> Tag:
        return sheet_tag(self.record)

    def figures(self) -> Iterable[Figure]:
        row = self.record
        book = Book.objects.filter(unit=row.unit_id, opened_on__lte=row.last).order_by("-opened_on").first()
        query = {"book": book.pk, "from": row.first, "to": row.last} if book is not None else {}
        url = f"{page_url('funds.trial.view')}?{urlencode(query)}" if query else ""
        return figures_of(row, url)

    def facts(self) -> Iterable[object]:
        row = self.record
        yield from sheet_parts(row, inside=True)
        yield Facts(
            "",
            [
                Fact(_("Who keeps the money"), row.holder.name, url=page_url("funds.custody.view", row.holder_id)),
                *([Fact(_("Custody by"), row.content["mandate"])] if row.content.get("mandate") else []),
                Fact(_("Number"), row.shown_number),
                Fact(_("Drawn up by"), row.drawn_by.display_name if row.drawn_by else ""),
                Fact(_("Confirmed by"), row.confirmed_by.display_name if row.confirmed_by else ""),
                Fact(_("Published on"), row.published_on),
                Fact(_("Newest seal of the journal"), row.seal[:24], wide=True),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C03])


class DrawForm(forms.Form):
    """Whose unions, which days."""

    unit = RecordField(
        label=gettext_lazy("Who keeps the money"),
        source=lambda actor: Unit.objects.visible_to(actor, DRAW).filter(
            kind__in=[Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL], status=Unit.Status.ACTIVE
        ),
    )
    span = forms.ChoiceField(label=gettext_lazy("From day to day"), choices=())
    first = forms.DateField(label=gettext_lazy("Other days: from"), required=False, widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Other days: to"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["span"]
        field.choices = [
            *((first.isoformat(), f"{first} – {last}") for first, last in half_years(timezone.localdate(), OFFERED)),
            (OTHER, _("Other days")),
        ]

    def clean(self) -> dict[str, Any]:
        """First and last day: of the half-year, or those typed in, which then must both be there."""
        cleaned = super().clean() or self.cleaned_data
        asked = cleaned.get("span")
        if asked and asked != OTHER:
            # Days typed in beside a half-year would be passed over in silence.
            if cleaned.get("first") or cleaned.get("last"):
                self.add_error("span", _("Choose other days here, or leave the days below empty."))
            half = next(one for one in half_years(timezone.localdate(), OFFERED) if one[0].isoformat() == asked)
            cleaned["first"], cleaned["last"] = half
        elif asked:
            for name in ("first", "last"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say from which day to which."))
        return cleaned


@register
class DrawStatements(FormPage):
    """Draw up the statements of all unions of a holder."""

    code = DRAW
    path = "funds/statements/draw/"
    title = gettext_lazy("Draw statements up")
    parent = LIST
    form_class = DrawForm
    submit = gettext_lazy("Draw up")

    def lead(self) -> object:
        return _("For every union whose money is kept there, out of the books. A chair confirms.")

    def initial(self) -> dict[str, Any]:
        units = DrawForm.base_fields["unit"].source(self.actor)[:2]  # type: ignore[attr-defined]
        first: dict[str, Any] = {"span": last_half_year(timezone.localdate())[0].isoformat()}
        return {**first, "unit": units[0]} if len(units) == 1 else first

    def run(self, cleaned: dict[str, Any]) -> Any:
        return draw_statements(
            actor=self.actor,
            unit=cleaned["unit"],
            first=cleaned["first"],
            last=cleaned["last"],
            on=timezone.localdate(),
        )

    def done_message(self, result: Any) -> object:
        count = len(result)
        return ngettext("%(n)s statement drawn up.", "%(n)s statements drawn up.", count) % {"n": count}

    def done_url(self, result: Any) -> str:
        return f"{page_url(LIST)}?state=drawn"


@register
class PublishStatement(FormPage):
    """Confirm and publish."""

    code = PUBLISH
    path = "funds/statements/<int:pk>/publish/"
    title = gettext_lazy("Confirm and publish")
    parent = LIST
    model = MemberStatement
    select_related = ("unit", "holder")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "statement"
    action = staticmethod(publish_statement)
    versioned = True
    submit = gettext_lazy("Publish")
    done = gettext_lazy("Published. Print the sheet and put it up; members check it by its code.")

    def lead(self) -> object:
        row = self.record
        return _("%(union)s, %(span)s: balance at the end %(closing)s. From now on nothing of it changes.") % {
            "union": row.unit.name,
            "span": span(row),
            "closing": yuan(row.closing_fen),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}


class _OfStatement(Page):
    """A paper of one published statement."""

    permission = LIST
    parent = LIST
    model = MemberStatement

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: MemberStatement = fetch_for(
            self.actor, LIST, MemberStatement, self.kwargs["pk"], select_related=("unit", "holder", "confirmed_by")
        )
        if self.record.state != SheetState.PUBLISHED:
            raise Http404

    @property
    def address(self) -> str:
        """Where the printed code leads."""
        return self.request.build_absolute_uri(page_url(VERIFY, self.record.code))


@register
class StatementSheet(_OfStatement):
    """The A4 sheet for the wall."""

    code = SHEET_PAGE
    path = "funds/statements/<int:pk>/sheet/"
    title = gettext_lazy("Statement for members")
    template = "statements/sheet.html"

    def context(self) -> dict[str, Any]:
        row = self.record
        return super().context() | {
            "row": row,
            "span": span(row),
            "sums": {name: yuan(getattr(row, f"{name}_fen")) for name in ("opening", "came", "went", "closing")},
            "tables": [*_kinds(row.content), *_months(row.content), *_budget(row.content)],
            "payments": _payments(row.content["payments"]) if row.content["payments"] else None,
            "address": self.address,
            "picture": page_url(PICTURE, row.pk),
            "back": page_url(VIEW, row.pk),
        }


@register
class StatementPicture(_OfStatement):
    """The address of the verifying page as a picture."""

    code = PICTURE
    path = "funds/statements/<int:pk>/code.svg"
    title = gettext_lazy("Code of a statement")

    def get(self) -> HttpResponse:
        return code_picture(self.address)


@register
class StatementWord(_OfStatement):
    """The same statement as Word, for whoever sends it on."""

    code = WORD
    path = "funds/statements/<int:pk>/statement.docx"
    title = gettext_lazy("Statement as Word")

    def get(self) -> HttpResponse:
        row = self.record
        with translation.override("zh-hans"):
            paper = statement_paper(row, tables=self._tables(row), address=self.address)
            name = f"{paper.title} {span(row)}.docx".replace("\n", " ")
            return send_file(render_docx(paper), name, DOCX)

    def _tables(self, row: MemberStatement) -> list[Table]:
        figures = list(figures_of(row))
        sums = [str(one.value) for one in figures]
        tables: list[Table] = [("", [str(one.label) for one in figures], [sums], frozenset(range(4)))]
        for table in (*_kinds(row.content), *_months(row.content), *_budget(row.content)):
            tables.append((table.title, table.headings, table.rows, frozenset(range(1, len(table.headings)))))
        if row.content["payments"]:
            payments = _payments(row.content["payments"])
            lines = [[str(cell or "") for cell in line] for line in payments.rows]
            headings = [str(one) for one in payments.headings]
            tables.append((_("Each payment"), headings, lines, payments.numeric))
        return tables
