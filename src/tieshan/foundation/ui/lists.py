"""The list: scope, search, filters, sorting, columns, paging, saved views, exports, print, batch acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Model, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access.acts import act, all_acts, note
from tieshan.foundation.ui.base import Page, may_open, page_url
from tieshan.foundation.ui.columns import BatchAct, Column, RowAction, Table
from tieshan.foundation.ui.components import Action, Empty, lazy_text
from tieshan.foundation.ui.drawing import draw_filters, draw_sheet
from tieshan.foundation.ui.exports import FORMATS, XLSX_ROWS, Sheet
from tieshan.foundation.ui.filters import Filter, UnitFilter
from tieshan.foundation.ui.models import SavedView
from tieshan.foundation.ui.paging import Order, Slice, count_up_to, cut
from tieshan.kernel.refusal import Refused

SIZES = (20, 50, 100)
COUNTED_EXACTLY = 10_000
PRINTED_ROWS = 500
VIEWS_KEPT = 30
PLACE = ("after", "before", "last")


class ListPage(Page):
    """A list of records.

    A room sets `model`, `columns`, `filters`, `order` and perhaps `row_actions`, `toolbar`, `batch`, `export_code`;
    it overrides `queryset` (joins), `search`, `total` (a stored figure) and `empty`.
    """

    model: ClassVar[type[Model]]
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    order: ClassVar[str] = "-pk"
    row_actions: ClassVar[Sequence[RowAction]] = ()
    toolbar: ClassVar[Sequence[Action]] = ()
    batch: ClassVar[Sequence[BatchAct]] = ()
    export_code: ClassVar[str] = ""
    export_columns: ClassVar[Sequence[Column]] = ()
    search_hint: ClassVar[object] = gettext_lazy("Search")
    select_related: ClassVar[tuple[str, ...]] = ()
    page_size: ClassVar[int] = 20
    template: ClassVar[str] = "ui/list.html"

    # -- what a room may override --------------------------------------------------------------------------------

    def base(self) -> QuerySet[Any]:
        """All rows the reader may see."""
        objects: Any = self.model._default_manager
        rows: QuerySet[Any] = objects.visible_to(self.actor, self.reading_code())
        return rows.select_related(*self.select_related) if self.select_related else rows

    def queryset(self) -> QuerySet[Any]:
        """The rows before search and filters; override to annotate or to limit (`super().queryset()…`)."""
        return self.base()

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The rows the search text means. A page that does not override this has no search field."""
        return queryset

    def total(self) -> int | None:
        """How many rows the reader sees without search and filters, from a stored figure; None when not stored."""
        return None

    def empty(self) -> Empty:
        """What to say when there is no row at all."""
        return Empty(_("Nothing has been entered here yet."), action=self._main_action())

    def row_class(self, row: Any) -> str:
        """A CSS class for the row (`late`, `quiet`), or nothing."""
        return ""

    def export_title(self) -> str:
        """The title row of exports and prints."""
        return lazy_text(self.heading())

    def reporting_unit(self) -> str:
        """The name after "Reporting unit" on exports and prints: the unit the reader works in, not the reader."""
        try:
            home = getattr(getattr(self.request, "user", None), "home_unit", None)
        except ObjectDoesNotExist:
            # Hidden from administrators of the system.
            home = None
        return home.name if home is not None else self.actor.name

    # -- reading the address -------------------------------------------------------------------------------------

    @cached_property
    def open_questions(self) -> list[tuple[UnitFilter, str, list[Any]]]:
        """Filters whose text fits several units or none."""
        return []

    @cached_property
    def text(self) -> str:
        """The search text."""
        return self.request.GET.get("q", "").strip()[:100]

    @cached_property
    def active(self) -> list[tuple[Filter, Any]]:
        """The filters that are set, with their values."""
        query = self.request.GET
        return [(f, value) for f in self.filters if (value := f.read(query, self)) is not None]

    @cached_property
    def narrowed(self) -> bool:
        return bool(self.active) or (bool(self.text) and self.searchable)

    @property
    def searchable(self) -> bool:
        return type(self).search is not ListPage.search

    @cached_property
    def sort(self) -> tuple[str, bool]:
        """The column key that orders the list, and whether downwards."""
        asked = self.request.GET.get("sort", "")
        key, down = asked.lstrip("-"), asked.startswith("-")
        if any(c.key == key and c.sort for c in self.columns):
            return key, down
        return self.order.lstrip("-"), self.order.startswith("-")

    @cached_property
    def ordering(self) -> Order:
        key, down = self.sort
        column = next((c for c in self.columns if c.key == key and c.sort), None)
        return Order(column.sort if column is not None and column.sort else key, down)

    @cached_property
    def size(self) -> int:
        asked = self.request.GET.get("size", "")
        if asked.isdecimal() and int(asked) in SIZES:
            return int(asked)
        return self.own_setting.page_size if self.own_setting is not None else self.page_size

    @cached_property
    def views(self) -> list[SavedView]:
        """The account's saved views of this list, and its own setting (the one without a name): one query."""
        if self.actor.account_id is None:
            return []
        return list(SavedView.objects.filter(account_id=self.actor.account_id, page=self.code).order_by("name"))

    @cached_property
    def own_setting(self) -> SavedView | None:
        return next((view for view in self.views if not view.name), None)

    @cached_property
    def shown_columns(self) -> list[Column]:
        """The columns the reader has chosen, in the order of the page."""
        asked = self.request.GET.get("cols", "")
        chosen = set(asked.split(",")) if asked else set(self.own_setting.columns if self.own_setting else ())
        shown = [c for c in self.columns if c.key in chosen] if chosen else []
        return shown or [c for c in self.columns if not c.hidden]

    def address(self, change: Mapping[str, Any] | None = None, *, without: Iterable[str] = ()) -> str:
        """This list's address with some parameters changed or left out."""
        query: QueryDict = self.request.GET.copy()
        for key in without:
            query.pop(key, None)
        for key, value in (change or {}).items():
            query[key] = str(value)
        for key in [key for key, value in query.items() if value == ""]:
            del query[key]
        text = query.urlencode()
        return f"{self.request.path}?{text}" if text else self.request.path

    # -- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The rows under search and filters, in no order yet."""
        queryset = self.queryset()
        for chosen, value in self.active:
            queryset = chosen.narrow(queryset, value)
        if self.open_questions:
            # An unanswered filter must not pass for a wide one.
            queryset = queryset.none()
        if self.text and self.searchable:
            queryset = self.search(queryset, self.text)
        return queryset

    def ordered(self) -> QuerySet[Any]:
        """The rows under search and filters in the chosen order, for exports and prints."""
        path, down = self.ordering.field, self.ordering.down
        if path in ("pk", "id"):
            return self.rows.order_by("-pk" if down else "pk")
        return self.rows.order_by(F(path).desc() if down else F(path).asc(), "-pk" if down else "pk")

    @cached_property
    def count(self) -> tuple[int, bool]:
        """How many rows there are, and whether the number is exact."""
        if not self.narrowed and not self.open_questions:
            stored = self.total()
            if stored is not None:
                return stored, True
        counted = count_up_to(self.rows, COUNTED_EXACTLY)
        return (COUNTED_EXACTLY, False) if counted > COUNTED_EXACTLY else (counted, True)

    def cut_page(self, count: int, exact: bool) -> Slice:
        """The rows of the page that the address asks for."""
        query = self.request.GET
        return cut(
            self.rows,
            self.ordering,
            size=self.size,
            after=query.get("after", ""),
            before=query.get("before", ""),
            last=bool(query.get("last")),
            total=count if exact else None,
        )

    # -- answering -----------------------------------------------------------------------------------------------

    def get(self) -> HttpResponse:
        query = self.request.GET
        if query.get("pick"):
            return self._pick(query["pick"])
        if query.get("print"):
            return self.render(self._print_context(), template="ui/list_print.html")
        view = query.get("view", "")
        if view.isdecimal():
            return self._open_view(int(view))
        return self.render()

    def post(self) -> HttpResponse:
        todo = self.request.POST.get("do", "")
        steps = {
            "export": self._export,
            "columns": self._save_columns,
            "save_view": self._save_view,
            "delete_view": self._delete_view,
        }
        if todo not in steps:
            raise Http404
        return steps[todo]()

    def context(self) -> dict[str, Any]:
        active = self.active
        shown = {c.key for c in self.shown_columns}
        # An unanswered filter shows no row, so there is nothing to count either.
        count, exact = (0, True) if self.open_questions else self.count
        query = self.request.GET
        page = self.cut_page(count, exact)
        row_actions = [a for a in self.row_actions if may_open(self.actor, a.code)]
        batch = [(b, url) for b in self.batch if may_open(self.actor, b.code) and (url := page_url(b.code))]
        key, down = self.sort
        table = Table(
            self.shown_columns,
            page.rows,
            row_actions=row_actions,
            selectable=bool(batch),
            sort_key=key,
            sort_down=down,
            sort_address=lambda sort: self.address({"sort": sort}, without=PLACE),
            caption=self.heading(),
            row_class=self.row_class if type(self).row_class is not ListPage.row_class else None,
        )
        parts: dict[str, Any] = {
            "table": table.render() if page.rows else "",
            "nothing": None if page.rows else self._nothing(),
            "chips": [
                (f.label, f.words(value, self), self.address(without=(*f.parameters(), *PLACE))) for f, value in active
            ],
            "clear_url": self.address(without=("q", *PLACE, *(k for f in self.filters for k in f.parameters()))),
            "filter_rows": self._filter_fields(),
            "kept": [(k, query[k]) for k in ("sort", "size", "cols") if query.get(k)],
            "questions": [(f.label, text, f.links(found, self)) for f, text, found in self.open_questions],
            "pager": self._pager(page, count, exact),
            "batch": batch,
            "views": [view for view in self.views if view.name],
            "all_columns": [(c, c.key in shown) for c in self.columns],
            "may_export": bool(self.export_code) and may_open(self.actor, self.export_code),
            "print_url": self.address({"print": 1}, without=PLACE),
            "here": self.request.get_full_path(),
        }
        csrf = get_token(self.request)
        return (
            super().context()
            | parts
            | {
                "filters_drawn": draw_filters(self, parts),
                "sheet_drawn": draw_sheet(parts, self.heading(), csrf),
            }
        )

    def actions(self) -> Iterable[Action]:
        """The toolbar: buttons whose `code` the reader may open; the address comes from the code."""
        for action in self.toolbar:
            if action.code and not may_open(self.actor, action.code):
                continue
            url = action.url or page_url(action.code)
            if url:
                yield Action(action.label, url, action.main, action.refused, action.code)

    def _main_action(self) -> Action | None:
        return next((action for action in self.actions() if action.main), None)

    def _nothing(self) -> Empty:
        if self.open_questions:
            return Empty(_("Choose above which unit is meant."))
        if not self.narrowed:
            return self.empty()
        return Empty(
            _("No record meets these conditions."),
            hint=_("Remove a condition or search for less."),
            action=Action(
                _("Clear conditions"),
                self.address(without=("q", *PLACE, *(k for f in self.filters for k in f.parameters()))),
            ),
        )

    def _filter_fields(self) -> dict[str, list[tuple[str, object, Any]]]:
        values = {f.key: value for f, value in self.active}
        rows: dict[str, list[tuple[str, object, Any]]] = {"first": [], "more": []}
        for f in self.filters:
            hidden = f.more and f.key not in values
            rows["more" if hidden else "first"].append(
                (f.key, f.label, f.widget(values.get(f.key), self.request.GET, self))
            )
        return rows

    def _pager(self, page: Any, count: int, exact: bool) -> dict[str, Any]:
        total = f"{count:,}" if exact else f"{count:,}+"
        shown = ""
        if page.rows and page.position >= 0:
            shown = f"{page.position + 1:,}–{page.position + len(page.rows):,}"
        return {
            "total": total,
            "shown": shown,
            "first": "" if page.at_start else self.address(without=PLACE),
            "previous": self.address({"before": page.previous}, without=PLACE) if page.previous else "",
            "following": self.address({"after": page.following}, without=PLACE) if page.following else "",
            "last": "" if page.at_end else self.address({"last": 1}, without=PLACE),
            "sizes": [(n, n == self.size, self.address({"size": n}, without=PLACE)) for n in SIZES],
        }

    # -- small answers -------------------------------------------------------------------------------------------

    def _pick(self, key: str) -> HttpResponse:
        """The suggestions under a unit filter (a fragment)."""
        chosen = next((f for f in self.filters if f.key == key), None)
        if not isinstance(chosen, UnitFilter):
            raise Http404
        text = self.request.GET.get(f"{key}_text", "").strip()[:100]
        return HttpResponse(chosen.links(chosen.candidates(self, text), self) if text else "")

    def _print_context(self) -> dict[str, Any]:
        limit = PRINTED_ROWS if self._may_export() else self.size
        rows = list(self.ordered()[: limit + 1])
        columns = [c for c in self.shown_columns if c.export_reader() is not None]
        return {
            # A sheet of headings alone looks torn off: where nothing is, it says so.
            "table": Table(columns, rows[:limit], caption=self.heading()).render() if rows else "",
            "subtitle": self._subtitle(),
            "cut_at": limit if len(rows) > limit else 0,
            "back": self.address(without=("print",)),
        }

    def _subtitle(self) -> str:
        parts = [
            _("Reporting unit: %(unit)s") % {"unit": self.reporting_unit()},
            _("Date: %(day)s") % {"day": timezone.localdate().isoformat()},
        ]
        conditions = [f"{f.label} = {f.words(value, self)}" for f, value in self.active]
        if self.text and self.searchable:
            conditions.append(f"{_('Search')} = {self.text}")
        if conditions:
            parts.append(_("Conditions: %(list)s") % {"list": _("; ").join(conditions)})
        return "    ".join(parts)

    # -- settings of the account ---------------------------------------------------------------------------------

    def _back(self) -> HttpResponse:
        return HttpResponseRedirect(self.address())

    def _account(self) -> int:
        if self.actor.account_id is None:
            raise Http404
        return self.actor.account_id

    def _save_columns(self) -> HttpResponse:
        known = [c.key for c in self.columns]
        chosen = [key for key in known if key in set(self.request.POST.getlist("column"))]
        size = self.request.POST.get("size", "")
        SavedView.objects.update_or_create(
            account_id=self._account(),
            page=self.code,
            name="",
            defaults={
                "columns": chosen,
                "page_size": int(size) if size.isdecimal() and int(size) in SIZES else self.page_size,
            },
        )
        return HttpResponseRedirect(self.address(without=("cols", "size", *PLACE)))

    def _save_view(self) -> HttpResponse:
        name = self.request.POST.get("name", "").replace("\0", "").strip()[:60]
        if not name:
            raise Refused("ui.view.unnamed", _("Give the view a name."))
        if len(self.views) > VIEWS_KEPT:
            raise Refused("ui.view.many", _("You have many saved views here already. Delete one first."))
        query = self.request.GET.copy()
        for key in (*PLACE, "view", "print", "pick"):
            query.pop(key, None)
        query["cols"] = ",".join(c.key for c in self.shown_columns)
        SavedView.objects.update_or_create(
            account_id=self._account(), page=self.code, name=name, defaults={"query": query.urlencode(safe=",")}
        )
        return self._back()

    def _delete_view(self) -> HttpResponse:
        pk = self.request.POST.get("view", "")
        if pk.isdecimal():
            SavedView.objects.filter(pk=int(pk), account_id=self._account(), page=self.code).exclude(name="").delete()
        return self._back()

    def _open_view(self, pk: int) -> HttpResponse:
        view = next((v for v in self.views if v.pk == pk and v.name), None)
        if view is None:
            raise Http404
        return HttpResponseRedirect(f"{self.request.path}?{view.query}")

    # -- export --------------------------------------------------------------------------------------------------

    def _may_export(self) -> bool:
        return bool(self.export_code) and may_open(self.actor, self.export_code)

    @classmethod
    def prepare(cls) -> None:
        """Make the export an act of its own when the page is registered, so that it is permitted and journalled."""
        if not cls.export_code or cls.export_code in all_acts():
            return

        def export_list(*, actor: Any, page: ListPage, file_format: str) -> Any:
            actor.require(page.export_code)
            _kind, write = FORMATS[file_format]
            file, count = write(page._sheet())
            note(
                unit_id=actor.unit_id,
                page=page.code,
                format=file_format,
                rows=count,
                conditions=page._subtitle(),
            )
            return file

        export_list.__doc__ = f"Export the rows of {cls.code} that the reader has filtered."
        act(cls.export_code)(export_list)

    def _sheet(self) -> Sheet:
        rows = self.ordered()
        if hasattr(rows, "visible_to"):
            # The right to export may reach less far than the right to read.
            rows = rows.visible_to(self.actor, self.export_code)
        return Sheet(
            self.export_title(),
            self._subtitle(),
            self.export_columns or self.shown_columns,
            rows.iterator(chunk_size=2000),
        )

    def _export(self) -> Any:
        file_format = self.request.POST.get("format", "xlsx")
        if not self.export_code or file_format not in FORMATS:
            raise Http404
        if file_format == "xlsx" and count_up_to(self.rows, XLSX_ROWS) > XLSX_ROWS:
            raise Refused(
                "ui.export.long",
                _("Excel takes at most %(rows)s rows here. Filter the list, or take CSV.") % {"rows": f"{XLSX_ROWS:,}"},
            )
        file = all_acts()[self.export_code](actor=self.actor, page=self, file_format=file_format)
        name = f"{self.export_title()}-{timezone.localdate().isoformat()}.{file_format}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[file_format][0])
