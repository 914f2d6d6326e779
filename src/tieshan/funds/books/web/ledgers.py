"""Ledgers: the vouchers of a book; the lines of an account, each with the balance after it (cash and bank book too)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.columns import Table
from tieshan.foundation.ui.exports import Sheet
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    Crumb,
    DateRangeFilter,
    Empty,
    Figure,
    ListPage,
    page_url,
    register,
    today,
)
from tieshan.foundation.ui.lists import PRINTED_ROWS
from tieshan.foundation.ui.paging import Slice
from tieshan.funds.books.models import Book, JournalLine, Voucher
from tieshan.funds.books.policies import BOOK_EXPORT, BOOK_LIST, VOUCHER_POST
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.terms import VoucherKind
from tieshan.funds.books.web.words import money, voucher_word
from tieshan.kernel.money import Yuan

VIEW = "funds.book.view"


class InBook(ListPage):
    """A list inside one book."""

    permission = BOOK_LIST
    parent = BOOK_LIST
    matrix_record = "Book"
    export_code = BOOK_EXPORT

    @cached_property
    def book(self) -> Book:
        """The book of the address: 404 when it is out of reach."""
        return fetch_for(self.actor, BOOK_LIST, Book, self.kwargs["pk"], select_related=("unit", "holder"))

    def base(self) -> QuerySet[Any]:
        # The book was fetched for the reader; its rows are all theirs.
        return self.model._default_manager.filter(book=self.book)

    def reporting_unit(self) -> str:
        return self.book.unit.name

    def crumbs(self) -> list[Crumb]:
        trail = super().crumbs()
        trail.insert(-1, Crumb(_("Book of %(unit)s") % {"unit": self.book.unit}, page_url(VIEW, self.book.pk) or ""))
        return trail


@register
class VoucherList(InBook):
    """The vouchers of a book, the newest first."""

    code = "funds.voucher.list"
    path = "books/<int:pk>/vouchers/"
    title = gettext_lazy("Vouchers")
    model = Voucher
    select_related = ("made_by",)
    order = "-day"
    search_hint = gettext_lazy("Text of the voucher, or its number")
    columns = [
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("number", gettext_lazy("Voucher"), voucher_word, export="number", link="funds.voucher.view"),
        Column("text", pgettext_lazy("books", "Text"), width=40),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", hidden=True),
        Column("amount", gettext_lazy("Amount (yuan)"), lambda row: money(row.amount), sort="amount", align="num"),
        Column("lines", pgettext_lazy("books", "Lines"), align="num", hidden=True),
        Column("papers", gettext_lazy("Papers attached"), align="num", hidden=True),
        Column("by", gettext_lazy("Entered by"), lambda row: row.made_by.display_name if row.made_by else None),
        Column("made", gettext_lazy("Entered on"), "made_on", hidden=True),
    ]
    filters = [
        DateRangeFilter("day", gettext_lazy("Day"), "day"),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=VoucherKind.choices),
    ]
    toolbar = [Action(gettext_lazy("Enter a voucher"), main=True, code=VOUCHER_POST)]

    def heading(self) -> object:
        return _("Vouchers of %(unit)s") % {"unit": self.book.unit}

    def actions(self) -> Iterable[Action]:
        url = page_url(VOUCHER_POST, self.book.pk)
        if url and self.book.closed_on is None and self.actor.may_at(VOUCHER_POST, self.book.holder):
            yield Action(_("Enter a voucher"), url, True, code=VOUCHER_POST)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        if text.isdecimal() and len(text) < 7:
            return queryset.filter(number=int(text))
        return queryset.filter(text__icontains=text)

    def row_class(self, row: Voucher) -> str:
        return "late" if row.kind == VoucherKind.REVERSAL else ""

    def empty(self) -> Empty:
        return Empty(_("No voucher has been posted yet."), action=self._main_action())


def _account_choices(page: Any) -> Sequence[tuple[str, str]]:
    return [(one.code, str(one)) for one in chart(today())]


def _of_account(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(account__in=chart(today()).family(code))


@register
class Ledger(InBook):
    """The lines of an account, the oldest first, each with the balance after it."""

    code = "funds.ledger.list"
    path = "books/<int:pk>/ledger/"
    title = gettext_lazy("Ledger")
    model = JournalLine
    select_related = ("voucher", "principal")
    order = "day"
    page_size = 50
    columns = [
        Column("day", gettext_lazy("Day"), sort="day"),
        Column(
            "voucher",
            gettext_lazy("Voucher"),
            lambda row: voucher_word(row.voucher),
            export="voucher.number",
            link=lambda row: page_url("funds.voucher.view", row.voucher_id),
        ),
        Column("text", pgettext_lazy("books", "Text"), "voucher.text", width=36),
        Column("account", pgettext_lazy("books", "Account"), "account_name"),
        Column("principal", gettext_lazy("For the union"), "principal.name", hidden=True),
        Column("party", gettext_lazy("Other party"), hidden=True),
        Column("debit", gettext_lazy("Debit"), lambda row: money(row.debit), align="num"),
        Column("credit", gettext_lazy("Credit"), lambda row: money(row.credit), align="num"),
        Column("after", gettext_lazy("Balance after"), "after", align="num"),
    ]
    filters = [
        ChoiceFilter("account", pgettext_lazy("books", "Account"), choices=_account_choices, apply=_of_account),
        DateRangeFilter("day", gettext_lazy("Day"), "day"),
    ]

    @cached_property
    def account(self) -> str:
        """The account that is shown; all of them when none is chosen."""
        code = self.request.GET.get("account", "")
        return code if code in chart(today()) else ""

    @cached_property
    def principal(self) -> int | None:
        """The union whose money alone is shown."""
        text = self.request.GET.get("principal", "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    def heading(self) -> object:
        name = chart(today()).name(self.account) if self.account else _("all accounts")
        return _("Ledger of %(account)s, %(unit)s") % {"account": name, "unit": self.book.unit}

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        return rows.filter(principal=self.principal) if self.principal is not None else rows

    @cached_property
    def span(self) -> tuple[date | None, date]:
        """First and last day that the filter leaves."""
        for chosen, value in self.active:
            if chosen.key == "day":
                first, last = value
                return first, last or today()
        return None, today()

    def _standing(self, on: date) -> int:
        rows = balances_at(on, books=[self.book.pk], by_principal=True)
        family = chart(today()).family(self.account)
        return sum(
            row.fen
            for row in rows
            if row.account in family and (self.principal is None or row.principal_id == self.principal)
        )

    @cached_property
    def sign(self) -> int:
        """Accounts that stand in credit show their balance as plus."""
        found = chart(today()).get(self.account)
        return 1 if found is None or found.kind.in_debit else -1

    def figures(self) -> Iterable[Figure]:
        if not self.account:
            return
        first, last = self.span
        opening = self._standing(first - timedelta(days=1)) if first else 0
        moved = self.rows.aggregate(debit=Sum("debit"), credit=Sum("credit"))
        yield Figure(_("Opening balance"), Yuan.from_fen(self.sign * opening).decimal)
        yield Figure(_("Debit"), Yuan.from_fen(int(moved["debit"] or 0)).decimal)
        yield Figure(_("Credit"), Yuan.from_fen(int(moved["credit"] or 0)).decimal)
        yield Figure(_("Closing balance"), Yuan.from_fen(self.sign * self._standing(last)).decimal)

    def cut_page(self, count: int, exact: bool) -> Slice:
        page = super().cut_page(count, exact)
        return replace(page, rows=list(self._told(page.rows)))

    def _told(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The same lines, each with the name of its account and the balance after it."""
        names = chart(today())
        in_order = bool(self.account) and self.sort == ("day", False)
        standing: int | None = None
        for row in rows:
            if standing is None:
                standing = self._before(row) if in_order else 0
            standing += row.debit - row.credit
            row.account_name = names.name(row.account)
            row.after = Yuan.from_fen(self.sign * standing).decimal if in_order else None
            yield row

    def _before(self, line: JournalLine) -> int:
        """What stood on the account before a line."""
        same_day = Q(day=line.day, pk__lt=line.pk, account__in=chart(today()).family(self.account))
        moved = self.queryset().filter(same_day).aggregate(fen=Sum("debit") - Sum("credit"))["fen"]
        return self._standing(line.day - timedelta(days=1)) + int(moved or 0)

    def _sheet(self) -> Sheet:
        sheet = super()._sheet()
        return replace(sheet, rows=self._told(sheet.rows))

    def _print_context(self) -> dict[str, Any]:
        rows = list(self.ordered()[: PRINTED_ROWS + 1])
        columns = [column for column in self.shown_columns if column.export_reader() is not None]
        return {
            "table": Table(columns, list(self._told(rows[:PRINTED_ROWS])), caption=self.heading()).render(),
            "subtitle": self._subtitle(),
            "cut_at": PRINTED_ROWS if len(rows) > PRINTED_ROWS else 0,
            "back": self.address(without=("print",)),
        }

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.principal is not None:
            found["kept"] = [*found["kept"], ("principal", self.principal)]
        return found

    def empty(self) -> Empty:
        return Empty(_("Nothing has been booked here."))
