"""The pages of an import: send in, watch, look at the preview, take in, get the refused rows back, undo.

Every registered kind gets the same set of pages under ``imports/<kind>/``; their codes begin with the code of its act.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import xlsxwriter
from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tieshan.foundation.access import actor_words
from tieshan.foundation.imports import batches
from tieshan.foundation.imports.cleaning import NOTES
from tieshan.foundation.imports.columns import Field
from tieshan.foundation.imports.desk import Kind, kind_named, kinds
from tieshan.foundation.imports.engine import IGNORED_WORDS
from tieshan.foundation.imports.header import LEAVE
from tieshan.foundation.imports.jobs import commit_batch, preview_batch
from tieshan.foundation.imports.models import BatchLine, ImportBatch
from tieshan.foundation.imports.refused_file import refused_suffix, write_refused
from tieshan.foundation.imports.run import Options
from tieshan.foundation.imports.sniff import inspect_file
from tieshan.foundation.jobs import enqueue, progress_of
from tieshan.foundation.ui.components import stack
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Column,
    Crumb,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    Page,
    Progress,
    ProgressPage,
    RecordField,
    TableView,
    Tag,
    page_url,
    register,
)
from tieshan.foundation.vault import mask_id
from tieshan.kernel.refusal import Refused

__all__ = ["BatchList", "field_label"]

#: Files up to this size are previewed while the person waits; larger ones by the worker.
AT_ONCE_BYTES = 400_000
AT_ONCE_ROWS = 3_000
LINES_A_PAGE = 100
#: An identity number that a spreadsheet turned into a rounded figure, such as 4.20204E+17.
_ROUNDED = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,2}")

_TONES = {"received": "info", "previewed": "due", "committed": "done", "undone": "plain", "failed": "late"}
_ORDER = {"units": 10, "employers": 20, "members": 30, "cadres": 40}


def field_label(field: Field) -> str:
    """What a field is called in the reader's language: the official column name, or its English word."""
    return field.headers[0] if (get_language() or "").startswith("zh") else field.label


def _unit_model() -> Any:
    return ImportBatch._meta.get_field("unit").related_model


class _KindPage:
    """What the pages of one kind share."""

    kind: ClassVar[Kind]
    actor: Any
    kwargs: dict[str, Any]

    def batch(self) -> ImportBatch:
        """The batch in the address: 404 for whoever neither sent it in nor is in charge of its union."""
        found = (
            batches.visible_batches(self.actor, self.kind).select_related("unit").filter(pk=self.kwargs["pk"]).first()
        )
        if found is None:
            raise Http404
        return found

    def job_of(self, batch: ImportBatch) -> Any:
        """The progress of the batch's last job, whoever of the people in charge asked for it."""
        if not batch.job:
            return None
        number = int(batch.job)
        mine = progress_of(number, account=self.actor.account_id)
        return mine or progress_of(number, account=batch.account_id)

    def url(self, page: str, *args: Any) -> str:
        """The address of a sister page."""
        return page_url(f"{self.kind.act}{page}", *args) or ""


class Upload(_KindPage, FormPage):
    """Choose a file, perhaps a union; the answer is the preview."""

    submit = gettext_lazy("Check the file")
    keep_draft = False
    done = ""

    def lead(self) -> object:
        return _("Nothing is written before you have seen what would happen.")

    def actions(self) -> Iterable[Action]:
        yield Action(_("Download the template"), self.url("_template"))
        yield Action(_("Earlier imports"), page_url("imports.batch.list") or "")

    def before_form(self) -> object:
        needed = _(", ").join(field_label(f) for f in self.kind.book.fields if f.required)
        return Card(
            "",
            format_html(
                "<p>{}</p><p class='hint'>{}</p>",
                _("xlsx, xls, ods, csv or tsv. Title rows, totals and signatures may stay; columns may stand in any "
                  "order and under the names your office uses."),
                _("Columns that must be there: %(names)s.") % {"names": needed},
            ),
        )  # fmt: skip

    def run(self, cleaned: dict[str, Any]) -> Any:
        file = cleaned["file"]
        options = Options(
            on=timezone.localdate(),
            unit=cleaned.get("unit"),
            sheet=cleaned.get("sheet") or None,
            on_conflict=cleaned.get("on_conflict") or "stop",
        )
        batch = batches.receive(self.kind, file, file.name, actor=self.actor, options=options)
        check(self, batch)
        return batch

    def done_url(self, result: Any) -> str:
        return self.url("_batch", result.pk) if isinstance(result, ImportBatch) else self.request.path


