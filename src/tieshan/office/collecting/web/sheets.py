"""Sheets of units: the list for both sides, one sheet, sending, confirming, sending back, workbooks down and up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.documents.web import XLSX, send_file
from tieshan.foundation.ui.kinds import (
    ActButton,
    BatchAct,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Page,
    RowAction,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.actions import sheets as acts
from tieshan.office.collecting.actions.collections import template_of
from tieshan.office.collecting.models import Collection, UnitSheet
from tieshan.office.collecting.policies import (
    SHEET_CONFIRM,
    SHEET_FILL,
    SHEET_LIST,
    SHEET_RETURN,
    SHEET_SEND,
    SHEET_UPLOAD,
)
from tieshan.office.collecting.queries.sheets import own_open_sheets
from tieshan.office.collecting.rules.fill import fill_book
from tieshan.office.collecting.rules.values import problems
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, Rows, SheetState
from tieshan.office.collecting.web.words import is_late, rows_table, sheet_tag

SPARE_ROWS = 20


def _badge(actor: Actor) -> int:
    return own_open_sheets(actor).count() if actor.may(SHEET_FILL) else 0


def _collections(page: Any) -> list[tuple[int, str]]:
    rows = Collection.objects.filter(sheets__in=UnitSheet.objects.visible_to(page.actor, SHEET_LIST)).distinct()
    return [(row.pk, row.title) for row in rows.order_by("-pk").only("pk", "title")[:50]]


def _missing(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(state__in=OPEN_STATES) if yes else rows.exclude(state__in=OPEN_STATES)


@register
class SheetList(ListPage):
    """Sheets within reach: those to fill in first."""

    code = SHEET_LIST
    path = "sheets/"
    title = _("Tables to fill in")
    nav = Nav("office", 61, badge=_badge)
    model = UnitSheet
    select_related = ("collection", "unit")
    order = "-pk"
    columns = [
        Column("collection", _("Table"), "collection.title", link="office.sheet.view", width=30),
        Column("unit", _("Unit"), "unit.name", sort="unit__path", width=24),
        Column("state", _("State"), sheet_tag, sub="opinion"),
        Column("due", _("Due on"), "collection.due_on", sort="collection__due_on"),
        Column("sent_on", _("Sent in on"), sort="sent_on"),
        Column("row_count", _("Rows"), align="num"),
        Column("urged_on", _("Urged on"), hidden=True),
    ]
    filters = [
        ChoiceFilter("collection", _("Table"), "collection_id", choices=_collections),
        ChoiceFilter("state", _("State"), choices=SheetState.choices),
        UnitFilter("unit", _("Unit")),
        BoolFilter("missing", _("Missing"), apply=_missing, more=True),
    ]
    row_actions = [
        RowAction(SHEET_FILL, _("Fill in"), main=True, when=lambda row: row.state in OPEN_STATES),
        RowAction(SHEET_CONFIRM, _("Confirm"), main=True, when=lambda row: row.state == SheetState.SENT),
    ]
    batch = [BatchAct("office.sheet.confirm_many", _("Confirm"))]

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().defer("content").exclude(collection__state=CollectionState.DRAFT)

    def row_class(self, row: Any) -> str:
        return "late" if is_late(row, self.day) else ""

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.day = today()

    def empty(self) -> Empty:
        return Empty(gettext("No table waits for you."), gettext("Tables sent to your units appear here."))


@register
class SheetDetail(DetailPage):
    """One sheet: its rows, what is wrong in them, what can be done."""

    code = "office.sheet.view"
    permission = SHEET_LIST
    path = "sheets/<int:pk>/"
    title = _("Sheet")
    parent = SHEET_LIST
    model = UnitSheet
    select_related = ("collection", "collection__unit", "unit", "sent_by")
    template = "collecting/detail.html"

    @property
    def acts(self) -> list[ActButton]:  # type: ignore[override]
        """What this reader can do with the sheet now."""
        sheet = self.record
        open_ = sheet.state in OPEN_STATES and sheet.collection.state == CollectionState.OPEN
        found = []
        ready = sheet.state == SheetState.FILLING and bool(sheet.row_count) and not self._problems()
        if open_ and self.actor.may_at(SHEET_FILL, sheet.unit):
            found += [
                ActButton(SHEET_FILL, _("Fill in"), main=not ready),
                ActButton(SHEET_SEND, _("Send in"), main=ready),
                ActButton("office.sheet.workbook", _("Download the workbook")),
                ActButton(SHEET_UPLOAD, _("Send a filled workbook back")),
            ]
        if sheet.state == SheetState.SENT and self.actor.may_at(SHEET_CONFIRM, sheet.collection.unit):
            found.append(ActButton(SHEET_CONFIRM, _("Confirm"), main=True))
        if sheet.state in (SheetState.SENT, SheetState.CONFIRMED) and self.actor.may_at(
            SHEET_RETURN, sheet.collection.unit
        ):
            found.append(ActButton(SHEET_RETURN, _("Send back")))
        return found

    def _problems(self) -> list[Any]:
        if not hasattr(self, "_wrong"):
            self._wrong = problems(self.record.collection.plan, self.record.read_rows(), on=today())
        return self._wrong

    def heading(self) -> object:
        return self.record.collection.title

    def lead(self) -> object:
        sheet = self.record
        if sheet.state == SheetState.RETURNED:
            return gettext("Sent back: %(why)s") % {"why": sheet.opinion}
        return sheet.unit.name

    def state(self) -> Tag:
        return sheet_tag(self.record)

    def facts(self) -> Iterable[object]:
        sheet = self.record
        plan = sheet.collection.plan
        own = self.actor.may_at(SHEET_FILL, sheet.unit)
        yield Facts(
            "",
            [
                Fact(_("Unit"), sheet.unit.name, url=page_url("organisations.unit.view", sheet.unit_id)),
                Fact(_("Due on"), sheet.collection.due_on),
                Fact(_("Sent in on"), sheet.sent_on, sub=sheet.sent_by.display_name if sheet.sent_by else ""),
                Fact(_("Rows"), sheet.row_count),
                Fact(_("What to mind"), sheet.collection.note, wide=True),
            ],
        )
        wrong = self._problems() if sheet.state in OPEN_STATES and own and sheet.row_count else []
        if wrong:
            lines = format_html_join(
                "",
                "<li>{}</li>",
                (
                    (
                        gettext("Row %(row)s, %(column)s: %(text)s")
                        % {"row": one.row + 1, "column": plan.columns[one.column].title, "text": one.text},
                    )
                    for one in wrong[:20]
                ),
            )
            yield Card(_("Not right yet"), format_html('<ul class="problems">{}</ul>', lines))
        yield Card(pgettext_lazy("sheet", "Rows"), rows_table(plan, sheet.read_rows(), clear=own))


class SheetStep(FormPage):
    """A step of one sheet."""

    parent = SHEET_LIST
    model = UnitSheet
    select_related = ("collection", "collection__unit", "unit")
    view_code = SHEET_LIST
    detail_code = "office.sheet.view"
    subject_argument = "sheet"
    template = "collecting/form.html"
    keep_draft = False

    def lead(self) -> object:
        return f"{self.record.collection.title} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class SendSheet(SheetStep):
    """Send a sheet in."""

    code = SHEET_SEND
    path = "sheets/<int:pk>/send/"
    title = _("Send a sheet in")
    action = staticmethod(acts.send_sheet)
    submit = _("Send in")
    done = _("Sent in. The receiver confirms it or sends it back.")

    def before_form(self) -> object:
        if self.record.row_count:
            return Card("", rows_table(self.record.collection.plan, self.record.read_rows()[:50], clear=True))
        return Card("", format_html("<p>{}</p>", gettext("No row was filled in: this is sent as a nil report.")))


@register
class ConfirmSheet(SheetStep):
    """Confirm a sheet."""

    code = SHEET_CONFIRM
    path = "sheets/<int:pk>/confirm/"
    title = _("Confirm a sheet")
    action = staticmethod(acts.confirm_sheet)
    submit = _("Confirm")
    done = _("Confirmed.")

    def before_form(self) -> object:
        return Card("", rows_table(self.record.collection.plan, self.record.read_rows()[:50], clear=False))


class ReturnForm(forms.Form):
    """What is to be changed."""

    opinion = forms.CharField(label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@register
class ReturnSheet(SheetStep):
    """Send a sheet back."""

    code = SHEET_RETURN
    path = "sheets/<int:pk>/return/"
    title = _("Send a sheet back")
    form_class = ReturnForm
    action = staticmethod(acts.return_sheet)
    submit = _("Send back")
    done = _("Sent back to the unit.")


class UploadForm(forms.Form):
    """The filled workbook."""

    workbook = forms.FileField(
        label=_("Filled workbook"),
        widget=forms.FileInput,
        help_text=_("The workbook downloaded from here. Its rows replace what stands in the sheet."),
    )


@register
class UploadSheet(SheetStep):
    """Send the filled workbook back."""

    code = SHEET_UPLOAD
    path = "sheets/<int:pk>/upload/"
    title = _("Send a filled workbook back")
    form_class = UploadForm
    action = staticmethod(acts.upload_sheet)
    submit = _("Read the workbook")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"workbook": cleaned["workbook"].file, "on": today()}

    def done_message(self, result: Any) -> object:
        return ngettext(
            "%(n)s row was read. Look at it, then send the sheet in.",
            "%(n)s rows were read. Look at them, then send the sheet in.",
            result.row_count,
        ) % {"n": result.row_count}


@register
class SheetWorkbook(Page):
    """The unit's own workbook, filled in ahead, in the original layout."""

    code = "office.sheet.workbook"
    permission = SHEET_FILL
    path = "sheets/<int:pk>/workbook/"
    title = _("Workbook of a sheet")
    matrix_record = "UnitSheet"

    def get(self) -> HttpResponse:
        sheet = fetch_for(
            self.actor, SHEET_FILL, UnitSheet, self.kwargs["pk"], view=SHEET_LIST,
            select_related=("collection", "unit"),
        )  # fmt: skip
        spare = 0 if sheet.collection.rows == Rows.ONE else SPARE_ROWS
        data = fill_book(template_of(sheet.collection), sheet.collection.plan, sheet.read_rows(), spare=spare)
        return send_file(data, f"{sheet.unit.name} {sheet.collection.title}.xlsx", XLSX)


