"""Statements of a book, or of a union and everything below it: trial balance, balance sheet, income and spending.

Each amount opens what stands behind it: of one book the ledger, of several the books that it is spread over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.access import fetch_for
from tieshan.foundation.access.acts import all_acts
from tieshan.foundation.ui.base import may_open
from tieshan.foundation.ui.components import Drawn
from tieshan.foundation.ui.exports import FORMATS, Sheet
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Column,
    Figure,
    Nav,
    ReportPage,
    TableView,
    page_url,
    register,
    today,
)
from tieshan.funds.books.models import Book
from tieshan.funds.books.policies import BOOK_EXPORT, BOOK_LIST
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.queries.statements import (
    AccountRow,
    books_under,
    by_first_level,
    consolidated,
    result_of,
    spread,
    trial_balance,
)
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.terms import AccountClass
from tieshan.funds.books.web.words import day_in, first_of_year, ledger_url
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Unit

# A cell that stays white where the other side of a sheet has more lines.
BLANK = SafeString("")
Line = tuple[str, int, int, str]
FEDERATIONS = (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL)


@dataclass(frozen=True, slots=True)
class Amount(Drawn):
    """An amount in a statement; `url` opens what stands behind it."""

    fen: int
    url: str = ""

    @property
    def decimal(self) -> Decimal:
        """The amount for a file."""
        return Yuan.from_fen(self.fen).decimal

    def render(self) -> SafeString:
        if not self.fen:
            return SafeString("")
        return format_html('<a href="{}">{}</a>' if self.url else "{1}", self.url, f"{self.decimal:,}")


class StatementPage(ReportPage):
    """A statement of a book or of a union with everything below it, on a day."""

    permission = BOOK_LIST
    parent = BOOK_LIST
    export_code: ClassVar[str] = BOOK_EXPORT
    template = "funds_books/statement.html"

    @cached_property
    def book(self) -> Book | None:
        """The one book, when the address names one."""
        text = self.request.GET.get("book", "")
        if not text:
            return None
        return fetch_for(self.actor, BOOK_LIST, Book, text, select_related=("unit", "holder"))

    @cached_property
    def choices(self) -> list[Unit]:
        """The federations whose subtree the reader may take together."""
        rows = Unit.objects.visible_to(self.actor, BOOK_LIST).filter(kind__in=FEDERATIONS, status=Unit.Status.ACTIVE)
        return list(rows.order_by("path")[:200])

    @cached_property
    def unit(self) -> Unit | None:
        """The union whose subtree is shown."""
        text = self.request.GET.get("unit", "")
        if text:
            return fetch_for(self.actor, BOOK_LIST, Unit, text)
        if self.choices:
            return self.choices[0]
        return Unit.objects.visible_to(self.actor, BOOK_LIST).order_by("path").first()

    @cached_property
    def day(self) -> date:
        """The day of the statement."""
        return min(day_in(self.request.GET.get("to", ""), today()), today())

    @cached_property
    def first(self) -> date:
        """The first day of the movements: the beginning of a month."""
        asked = day_in(self.request.GET.get("from", ""), first_of_year(self.day))
        return asked.replace(day=1) if asked <= self.day else first_of_year(self.day)

    @cached_property
    def books(self) -> list[int]:
        """The books that the statement takes together."""
        if self.book is not None:
            return [self.book.pk]
        return books_under(self.actor, self.unit, self.day) if self.unit is not None else []

    @cached_property
    def accounts(self) -> Chart:
        """The chart of the day."""
        return chart(self.day)

    @property
    def whose(self) -> str:
        """Whose statement it is."""
        if self.book is not None:
            return self.book.unit.name
        return self.unit.name if self.unit is not None else ""

    def lead(self) -> object:
        if self.book is not None:
            return self.whose
        return _("%(unit)s and all below it: %(n)s books") % {"unit": self.whose, "n": len(self.books)}

    def address(self, **change: object) -> str:
        """This page's address with something changed."""
        kept = {key: value for key in ("book", "unit", "from", "to") if (value := self.request.GET.get(key))}
        return "?" + urlencode({key: value for key, value in {**kept, **change}.items() if value})

    def behind(self, account: str) -> str:
        """Where the amount of an account leads."""
        if self.book is not None:
            return ledger_url(self.book.pk, account, day_from=self.first, day_to=self.day)
        unit = self.unit.pk if self.unit is not None else ""
        query = urlencode({"unit": unit, "from": self.first, "to": self.day, "account": account})
        return f"{page_url('funds.trial.view')}?{query}"

    # -- the statement itself: overridden ------------------------------------------------------------------------

    def table(self) -> tuple[Sequence[object], list[list[object]], frozenset[int]]:
        """Headings, rows, numeric columns."""
        raise NotImplementedError

    def signatures(self) -> Sequence[object]:
        """Who signs on paper."""
        return (_("Chair of the union"), _("In charge of money"), _("Checked"), _("Made by"))

    def parts(self) -> Iterable[object]:
        headings, rows, numeric = self.table()
        yield Card(
            "", TableView(headings, rows, numeric, empty=_("Nothing has been booked yet."), caption=self.heading())
        )

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "choices": [] if self.book is not None else self.choices,
            "chosen": self.unit,
            "book": self.book,
            "day": self.day,
            "first": self.first,
            "subtitle": self._subtitle(),
            "signatures": self.signatures(),
            "may_export": may_open(self.actor, BOOK_EXPORT) and bool(self.books),
        }

    # -- export: the act that the list of books made -------------------------------------------------------------

    def post(self) -> HttpResponse:
        file_format = self.request.POST.get("format", "")
        if file_format not in FORMATS or not self.books:
            raise Http404
        file = all_acts()[BOOK_EXPORT](actor=self.actor, page=self, file_format=file_format)
        name = f"{self.heading()}-{self.whose}-{self.day.isoformat()}.{file_format}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[file_format][0])  # type: ignore[return-value]

    def _subtitle(self) -> str:
        words = _("Union: %(unit)s    Day: %(day)s    Amounts in yuan")
        return words % {"unit": self.whose, "day": self.day.isoformat()}

    def _sheet(self) -> Sheet:
        headings, rows, _numeric = self.table()
        columns = [Column(str(at), label, export=_reader(at), width=18) for at, label in enumerate(headings)]
        return Sheet(str(self.heading()), self._subtitle(), columns, rows)