def check(page: Any, batch: ImportBatch) -> None:
    """Preview a batch, at once or in the worker."""
    if batch.file_size > AT_ONCE_BYTES and page.actor.account_id is not None:
        batch.job = str(enqueue(preview_batch, account=page.actor.account_id, batch=batch.pk, by=page.actor.account_id))
        batch.save(update_fields=["job"])
        return
    try:
        batches.preview(batch, actor=page.actor)
    except Refused:
        # The batch keeps the refusal; its page shows it.
        return


class BatchPage(_KindPage, Page):
    """One batch: what it would do, what it did, what was refused."""

    template = "imports/batch.html"

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record = self.batch()

    def get(self) -> HttpResponse:
        if self.record.state in ("received", "previewed") and self._busy():
            return HttpResponseRedirect(self.url("_progress", self.record.pk))
        return self.render()

    def _busy(self) -> bool:
        found = self.job_of(self.record)
        return found is not None and not found.is_over

    def heading(self) -> object:
        return self.record.file_name

    def crumbs(self) -> list[Crumb]:
        return [Crumb(self.kind.label, self.url("")), Crumb(self.record.file_name)]

    def lead(self) -> object:
        batch = self.record
        if batch.state == "failed":
            return batch.message
        if batch.state == "committed":
            return _("Taken in.")
        if batch.state == "undone":
            return _("This import was undone; the registers are as they were before.")
        if batch.state == "previewed" and batch.summary.get("stopped"):
            return _("The register holds other values for some records: choose below what happens to them.")
        return _("Nothing has been written yet.")

    def figures(self) -> Iterable[Figure]:
        batch = self.record
        if batch.state in ("failed", "received"):
            return
        yield Figure(_("Rows"), batch.rows)
        yield Figure(_("New"), batch.created, tone="done")
        yield Figure(_("Changed"), batch.updated, "#changes" if batch.updated else "")
        yield Figure(_("Unchanged"), batch.unchanged)
        yield Figure(
            _("Refused"), batch.refused, "#refused" if batch.refused else "", tone="late" if batch.refused else ""
        )
        yield Figure(_("Left out"), batch.ignored, note=_("%(count)d cells put right") % {"count": batch.cleaned})

    def actions(self) -> Iterable[Action]:
        batch = self.record
        if batch.state == "previewed" and batch.created + batch.updated:
            yield Action(_("Take in"), self.url("_commit", batch.pk), main=True)
        if batch.refused and batch.state != "failed":
            yield Action(_("Download the refused rows"), self.url("_refused", batch.pk))
        if batch.state == "committed" and batch.entry_id and self.actor.may(self.kind.undo_act):
            yield Action(_("Undo"), page_url(self.kind.undo_act, batch.pk) or "")
        yield Action(_("Another file"), self.url(""))

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "state": Tag(self.record.get_state_display(), _TONES[self.record.state]),
            "parts": stack(self.parts()),
        }

    def parts(self) -> Iterable[object]:
        """The cards of the page."""
        batch, summary = self.record, self.record.summary
        if batch.state == "failed":
            yield self._failure(summary)
            return
        if summary.get("told"):
            yield Facts(_("What becomes of the rows"), [Fact(what, much) for what, much in summary["told"]])
        yield self._refusals()
        yield self._changes()
        if summary.get("units"):
            yield Card(
                _("By union"),
                TableView(
                    [_("Union"), _("New"), _("Changed"), _("Unchanged"), _("Refused")],
                    [
                        [
                            u["name"] or _("not known"),
                            *[u.get(k, 0) for k in ("created", "updated", "unchanged", "refused")],
                        ]
                        for u in summary["units"][:300]
                    ],
                    frozenset({1, 2, 3, 4}),
                ),
            )
        yield self._put_right(summary)
        yield self._read(summary)
        yield self._evidence()

    def _failure(self, summary: dict[str, Any]) -> object:
        facts = summary.get("facts", {})
        action = None
        if summary.get("code") == "imports.header.missing":
            action = Action(_("Say which columns are meant"), self.url("_columns", self.record.pk), main=True)
        hint = ""
        if facts.get("unknown"):
            hint = _("Columns nobody knows: %(names)s") % {"names": _(", ").join(facts["unknown"])}
        return Empty(self.record.message, hint, action)

    def _lines(self, outcome: str) -> tuple[list[dict[str, Any]], object]:
        lines = BatchLine.objects.filter(batch=self.record, outcome=outcome).order_by("sheet", "row", "pk")
        count = lines.count()
        asked = self.request.GET.get(outcome, "")
        first = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
        shown = [
            {"row": x.row, "sheet": x.sheet, **batches.line_content(x)} for x in lines[first : first + LINES_A_PAGE]
        ]
        if count <= LINES_A_PAGE:
            return shown, ""
        links = [
            (f"?{outcome}={at}#{outcome}", f"{at + 1}–{min(at + LINES_A_PAGE, count)}", at == first)
            for at in _pages(count, first)
        ]
        parts = [
            format_html('<a href="{}"{}>{}</a> ', u, format_html(' aria-current="true"') if on else "", t)
            for u, t, on in links
        ]
        return shown, format_html('<nav class="switcher">{}</nav>', format_html("{}" * len(parts), *parts))

    def _refusals(self) -> object:
        shown, pages = self._lines("refused")
        if not shown:
            return ""
        personal = {f.headers[0] for f in self.kind.book.fields if f.personal}
        personal |= {
            c["title"]
            for sheet in self.record.summary.get("sheets", ())
            for c in sheet["columns"]
            if self.kind.book.by_code[c["field"]].personal
        }
        rows = [
            [
                self._place(line),
                line["column"],
                _masked(line["value"]) if line["column"] in personal else line["value"],
                self._advice(line),
            ]
            for line in shown
        ]
        table = TableView([_("Row"), _("Column"), _("Value"), _("Why, and what to do")], rows)
        return format_html('<div id="refused">{}</div>', Card(_("Refused rows"), stack([table, pages])))

    def _place(self, line: dict[str, Any]) -> str:
        """Where a row stands: its number, with the sheet when the file has several."""
        several = len(self.record.summary.get("sheets", ())) > 1
        return f"{line['sheet']} {line['row']}".strip() if several else str(line["row"])

    def _advice(self, line: dict[str, Any]) -> object:
        text = line["message"]
        if line.get("converted"):
            text = format_html(
                "{} {}", text, _("Converted it would read %(number)s.") % {"number": mask_id(line["converted"])}
            )
        if line.get("transfer_to"):
            url = page_url("members.transfer.ask")
            if url:
                return format_html('{} <a href="{}">{}</a>', text, url, _("Ask for the transfer"))
        if line.get("acceptable") and self.record.state == "previewed" and self.kind.code == "members":
            url = self.url("_accept", self.record.pk)
            return format_html(
                '{} <a href="{}?row={}&amp;sheet={}">{}</a>',
                text,
                url,
                line["row"],
                line["sheet"],
                _("Accept with a reason"),
            )
        return text

    def _changes(self) -> object:
        shown, pages = self._lines("updated")
        if not shown:
            return ""
        names = {field.code: field_label(field) for field in self.kind.book.fields}
        rows = []
        for line in shown:
            for index, (code, (old, new)) in enumerate(line["fields"].items()):
                row = self._place(line) if not index else ""
                rows.append([row, line["title"] if not index else "", names.get(code, code), old, new])
        table = TableView([_("Row"), _("Record"), _("Field"), _("Register now"), _("File")], rows)
        return format_html('<div id="changes">{}</div>', Card(_("Records that differ"), stack([table, pages])))

    def _put_right(self, summary: dict[str, Any]) -> object:
        cells = summary.get("cleaned_cells")
        if not cells:
            return ""
        rows = [[c["column"], _note(c), c["cells"], _examples(c)] for c in cells]
        return Card(
            _("Cells put right"),
            TableView([_("Column"), _("What was done"), _("Cells"), _("For instance")], rows, frozenset({2})),
        )

    def _read(self, summary: dict[str, Any]) -> object:
        facts = []
        for sheet in summary.get("sheets", ()):
            columns = _(", ").join(c["title"] for c in sheet["columns"])
            facts.append(
                Fact(
                    sheet["sheet"] or _("Table"),
                    _("%(rows)d rows, header in row %(row)d") % {"rows": sheet["rows"], "row": sheet["header_row"]},
                    columns,
                    wide=True,
                )
            )
            if sheet["unknown"]:
                facts.append(
                    Fact(
                        _("Columns nobody knows"),
                        _(", ").join(sheet["unknown"]),
                        url=self.url("_columns", self.record.pk),
                        wide=True,
                    )
                )
        for reason, count in summary.get("ignored_rows", {}).items():
            facts.append(Fact(IGNORED_WORDS.get(reason, reason), count))
        for sheet in summary.get("left_out_sheets", ()):
            facts.append(Fact(_("Sheet left out"), sheet["sheet"], _WHY_LEFT_OUT.get(sheet["why"], "")))
        if summary.get("hidden_rows"):
            facts.append(Fact(_("Hidden rows"), summary["hidden_rows"], _("They were read as well.")))
        return Facts(_("How the file was read"), facts) if facts else ""  # fmt: skip

    def _evidence(self) -> object:
        batch = self.record
        return Facts(
            _("Evidence"),
            [
                Fact(_("Sent in by"), actor_words(batch.actor_name)),
                Fact(_("Received"), batch.received_at),
                Fact(_("Union"), batch.unit.name if batch.unit else ""),
                Fact(_("Journal entry"), batch.entry_id or ""),
                Fact(_("SHA-256 of the file"), batch.file_sha256, wide=True),
            ],
        )


