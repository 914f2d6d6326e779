"""The list of books and the page of one: what it has, what it owes, and whether it is true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.expressions import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
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
    Tab,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.books.actions.periods import month_to_close, next_month
from tieshan.funds.books.models import Book, BookProof, MonthBalance, Period, Voucher
from tieshan.funds.books.policies import (
    BALANCE_PROVE,
    BOOK_EXPORT,
    BOOK_LIST,
    BOOK_OPEN,
    CLAUSE,
    PERIOD_CLOSE,
    PERIOD_LOCK,
    PERIOD_REOPEN,
    VOUCHER_POST,
    YEAR_CLOSE,
)
from tieshan.funds.books.queries.books import mandate_of
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.queries.statements import AccountRow, paired_custody, result_of, trial_balance
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT
from tieshan.funds.books.terms import AccountClass, BookKind, ProofKind
from tieshan.funds.books.web.words import (
    amount_link,
    book_state,
    first_of_year,
    ledger_url,
    money,
    month_tag,
    voucher_word,
)
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit
from tieshan.organisations.queries.units import search_named

VIEW = "funds.book.view"
MONEY = ("101", "102")


def stopped_count(actor: Actor) -> int:
    """How many books in sight stand still: the count beside the menu entry."""
    return Book.objects.visible_to(actor, BOOK_LIST).exclude(stopped="").count()


def _with_money(books: QuerySet[Book]) -> QuerySet[Book]:
    rows = MonthBalance.objects.filter(book=OuterRef("pk"), account__gte="101", account__lt="103")
    total = rows.order_by().values("book").annotate(n=Sum(F("debit") - F("credit"))).values("n")
    return books.annotate(cash=Coalesce(Subquery(total), 0))


@register
class BookList(ListPage):
    """All books within reach."""

    code = BOOK_LIST
    path = "books/"
    title = gettext_lazy("Books")
    nav = Nav("funds", 10, badge=stopped_count)
    model = Book
    select_related = ("unit", "holder")
    order = "unit"
    export_code = BOOK_EXPORT
    search_hint = gettext_lazy("Name, initials or code of the union")
    columns = [
        Column(
            "unit", gettext_lazy("Union"), "unit.name", sort="unit__name_pinyin", link=VIEW, sub="unit.code", width=30
        ),
        Column("kind", gettext_lazy("Book"), "get_kind_display"),
        Column("holder", gettext_lazy("Kept by"), "holder.name"),
        Column("cash", gettext_lazy("Cash and bank (yuan)"), lambda row: money(row.cash), sort="cash", align="num"),
        Column(
            "closed",
            gettext_lazy("Closed through"),
            lambda row: f"{row.closed_through:%Y-%m}" if row.closed_through else None,
            sort="closed_through",
        ),
        Column("opened", gettext_lazy("Opened on"), "opened_on", hidden=True),
        Column("state", gettext_lazy("State"), book_state),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("Book"), choices=BookKind.choices),
        BoolFilter(
            "stopped",
            gettext_lazy("Posting stopped"),
            apply=lambda rows, yes: rows.exclude(stopped="") if yes else rows.filter(stopped=""),
            more=True,
        ),
        BoolFilter(
            "closed",
            gettext_lazy("Closed books"),
            apply=lambda rows, yes: rows.filter(closed_on__isnull=not yes),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Consolidated statements"), code="funds.statement.sheet"),
        Action(gettext_lazy("Open a book"), main=True, code=BOOK_OPEN),
    ]

    def queryset(self) -> QuerySet[Any]:
        return _with_money(self.base())

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        units = search_named(Unit.objects.visible_to(self.actor, BOOK_LIST), text)
        return queryset.filter(unit__in=units.order_by().values("pk"))

    def row_class(self, row: Book) -> str:
        return "late" if row.stopped else "quiet" if row.closed_on else ""

    def empty(self) -> Empty:
        return Empty(
            _("No book has been opened yet."),
            _("Open the federation's own book first, then record which unions entrust their money."),
            self._main_action(),
        )


def _month_closing(book: Book, actor: Actor) -> object:
    return "" if month_to_close(book) <= today() else _("No month is over.")


@register
class BookDetail(DetailPage):
    """One book today."""

    code = VIEW
    permission = BOOK_LIST
    path = "books/<int:pk>/"
    title = gettext_lazy("Book")
    parent = BOOK_LIST
    model = Book
    select_related = ("unit", "holder")
    template = "funds_books/book.html"
    facts_title = gettext_lazy("Balances")
    tabs = [
        Tab("custody", gettext_lazy("Money in custody")),
        Tab("months", gettext_lazy("Months")),
        Tab("proof", pgettext_lazy("books", "Proof")),
    ]
    acts = [
        ActButton(VOUCHER_POST, gettext_lazy("Enter a voucher"), main=True, when=lambda book: book.closed_on is None),
        ActButton(PERIOD_CLOSE, gettext_lazy("Close a month"), refusal=_month_closing),
        ActButton(YEAR_CLOSE, gettext_lazy("Close the year"), when=lambda book: month_to_close(book).month == 12),
        ActButton(PERIOD_REOPEN, gettext_lazy("Open the month again"), when=lambda book: book.closed_through),
        ActButton(PERIOD_LOCK, gettext_lazy("Lock months"), when=lambda book: book.closed_through),
        ActButton(BALANCE_PROVE, gettext_lazy("Prove now")),
    ]

    def heading(self) -> object:
        return _("Book of %(unit)s") % {"unit": self.record.unit.name}

    def state(self) -> Tag | None:
        return book_state(self.record)

    def lead(self) -> object:
        book = self.record
        if book.stopped:
            return _("The proof differs in: %(what)s. Nothing can be posted until it agrees.") % {
                "what": book.stopped_words
            }
        if book.in_custody:
            return _("The money lies with %(holder)s; both sides are booked together.") % {"holder": book.holder.name}
        return ""

    @cached_property
    def rows(self) -> list[AccountRow]:
        """The trial balance of the year to today."""
        return trial_balance([self.record.pk], first_of_year(today()), today(), chart(today()))

    def figures(self) -> Iterable[Figure]:
        book = self.record
        cash = sum(row.closing for row in self.rows if row.account.code.startswith(MONEY))
        yield Figure(_("Cash and bank"), Yuan.from_fen(cash).decimal, self._ledger("102"), unit=_("yuan"))
        owed = -sum(row.closing for row in self.rows if row.account.code.startswith(CUSTODY))
        if owed or book.kind != BookKind.PRINCIPAL:
            yield Figure(_("Of it for unions in custody"), Yuan.from_fen(owed).decimal, "?tab=custody", unit=_("yuan"))
        elif book.in_custody:
            lying = sum(row.closing for row in self.rows if row.account.code.startswith(DEPOSIT))
            yield Figure(_("Of it in custody"), Yuan.from_fen(lying).decimal, self._ledger(DEPOSIT), unit=_("yuan"))
        result = result_of([book.pk], first_of_year(today()), today())
        accounts = chart(today())
        for kind, label, sign in (
            (AccountClass.INCOME, _("Income this year"), -1),
            (AccountClass.SPENDING, _("Spending this year"), 1),
        ):
            codes = {one.code for one in accounts if one.kind == kind}
            amount = sign * sum(fen for code, fen in result.items() if code in codes)
            url = f"{page_url('funds.statement.result')}?book={book.pk}"
            yield Figure(label, Yuan.from_fen(amount).decimal, url, unit=_("yuan"))

    def actions(self) -> Iterable[Action]:
        # Keeping the book is the holder's: a reader of the union sees no buttons that would be refused.
        for action in super().actions():
            place = self.record.unit if action.code == BALANCE_PROVE else self.record.holder
            if self.actor.may_at(action.code, place):
                yield action

    def facts(self) -> Iterable[object]:
        yield self._links()
        yield Card(_("Balances of today"), self._balances(), note=_("Each amount opens its ledger."))
        yield Card(
            _("Newest vouchers"),
            self._newest(),
            link=Action(_("All vouchers"), page_url("funds.voucher.list", self.record.pk) or ""),
        )

    def _links(self) -> object:
        book = self.record
        pairs = [
            (_("Vouchers"), page_url("funds.voucher.list", book.pk)),
            (_("Cash book"), self._ledger("101")),
            (_("Bank book"), self._ledger("102")),
            (_("Trial balance"), f"{page_url('funds.trial.view')}?book={book.pk}"),
            (_("Balance sheet"), f"{page_url('funds.statement.sheet')}?book={book.pk}"),
            (_("Income and spending"), f"{page_url('funds.statement.result')}?book={book.pk}"),
        ]
        links = joined(Action(label, url) for label, url in pairs if url)
        return format_html('<p class="book-links no-print">{}</p>', links)

    def _balances(self) -> TableView:
        book = self.record
        rows = [
            [
                str(row.account),
                row.account.kind.label,
                money(row.opening) if row.account.kind.in_debit else money(-row.opening),
                money(row.debit),
                money(row.credit),
                amount_link(row.closing if row.account.kind.in_debit else -row.closing, self._ledger(row.account.code)),
            ]
            for row in self.rows
        ]
        headings = [pgettext("books", "Account"), _("Class"), _("At New Year"), _("Debit"), _("Credit"), _("Balance")]
        return TableView(headings, rows, frozenset({2, 3, 4, 5}), empty=_("Nothing has been booked yet."), caption=book)

    def _newest(self) -> TableView:
        rows = Voucher.objects.filter(book=self.record).order_by("-day", "-pk")[:8]
        return voucher_table(rows)

    def _ledger(self, account: str) -> str:
        return ledger_url(self.record.pk, account)

    def aside(self) -> Iterable[object]:
        book = self.record
        mandate = mandate_of(book.unit, today()) if book.kind == BookKind.PRINCIPAL else None
        proof = BookProof.objects.filter(book=book).first()
        proved: object = Tag(_("not proved yet"), "plain")
        if proof is not None:
            proved = Tag(_("differs"), "late") if proof.problems else Tag(_("agrees"), "done")
        facts = [
            Fact(_("Union"), book.unit.name, url=page_url("organisations.unit.view", book.unit_id)),
            Fact(_("Kept by"), book.holder.name),
            Fact(_("Opened on"), book.opened_on),
            Fact(_("Closed through"), f"{book.closed_through:%Y-%m}" if book.closed_through else None),
            Fact(pgettext("books", "Proof"), proved, sub=proof.proved_on if proof else "", url="?tab=proof"),
        ]
        if mandate is not None:
            facts.insert(2, Fact(_("Mandate"), mandate.agreement, url=page_url("funds.mandate.view", mandate.pk)))
        if book.remark:
            facts.append(Fact(_("Remark"), book.remark, wide=True))
        yield Facts(_("Book"), facts)
        yield explanation(clauses=[CLAUSE, "accounting-2009:1"])

    # -- tabs ----------------------------------------------------------------------------------------------------

    def tab_custody(self) -> object:
        """Each union whose money lies here, with both sides."""
        if self.record.kind == BookKind.PRINCIPAL:
            return Empty(_("This is the book of a basic union: it keeps nobody else's money."))
        lines = paired_custody(self.record, today())
        rows = [
            [
                unit.name,
                amount_link(owed, ledger_url(self.record.pk, CUSTODY, principal=unit.pk)),
                money(own),
                Tag(_("agrees"), "done") if owed == own else Tag(_("differs"), "late"),
            ]
            for unit, owed, own in lines
        ]
        if rows:
            rows.append([_("Together"), money(sum(one[1] for one in lines)), money(sum(one[2] for one in lines)), ""])
        headings = [_("Union"), _("Owed by the holder"), _("In the union's book"), _("Both sides")]
        return Card(
            _("Money in custody"),
            TableView(headings, rows, frozenset({1, 2}), empty=_("No union has entrusted its money yet.")),
        )

    def tab_months(self) -> object:
        """The months of the book, the newest first."""
        rows = [
            [
                str(period),
                month_tag(period),
                period.closed_on,
                period.reason,
                format_html(
                    '<a href="{}?book={}&amp;to={}">{}</a>',
                    page_url("funds.trial.view"),
                    self.record.pk,
                    last_day(period.month).isoformat(),
                    _("Trial balance"),
                ),
            ]
            for period in Period.objects.filter(book=self.record).order_by("-month")[:60]
        ]
        return Card(
            _("Months"), TableView([_("Month"), _("State"), pgettext("books", "Closed on"), _("Reason"), ""], rows)
        )

    def tab_proof(self) -> object:
        """What the last proof compared and found."""
        proof = BookProof.objects.filter(book=self.record).first()
        if proof is None:
            return Empty(_("This book has not been proved yet. It happens every night."))
        if not proof.problems:
            text = _("Proved on %(day)s: %(n)s vouchers, and nothing differs.")
            words = text % {"day": proof.proved_on, "n": f"{proof.vouchers:,}"}
            compared = _(", ").join(str(kind.label) for kind in ProofKind)
            return Card(
                pgettext("books", "Proof"),
                format_html('<p class="card-text">{} {}</p>', words, _("Compared: %(what)s.") % {"what": compared}),
            )
        accounts = chart(today())
        rows = [
            [
                str(ProofKind(kind).label),
                place,
                accounts.name(account) if account else "",
                money(stored) if kind != ProofKind.NUMBERS else stored,
                money(found) if kind != ProofKind.NUMBERS else found,
            ]
            for kind, place, account, _principal, stored, found in proof.problems
        ]
        headings = [_("Compared"), _("Month or number"), pgettext("books", "Account"), _("Stored"), _("By the lines")]
        return Card(_("What differs"), TableView(headings, rows, frozenset({3, 4})))


def last_day(month: date) -> date:
    """The last day of a month."""
    return date.fromordinal(next_month(month).toordinal() - 1)


def voucher_table(vouchers: Iterable[Voucher]) -> TableView:
    """Vouchers in short."""
    rows = [
        [
            one.day,
            format_html('<a href="{}">{}</a>', page_url("funds.voucher.view", one.pk), voucher_word(one)),
            one.text,
            money(one.amount),
        ]
        for one in vouchers
    ]
    return TableView([_("Day"), _("Voucher"), pgettext("books", "Text"), _("Amount")], rows, frozenset({3}))