def _reader(at: int) -> Callable[[Sequence[object]], object]:
    """Reads one cell of a row for an export."""
    return lambda row: _plain(row[at])


def _plain(cell: object) -> object:
    return cell.decimal if isinstance(cell, Amount) else cell


def _sides(row: AccountRow) -> tuple[int, int]:
    """Opening and closing as the account's class shows them."""
    sign = 1 if row.account.kind.in_debit and not row.account.contra else -1
    return sign * row.opening, sign * row.closing


@register
class TrialBalance(StatementPage):
    """Opening, movement and closing of every account; of one account, the books that it is spread over."""

    code = "funds.trial.view"
    path = "books/trial-balance/"
    title = gettext_lazy("Trial balance")

    @cached_property
    def account(self) -> str:
        """The account whose spread is asked for."""
        return self.request.GET.get("account", "")

    def heading(self) -> object:
        if self.account:
            return _("%(account)s by books") % {"account": self.accounts.name(self.account)}
        return self.title

    def table(self) -> tuple[Sequence[object], list[list[object]], frozenset[int]]:
        if self.account:
            return self._spread()
        rows: list[list[object]] = []
        sums = [0, 0, 0, 0]
        for row in trial_balance(self.books, self.first, self.day, self.accounts):
            opening, closing = _sides(row)
            rows.append(
                [
                    str(row.account),
                    str(row.account.kind.label),
                    Amount(opening),
                    Amount(row.debit),
                    Amount(row.credit),
                    Amount(closing, self.behind(row.account.code)),
                ]
            )
            for at, fen in enumerate((row.opening, row.debit, row.credit, row.closing)):
                sums[at] += fen
        if rows:
            balanced = [Amount(sums[1]), Amount(sums[2])]
            rows.append([_("Together"), "", _("balanced") if not sums[0] else Amount(sums[0]), *balanced,
                         _("balanced") if not sums[3] else Amount(sums[3])])  # fmt: skip
        headings = [pgettext("books", "Account"), _("Class"), _("Opening"), _("Debit"), _("Credit"), _("Closing")]
        return headings, rows, frozenset({2, 3, 4, 5})

    def _spread(self) -> tuple[Sequence[object], list[list[object]], frozenset[int]]:
        found = self.accounts.get(self.account)
        sign = 1 if found is None or found.kind.in_debit else -1
        rows: list[list[object]] = [
            [book.unit.name, book.get_kind_display(), Amount(sign * fen, ledger_url(book.pk, self.account))]
            for book, fen in spread(self.books, self.accounts.family(self.account), self.day)
        ]
        if rows:
            rows.append([_("Together"), "", Amount(sum(row[2].fen for row in rows))])  # type: ignore[attr-defined]
        return [_("Union"), _("Book"), _("Balance")], rows, frozenset({2})

    def signatures(self) -> Sequence[object]:
        return ()