_WHY_LEFT_OUT = {
    "empty": gettext_lazy("It is empty."),
    "hidden": gettext_lazy("It is hidden. Name it when you send the file in, if it is meant."),
    "no_header": gettext_lazy("It has no row of column names."),
    "columns_missing": gettext_lazy("Compulsory columns are missing."),
    "not_asked": gettext_lazy("Another sheet was asked for."),
}


def _masked(value: str) -> str:
    """A personal value as the clerk may see it; a number that a spreadsheet rounded shows that it was."""
    if _ROUNDED.fullmatch(value.strip()):
        return f"{float(value):.5E}"
    return mask_id(value)


def _examples(cell: dict[str, Any]) -> str:
    """What stood in the first cells and what became of it; behind a word stands a code, which says nothing here."""
    return _("; ").join(old if cell["note"] == "word" else f"{old} → {new}" for old, new in cell["examples"][:3])


def _note(cell: dict[str, Any]) -> str:
    return str(NOTES.get(cell["note"], cell["text"]))


def _pages(count: int, first: int) -> list[int]:
    every = list(range(0, count, LINES_A_PAGE))
    here = first // LINES_A_PAGE
    return [at for index, at in enumerate(every) if index < 2 or abs(index - here) < 4 or index >= len(every) - 2]


class BatchProgress(_KindPage, ProgressPage):
    """The running preview or commit of a batch."""

    def crumbs(self) -> list[Crumb]:
        return [Crumb(self.kind.label, self.url("")), Crumb(self.heading())]

    def progress(self) -> Progress:
        batch = self.batch()
        url = self.url("_batch", batch.pk)
        found = self.job_of(batch)
        if found is None or found.is_over:
            if found is not None and found.state == found.State.FAILED:
                again = Action(_("Try again"), self.url("_commit", batch.pk))
                return Progress(
                    "failed", message=_("The work was interrupted; nothing was written. Try again."), next_action=again
                )
            return Progress("done", 1, 1, url=url)
        words = {
            "read": _("Reading and checking rows"),
            "decide": _("Comparing with the register"),
            "write": _("Writing"),
        }
        state = "waiting" if found.state == found.State.QUEUED else "running"
        return Progress(state, found.done, found.total, words.get(found.label, ""))