@register
class ConfirmMany(FormPage):
    """Confirm several sheets at once; each is its own act."""

    code = "office.sheet.confirm_many"
    permission = SHEET_CONFIRM
    path = "sheets/confirm/"
    title = _("Confirm sheets")
    parent = SHEET_LIST
    submit = _("Confirm all of them")
    MOST = 200

    def chosen(self) -> list[UnitSheet]:
        """The chosen sheets that wait for confirmation."""
        numbers = [int(n) for n in self.request.GET.getlist("ids") if n.isdecimal() and len(n) < 19][: self.MOST]
        rows = UnitSheet.objects.visible_to(self.actor, SHEET_CONFIRM).filter(pk__in=numbers, state=SheetState.SENT)
        return list(rows.select_related("collection__unit", "unit").order_by("pk"))

    def before_form(self) -> object:
        rows = [(s.collection.title, s.unit.name, s.sent_on, s.row_count) for s in self.chosen()]
        headings = [_("Table"), _("Unit"), _("Sent in on"), _("Rows")]
        return Card("", TableView(headings, rows, empty=gettext("None of the chosen sheets waits for you.")))

    def run(self, cleaned: dict[str, Any]) -> Any:
        confirmed, refused = 0, []
        for sheet in self.chosen():
            try:
                with transaction.atomic():
                    acts.confirm_sheet(actor=self.actor, sheet=sheet, on=today())
                confirmed += 1
            except Refused as no:
                refused.append(f"{sheet.unit.name}: {no}")
        if not confirmed:
            raise Refused(
                "office.sheet.none_confirmed", " ".join(refused) or gettext("None of the chosen sheets waits for you.")
            )
        return confirmed, refused

    def done_message(self, result: Any) -> object:
        confirmed, refused = result
        words = ngettext("%(n)s sheet confirmed.", "%(n)s sheets confirmed.", confirmed) % {"n": confirmed}
        return " ".join([words, *refused])