@register
class BalanceSheet(StatementPage):
    """Assets on the left, liabilities and net assets on the right; custody inside the subtree left out on both."""

    code = "funds.statement.sheet"
    path = "books/balance-sheet/"
    title = gettext_lazy("Balance sheet")
    nav = Nav("funds", 15)

    @cached_property
    def now(self) -> tuple[dict[str, int], int]:
        """Balances of the day and the custody that was left out."""
        return consolidated(self.books, self.day)

    @cached_property
    def then(self) -> dict[str, int]:
        """Balances at New Year."""
        return consolidated(self.books, first_of_year(self.day) - timedelta(days=1))[0]

    def figures(self) -> Iterable[Figure]:
        assets = sum(fen for code, fen in self.now[0].items() if self._kind(code) == AccountClass.ASSET)
        yield Figure(_("Assets"), Yuan.from_fen(assets).decimal, unit=_("yuan"))
        if self.now[1]:
            yield Figure(_("Custody among these books, left out"), Yuan.from_fen(self.now[1]).decimal, unit=_("yuan"))

    def _kind(self, code: str) -> AccountClass:
        found = self.accounts.get(self.accounts.first_level(code))
        return found.kind if found is not None else AccountClass.NET

    @cached_property
    def halves(self) -> tuple[list[Line], list[Line]]:
        """What the union has, and where it comes from: name, at New Year, now, account."""
        now = by_first_level(self.now[0].items(), self.accounts)
        then = by_first_level(self.then.items(), self.accounts)
        codes = sorted({*now, *then}, key=lambda code: (self.accounts.place(code), code))
        left = [
            (self.accounts.name(code), then.get(code, 0), now.get(code, 0), code)
            for code in codes
            if self._kind(code) == AccountClass.ASSET
        ]
        right = [
            (self.accounts.name(code), -then.get(code, 0), -now.get(code, 0), code)
            for code in codes
            if self._kind(code) in (AccountClass.LIABILITY, AccountClass.NET)
        ]
        # Until the year is closed its result is part of the net assets.
        results = [code for code in codes if self._kind(code) in (AccountClass.INCOME, AccountClass.SPENDING)]
        before, running = -sum(then.get(c, 0) for c in results), -sum(now.get(c, 0) for c in results)
        if before or running:
            right.append((_("Result of the year"), before, running, ""))
        return left, right

    def table(self) -> tuple[Sequence[object], list[list[object]], frozenset[int]]:
        left, right = self.halves
        rows: list[list[object]] = [[*self._side(one), *self._side(other)] for one, other in zip_longest(left, right)]
        if rows:
            rows.append([*self._sum(_("Assets together"), left), *self._sum(_("Liabilities and net assets"), right)])
        days = (_("At New Year"), pgettext("books", "Now"))
        headings = [_("Assets"), *days, _("Liabilities and net assets"), *days]
        return headings, rows, frozenset({1, 2, 4, 5})

    def grid(self) -> Iterable[object]:
        # Two tables beside each other, one below the other on a phone; a file has them in one row.
        days = [_("At New Year"), pgettext("books", "Now")]
        sides = ((_("Assets"), _("Assets together")), (_("Liabilities and net assets"), _("Together")))
        for (title, together), lines in zip(sides, self.halves, strict=True):
            rows = [self._side(line) for line in lines]
            if rows:
                rows.append(self._sum(together, lines))
            table = TableView([title, *days], rows, frozenset({1, 2}), empty=_("Nothing has been booked yet."))
            yield Card("", table)

    def parts(self) -> Iterable[object]:
        return ()

    def _side(self, line: Line | None) -> list[object]:
        if line is None:
            return [BLANK, BLANK, BLANK]
        name, before, amount, code = line
        if code:
            url = self.behind(code)
        else:
            url = f"{page_url('funds.statement.result')}{self.address()}"
        return [name, Amount(before), Amount(amount, url)]

    @staticmethod
    def _sum(label: object, lines: Sequence[Line]) -> list[object]:
        return [label, Amount(sum(line[1] for line in lines)), Amount(sum(line[2] for line in lines))]

    def actions(self) -> Iterable[Action]:
        yield Action(_("Income and spending"), f"{page_url('funds.statement.result')}{self.address()}")
        yield Action(_("Trial balance"), f"{page_url('funds.trial.view')}{self.address()}")