class Commit(_KindPage, FormPage):
    """Take the good rows in."""

    submit = gettext_lazy("Take in")
    keep_draft = False
    done = ""

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.found = self.batch()

    def crumbs(self) -> list[Crumb]:
        return [
            Crumb(self.kind.label, self.url("")),
            Crumb(self.found.file_name, self.url("_batch", self.found.pk)),
            Crumb(self.heading()),
        ]

    def lead(self) -> object:
        batch = self.found
        return _("%(created)d new, %(updated)d changed, %(refused)d refused. The refused rows stay outside.") % {
            "created": batch.created, "updated": batch.updated, "refused": batch.refused,
        }  # fmt: skip

    def initial(self) -> dict[str, Any]:
        return {
            "on_conflict": "skip" if self.found.updated and self.found.on_conflict == "stop" else self.found.on_conflict
        }

    def run(self, cleaned: dict[str, Any]) -> Any:
        batch = self.found
        batch.on_conflict = cleaned["on_conflict"]
        batch.save(update_fields=["on_conflict"])
        if batch.rows > AT_ONCE_ROWS and self.actor.account_id is not None:
            batch.job = str(
                enqueue(commit_batch, account=self.actor.account_id, batch=batch.pk, by=self.actor.account_id)
            )
            batch.save(update_fields=["job"])
        else:
            batches.commit(batch, actor=self.actor)
        return batch

    def done_url(self, result: Any) -> str:
        return self.url("_batch", self.found.pk)


