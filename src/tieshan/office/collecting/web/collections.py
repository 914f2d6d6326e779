"""Tables put up: the list, putting one up, saying what its columns hold, its progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    Tab,
    TableView,
    Tag,
    Why,
    page_url,
    register,
    today,
)
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.actions.collections import arrange_collection, draft_collection, template_of
from tieshan.office.collecting.models import Collection
from tieshan.office.collecting.opening import sheet_of
from tieshan.office.collecting.policies import (
    COLLECTION_ARRANGE,
    COLLECTION_CLOSE,
    COLLECTION_DRAFT,
    COLLECTION_EXTEND,
    COLLECTION_LIST,
    COLLECTION_MERGE,
    COLLECTION_OPEN,
    COLLECTION_URGE,
)
from tieshan.office.collecting.queries.sheets import progress, sheets_of
from tieshan.office.collecting.terms import AUTOMATIC, OPEN_STATES, CollectionState, ColumnKind, Rows, SheetState
from tieshan.office.collecting.web.words import collection_tag, fact_choices, fact_word
from tieshan.organisations.models import Account, Unit

SHOWN_MISSING = 12


@register
class CollectionList(ListPage):
    """Tables that were put up."""

    code = COLLECTION_LIST
    path = "collections/"
    title = _("Collecting tables")
    nav = Nav("office", 60)
    model = Collection
    select_related = ("created_by",)
    order = "-pk"
    columns = [
        Column("title", _("Table"), link="office.collection.view", sub="file_name", width=34),
        Column("state", _("State"), collection_tag),
        Column("due_on", _("Due on"), sort="due_on"),
        Column("in_all", _("Units"), align="num"),
        Column("confirmed", _("Confirmed"), align="num"),
        Column("waiting", _("To be confirmed"), align="num"),
        Column("missing", _("Missing"), align="num"),
        Column("receiver", _("Receiver"), lambda row: row.created_by.display_name if row.created_by else ""),
    ]
    filters = [ChoiceFilter("state", _("State"), choices=CollectionState.choices)]
    search_hint = _("Name of the table")
    toolbar = [Action(_("Put a table up"), main=True, code=COLLECTION_DRAFT)]

    def queryset(self) -> QuerySet[Any]:
        return (
            super()
            .queryset()
            .annotate(
                in_all=Count("sheets"),
                missing=Count("sheets", filter=Q(sheets__state__in=OPEN_STATES)),
                waiting=Count("sheets", filter=Q(sheets__state=SheetState.SENT)),
                confirmed=Count("sheets", filter=Q(sheets__state=SheetState.CONFIRMED)),
            )
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(title__icontains=text)

    def empty(self) -> Empty:
        return Empty(
            gettext("No table has been put up."),
            gettext("Put up the workbook as it came: units fill it in, and it is merged back in its own layout."),
            self._main_action(),
        )


class DraftForm(forms.Form):
    """The workbook as it came."""

    title = forms.CharField(label=_("Title"), max_length=100)
    workbook = forms.FileField(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("xlsx, as it came: titles, merged cells, formulas and signature lines may stay."),
    )
    note_text = forms.CharField(
        label=_("What to mind"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )


@register
class DraftCollection(FormPage):
    """Put a workbook up."""

    code = COLLECTION_DRAFT
    path = "collections/draft/"
    title = _("Put a table up")
    parent = COLLECTION_LIST
    form_class = DraftForm
    action = staticmethod(draft_collection)
    submit = _("Read the table")
    done = _("The table was read. Look whether every column is understood.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        file = cleaned.pop("workbook")
        home = Account.objects.filter(pk=self.actor.account_id or 0).select_related("home_unit").first()
        unit = home.home_unit if home is not None and home.home_unit is not None else None
        if unit is None or not self.actor.may_at(COLLECTION_DRAFT, unit):
            unit = Unit.objects.visible_to(self.actor, COLLECTION_DRAFT).order_by("path")[0]
        return {**cleaned, "workbook": file.file, "name": file.name, "unit": unit, "on": today()}

    def done_url(self, result: Any) -> str:
        if isinstance(result, Collection):
            return page_url(COLLECTION_ARRANGE, result.pk) or ""
        return super().done_url(result)


class ArrangeForm(forms.Form):
    """Header rows, rows for each unit, and for each column what it holds."""

    header_top = forms.IntegerField(label=_("Header from row"), min_value=1, max_value=200)
    header_bottom = forms.IntegerField(label=_("Header to row"), min_value=1, max_value=200)
    rows = forms.ChoiceField(label=_("Each unit fills"), choices=Rows.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plan = collection.plan
        typed = [(kind.value, kind.label) for kind in ColumnKind if kind not in AUTOMATIC]
        for at, column in enumerate(self.plan.columns):
            if column.kind == ColumnKind.FORMULA:
                continue
            self.fields[f"kind{at}"] = forms.ChoiceField(
                choices=[*typed, (ColumnKind.SERIAL.value, ColumnKind.SERIAL.label)], initial=column.kind
            )
            self.fields[f"fact{at}"] = forms.ChoiceField(choices=fact_choices, initial=column.fact, required=False)
            self.fields[f"must{at}"] = forms.BooleanField(initial=column.required, required=False)
            for name, what in (
                ("kind", _("Holds")),
                ("fact", _("Filled in ahead from")),
                ("must", _("Must be filled")),
            ):
                self.fields[f"{name}{at}"].widget.attrs["aria-label"] = f"{column.title}: {what}"

    def column_rows(self) -> Iterable[tuple[Any, Any, Any, Any]]:
        """For the table: the column, and its three fields (none for a formula)."""
        for at, column in enumerate(self.plan.columns):
            if f"kind{at}" in self.fields:
                yield column, self[f"kind{at}"], self[f"fact{at}"], self[f"must{at}"]
            else:
                yield column, None, None, None

    def head_fields(self) -> list[Any]:
        """The three fields above the table."""
        return [self["header_top"], self["header_bottom"], self["rows"]]

    def columns(self) -> list[Any]:
        """The columns as answered."""
        found = []
        for at, column in enumerate(self.plan.columns):
            if f"kind{at}" not in self.fields:
                found.append(column)
                continue
            kind = self.cleaned_data[f"kind{at}"]
            fact = self.cleaned_data[f"fact{at}"] if kind not in AUTOMATIC else ""
            found.append(replace(column, kind=kind, fact=fact, required=self.cleaned_data[f"must{at}"]))
        return found


@register
class ArrangeCollection(FormPage):
    """Look at what was read, and put it right."""

    code = COLLECTION_ARRANGE
    path = "collections/<int:pk>/arrange/"
    title = _("What the columns hold")
    parent = COLLECTION_LIST
    model = Collection
    view_code = COLLECTION_LIST
    detail_code = "office.collection.view"
    form_class = ArrangeForm
    template = "collecting/arrange.html"
    versioned = True
    keep_draft = False
    submit = _("That is right")
    done = _("Kept, and remembered for tables to come.")

    def lead(self) -> object:
        return gettext(
            "What is known is filled in ahead for each unit. Check kinds and facts once; the table remembers."
        )

    def form_options(self) -> dict[str, Any]:
        return {"collection": self.record}

    def initial(self) -> dict[str, Any]:
        plan = self.record.plan
        return {"header_top": plan.header_top, "header_bottom": plan.header_bottom, "rows": self.record.rows}

    def form(self, data: Any = None, files: Any = None) -> Any:
        self.shown: Any = super().form(data, files)
        return self.shown

    def run(self, cleaned: dict[str, Any]) -> Any:
        return arrange_collection(
            actor=self.actor,
            collection=self.record,
            header_top=cleaned["header_top"],
            header_bottom=cleaned["header_bottom"],
            rows=cleaned["rows"],
            columns=self.shown.columns(),
            expected_version=self._expected_version(),
        )

    def done_url(self, result: Any) -> str:
        return (
            (page_url(COLLECTION_ARRANGE, self.record.pk) or "")
            if self._read_anew(result)
            else super().done_url(result)
        )

    def _read_anew(self, result: Any) -> bool:
        """Whether the person named other header rows: then there are other columns to look at."""
        before = self.record.plan
        rows = (before.header_top, before.header_bottom)
        return isinstance(result, Collection) and (result.plan.header_top, result.plan.header_bottom) != rows

    def done_message(self, result: Any) -> object:
        if self._read_anew(result):
            return gettext("The header was read anew. Check the columns once more.")
        return super().done_message(result)

    def before_form(self) -> object:
        plan = self.record.plan
        parts = [picture(self.request, self.record)]
        if plan.lost:
            text = gettext("The workbook holds %(what)s: they do not come along.") % {
                "what": gettext(", ").join(plan.lost)
            }
            parts.append(format_html('<p class="notice warning">{}</p>', text))
        return format_html_join("", "{}", ((part,) for part in parts))


def picture(request: HttpRequest, collection: Collection) -> object:
    """The first rows of the sheet with row numbers: header and first data row are marked."""
    plan = collection.plan
    try:
        sheet = sheet_of(template_of(collection), plan.sheet)
    except (Refused, FileNotFoundError):
        return ""
    width = max(column.at for column in plan.columns)
    last = min(max(plan.first + 1, plan.header_bottom + 2), plan.header_top + 12)
    rows = []
    for row in range(1, last + 1):
        cells = [sheet.cell(row, column).value for column in range(1, width + 1)]
        look = "head" if plan.header_top <= row <= plan.header_bottom else "data" if row >= plan.first else ""
        body = format_html_join("", "<td>{}</td>", (("" if cell is None else str(cell)[:30],) for cell in cells))
        rows.append(format_html('<tr class="{}"><th scope="row">{}</th>{}</tr>', look, row, body))
    table = format_html(
        '<div class="scroll"><table class="sheet-picture"><tbody>{}</tbody></table></div>',
        format_html_join("", "{}", ((row,) for row in rows)),
    )
    return Card(collection.file_name, table, note=plan.sheet)


@register
class CollectionDetail(DetailPage):
    """One collection: who has filled in, who is missing, what its columns hold."""

    code = "office.collection.view"
    permission = COLLECTION_LIST
    path = "collections/<int:pk>/"
    title = _("Collecting tables")
    parent = COLLECTION_LIST
    model = Collection
    select_related = ("unit", "created_by")
    template = "collecting/detail.html"
    acts: ClassVar[Any] = (
        ActButton(COLLECTION_OPEN, _("Send out"), main=True, when=lambda row: row.state == CollectionState.DRAFT),
        ActButton(COLLECTION_ARRANGE, _("Check the columns"), when=lambda row: row.state == CollectionState.DRAFT),
        ActButton(
            COLLECTION_MERGE,
            pgettext_lazy("collected table", "Merge"),
            main=True,
            when=lambda row: row.state != CollectionState.DRAFT,
        ),
        ActButton(COLLECTION_URGE, _("Urge the units"), when=lambda row: row.state == CollectionState.OPEN),
        ActButton(COLLECTION_EXTEND, _("Change the due day"), when=lambda row: row.state == CollectionState.OPEN),
        ActButton(
            COLLECTION_CLOSE,
            pgettext_lazy("collected table", "Close"),
            when=lambda row: row.state == CollectionState.OPEN,
        ),
    )

    def state(self) -> Tag:
        return collection_tag(self.record)

    def _sheets(self, **conditions: str) -> str:
        query = "&".join(f"{key}={value}" for key, value in {"collection": str(self.record.pk), **conditions}.items())
        return f"{page_url('office.sheet.list')}?{query}"

    def figures(self) -> Iterable[Figure]:
        if self.record.state == CollectionState.DRAFT:
            return
        found = progress(self.record, on=today())
        yield Figure(_("Units"), found.units, self._sheets())
        yield Figure(_("Confirmed"), found.confirmed, self._sheets(state="confirmed"), tone="done")
        yield Figure(_("To be confirmed"), found.sent, self._sheets(state="sent"), tone="due" if found.sent else "")
        yield Figure(_("Missing"), found.missing, self._sheets(missing="1"), tone="late" if found.missing else "")
        yield Figure(_("Late"), found.late, tone="late" if found.late else "")

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            "",
            [
                *([Fact(_("Due on"), row.due_on), Fact(_("Sent out on"), row.opened_on)] if row.opened_on else []),
                Fact(_("Put up on"), row.drafted_on),
                Fact(_("Receiver"), row.created_by.display_name if row.created_by else ""),
                Fact(_("Each unit fills"), row.get_rows_display()),
                Fact(_("Workbook"), row.file_name, wide=True),
                Fact(_("What to mind"), row.note, wide=True),
            ],
        )
        if row.state == CollectionState.OPEN:
            yield self._missing()
        elif row.state == CollectionState.DRAFT:
            yield self._columns()

    @property
    def tabs(self) -> list[Tab]:  # type: ignore[override]
        """Once a table is out, what its columns hold steps back behind who is missing."""
        return [] if self.record.state == CollectionState.DRAFT else [Tab("columns", _("Columns of the table"))]

    def tab_columns(self) -> object:
        return self._columns()

    def _missing(self) -> object:
        rows = list(sheets_of(self.record, OPEN_STATES).defer("content")[: SHOWN_MISSING + 1])
        if not rows:
            return Card(_("Missing"), Empty(_("All units have sent their sheets in.")))
        table = TableView(
            [_("Unit"), _("State"), _("Urged on")],
            [[sheet.unit.name, sheet.get_state_display(), sheet.urged_on] for sheet in rows[:SHOWN_MISSING]],
        )
        more = Action(_("All of them"), self._sheets(missing="1")) if len(rows) > SHOWN_MISSING else None
        return Card(_("Missing"), table, link=more)

    def _columns(self) -> object:
        rows = [
            [
                column.title,
                ColumnKind(column.kind).label,
                fact_word(column.fact) if column.fact else "",
                _("Yes") if column.required else "",
            ]
            for column in self.record.plan.columns
        ]
        table = TableView([_("Column"), _("Holds"), _("Filled in ahead from"), _("Must be filled")], rows)
        why = Why([_("Identity numbers, telephones and accounts are stored encrypted and masked for others.")])
        return Card(_("Columns of the table"), format_html("{}{}", table, why))