@register
class ResultSheet(StatementPage):
    """Income and spending of the month and of the year so far, whether or not the year was closed since."""

    code = "funds.statement.result"
    path = "books/income-and-spending/"
    title = gettext_lazy("Income and spending")

    def table(self) -> tuple[Sequence[object], list[list[object]], frozenset[int]]:
        month = by_first_level(result_of(self.books, self.day.replace(day=1), self.day).items(), self.accounts)
        year = by_first_level(result_of(self.books, first_of_year(self.day), self.day).items(), self.accounts)
        rows: list[list[object]] = []
        sums = {}
        for kind, label, sign in (
            (AccountClass.INCOME, _("Income together"), -1),
            (AccountClass.SPENDING, _("Spending together"), 1),
        ):
            codes = [one.code for one in self.accounts if one.kind == kind and not one.parent]
            for code in codes:
                if month.get(code) or year.get(code):
                    name = self.accounts.name(code)
                    amounts = (Amount(sign * one.get(code, 0), self.behind(code)) for one in (month, year))
                    rows.append([name, *amounts])
            sums[kind] = [sign * sum(one.get(code, 0) for code in codes) for one in (month, year)]
            rows.append([label, *(Amount(fen) for fen in sums[kind])])
        income, spending = sums[AccountClass.INCOME], sums[AccountClass.SPENDING]
        rows.append([pgettext("books", "Result"), Amount(income[0] - spending[0]), Amount(income[1] - spending[1])])
        return [_("Item"), pgettext("books", "This month"), pgettext("books", "This year")], rows, frozenset({1, 2})

    def behind(self, account: str) -> str:
        if self.book is not None:
            return ledger_url(self.book.pk, account, day_from=first_of_year(self.day), day_to=self.day)
        return super().behind(account)

    def actions(self) -> Iterable[Action]:
        yield Action(_("Balance sheet"), f"{page_url('funds.statement.sheet')}{self.address()}")
        yield Action(_("Trial balance"), f"{page_url('funds.trial.view')}{self.address()}")