class Columns(_KindPage, FormPage):
    """Asked once for a union: which field a column name means."""

    submit = gettext_lazy("Remember and check again")
    keep_draft = False
    done = ""

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.found = self.batch()

    def lead(self) -> object:
        return _("Your answers are remembered for this union; the next file is read without asking.")

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        form = forms.Form(data)
        unknown, missing = self._unknown()
        fields = [f for f in self.kind.book.fields if f.type != "ignore"]
        choices = [
            ("", _("leave it out this time")),
            (LEAVE, _("always leave it out")),
            *[(f.code, field_label(f) + (" *" if f.code in missing else "")) for f in fields],
        ]
        for index, title in enumerate(unknown):
            form.fields[f"column_{index}"] = forms.ChoiceField(label=title, choices=choices, required=False)
        return form

    def _unknown(self) -> tuple[list[str], list[str]]:
        summary = self.found.summary
        facts = summary.get("facts", {})
        unknown = facts.get("unknown") or [t for s in summary.get("sheets", ()) for t in s["unknown"]]
        return list(dict.fromkeys(unknown))[:60], facts.get("missing", [])

    def run(self, cleaned: dict[str, Any]) -> Any:
        unknown, _missing = self._unknown()
        answers = {title: cleaned[f"column_{i}"] for i, title in enumerate(unknown) if cleaned.get(f"column_{i}")}
        batches.remember(self.found, answers)
        check(self, self.found)
        return self.found

    def done_url(self, result: Any) -> str:
        return self.url("_batch", self.found.pk)


class AcceptForm(forms.Form):
    """A row and why its failing check character is accepted."""

    row = forms.IntegerField(label=gettext_lazy("Row"), min_value=1)
    sheet = forms.CharField(label=gettext_lazy("Sheet"), required=False, max_length=100)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For instance: seen on the identity card, issued with this number."),
    )


class Accept(_KindPage, FormPage):
    """Accept a number whose check character fails although the paper shows it so."""

    form_class = AcceptForm
    submit = gettext_lazy("Accept and check again")
    keep_draft = False
    done = ""

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.found = self.batch()

    def run(self, cleaned: dict[str, Any]) -> Any:
        batch = self.found
        accepted = [a for a in batch.summary.get("accepted", []) if a[:2] != [cleaned["sheet"], cleaned["row"]]]
        batch.summary = {
            **batch.summary,
            "accepted": [*accepted, [cleaned["sheet"], cleaned["row"], cleaned["reason"]]],
        }
        batch.save(update_fields=["summary"])
        check(self, batch)
        return batch

    def done_url(self, result: Any) -> str:
        return self.url("_batch", self.found.pk)


class Undo(_KindPage, FormPage):
    """Undo a batch as a whole."""

    submit = gettext_lazy("Undo this import")
    danger = True
    keep_draft = False
    done = gettext_lazy("The import was undone.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.found = self.batch()

    def crumbs(self) -> list[Crumb]:
        return [
            Crumb(self.kind.label, self.url("")),
            Crumb(self.found.file_name, self.url("_batch", self.found.pk)),
            Crumb(self.heading()),
        ]

    def lead(self) -> object:
        return _("What it created is removed, what it changed is put back: %(created)d and %(updated)d records. "
                 "This works until something else has built on it.") % {
            "created": self.found.created, "updated": self.found.updated,
        }  # fmt: skip

    def run(self, cleaned: dict[str, Any]) -> Any:
        return batches.undo(self.found, actor=self.actor, on=timezone.localdate())

    def done_url(self, result: Any) -> str:
        return self.url("_batch", self.found.pk)


class RefusedRows(_KindPage, Page):
    """The refused rows as a file in the original layout."""

    def get(self) -> Any:
        batch = self.batch()
        reasons: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for line in BatchLine.objects.filter(batch=batch, outcome="refused").order_by("pk"):
            content = batches.line_content(line)
            reasons.setdefault((line.sheet, line.row), []).append((content["column"], content["message"]))
        if not reasons:
            raise Http404
        with batches.source_of(batch) as source:
            ending = refused_suffix(Path(batch.file_name), inspect_file(source))
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / f"refused{ending}"
                write_refused(self.kind, source, target, reasons, batch.summary.get("sheets", ()))
                handle = BytesIO(target.read_bytes())
        name = f"{Path(batch.file_name).stem}-{_('refused')}{ending}"
        return FileResponse(handle, as_attachment=True, filename=name)


class Template(_KindPage, Page):
    """An empty table with the official column names."""

    def get(self) -> Any:
        handle = BytesIO()
        with xlsxwriter.Workbook(handle, {"in_memory": True}) as workbook:
            page = workbook.add_worksheet()
            must = workbook.add_format({"bold": True, "border": 1, "bg_color": "#FDEBD0"})
            may = workbook.add_format({"bold": True, "border": 1, "bg_color": "#EEF2F6"})
            text = workbook.add_format({"num_format": "@"})
            for column, field in enumerate(self.kind.book.fields):
                page.write_string(0, column, field.headers[0], must if field.required else may)
                as_text = field.type in {"identity", "phone", "credit", "code"}
                page.set_column(column, column, 20 if as_text else 14, text if as_text else None)
            page.freeze_panes(1, 0)
        handle.seek(0)
        return FileResponse(handle, as_attachment=True, filename=f"{self.kind.label}.xlsx")


@register
class BatchList(ListPage):
    """All imports that the reader sent in or is in charge of."""

    code = "imports.batch.list"
    path = "imports/"
    title = gettext_lazy("Imports")
    signed_in = True
    why = "shows the imports of the account and of the unions in its charge, nothing else"
    model = ImportBatch
    select_related = ("unit",)
    order = "-pk"
    columns = [
        Column(
            "file_name", gettext_lazy("File"), link=lambda row: page_url(f"{kind_named(row.kind).act}_batch", row.pk)
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: kind_named(row.kind).label),
        Column("state", gettext_lazy("State"), lambda row: Tag(row.get_state_display(), _TONES[row.state])),
        Column("rows", gettext_lazy("Rows")),
        Column("created", gettext_lazy("New")),
        Column("updated", gettext_lazy("Changed")),
        Column("refused", gettext_lazy("Refused")),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("actor_name", gettext_lazy("Sent in by"), lambda batch: actor_words(batch.actor_name)),
        Column("received_at", gettext_lazy("Received")),
    ]

    def base(self) -> QuerySet[Any]:
        """Batches of every kind that the reader may import."""
        found = ImportBatch.objects.none()
        for kind in kinds():
            if self.actor.may(kind.act):
                found = found | batches.visible_batches(self.actor, kind).order_by()
        return found.select_related("unit")

    def empty(self) -> Empty:
        return Empty(_("Nothing has been imported yet."))


def _upload_form(kind: Kind) -> type[forms.Form]:
    def visible(actor: Any) -> Any:
        return _unit_model().objects.visible_to(actor, kind.act)

    return type(
        "UploadForm",
        (forms.Form,),
        {
            "file": forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput, max_length=200),
            "unit": RecordField(
                label=gettext_lazy("For which union"),
                source=visible,
                required=False,
                help_text=gettext_lazy("Only needed when the file does not say it in a column."),
            ),
            "sheet": forms.CharField(
                label=gettext_lazy("Sheet"),
                required=False,
                max_length=100,
                help_text=gettext_lazy("Empty: every sheet that fits."),
            ),
        },
    )


def _commit_form() -> type[forms.Form]:
    return type(
        "CommitForm",
        (forms.Form,),
        {
            "on_conflict": forms.ChoiceField(
                label=gettext_lazy("Records for which the register holds other values"),
                choices=ImportBatch.OnConflict.choices,
                widget=forms.RadioSelect,
                initial="stop",
            )
        },
    )


def _make_pages(kind: Kind) -> None:
    """Register the set of pages of one kind."""
    folder = f"imports/{kind.code}/"
    shared = {"kind": kind, "permission": kind.act}

    def page(base: type, ending: str, path: str, title: object, **more: Any) -> None:
        register(
            type(
                base.__name__, (base,), {**shared, "code": f"{kind.act}{ending}", "path": path, "title": title, **more}
            )
        )

    page(Upload, "", folder, kind.label, form_class=_upload_form(kind), nav=Nav("imports", _ORDER.get(kind.code, 50)))
    page(BatchPage, "_batch", f"{folder}<int:pk>/", kind.label)
    page(BatchProgress, "_progress", f"{folder}<int:pk>/progress/", gettext_lazy("Import under way"))
    page(Commit, "_commit", f"{folder}<int:pk>/commit/", gettext_lazy("Take in"), form_class=_commit_form())
    page(Columns, "_columns", f"{folder}<int:pk>/columns/", gettext_lazy("Which column is which"))
    page(Accept, "_accept", f"{folder}<int:pk>/accept/", gettext_lazy("Accept with a reason"))
    page(RefusedRows, "_refused", f"{folder}<int:pk>/refused/", gettext_lazy("Refused rows"))
    page(Template, "_template", f"{folder}template/", gettext_lazy("Template"))
    register(
        type(
            "Undo",
            (Undo,),
            {
                "kind": kind,
                "code": kind.undo_act,
                "path": f"{folder}<int:pk>/undo/",
                "title": gettext_lazy("Undo an import"),
            },
        )
    )


for _kind in kinds():
    _make_pages(_kind)
