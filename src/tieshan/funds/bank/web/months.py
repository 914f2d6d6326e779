"""Reconciliations: the list, one month in the usual form, preparing and checking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.bank.actions import check_bank_month, prepare_bank_month
from tieshan.funds.bank.models import BankAccount, BankMonth
from tieshan.funds.bank.policies import C03, CHECK, EXPORT, LIST, PREPARE
from tieshan.funds.bank.queries import amount
from tieshan.funds.bank.terms import MonthState
from tieshan.funds.bank.web.accounts import VIEW as ACCOUNT
from tieshan.funds.bank.web.accounts import days_open
from tieshan.funds.books.actions.periods import next_month
from tieshan.lawbook.web.explanation import explanation

MONTHS, MONTH = "funds.bank.months", "funds.bank.month"
OFFERED = 24


def month_tag(row: Any) -> Tag:
    """How far the month is; what is unexplained stands out."""
    if row.unexplained_fen:
        return Tag(_("unexplained %(amount)s") % {"amount": amount(row.unexplained_fen)}, "late")
    return Tag(row.get_state_display(), "done" if row.state == MonthState.CHECKED else "due")


@register
class MonthList(ListPage):
    """Reconciliations of the accounts in sight, the newest first."""

    code = MONTHS
    permission = LIST
    path = "funds/bank/months/"
    title = gettext_lazy("Reconciliations")
    parent = LIST
    model = BankMonth
    select_related = ("account__unit", "prepared_by", "checked_by")
    order = "-month"
    export_code = EXPORT
    columns = [
        Column("month", gettext_lazy("Month"), lambda row: f"{row.month:%Y-%m}", sort="month", link=MONTH),
        Column("account", gettext_lazy("Account at the bank"), lambda row: str(row.account), sub="account.unit.name"),
        Column("book", gettext_lazy("In the books"), lambda row: amount(row.book_fen), align="num"),
        Column("bank", gettext_lazy("At the bank"), lambda row: amount(row.bank_fen), align="num"),
        Column("state", gettext_lazy("State"), month_tag),
        Column("prepared_by", gettext_lazy("Prepared by"), "prepared_by.display_name", hidden=True),
        Column("checked_by", gettext_lazy("Reconciliation checked by"), "checked_by.display_name", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=MonthState.choices),
        DateRangeFilter("month", gettext_lazy("Month"), "month", more=True),
    ]

    def queryset(self) -> QuerySet[Any]:
        return BankMonth.objects.visible_to(self.actor, LIST)

    def empty(self) -> Empty:
        return Empty(_("No month has been reconciled."), _("Open a bank account and prepare a month."), None)


def _own_hand(month: BankMonth, actor: Actor) -> object | None:
    return _("Whoever prepared it cannot check it.") if month.prepared_by_id == actor.account_id else None


@register
class MonthDetail(DetailPage):
    """One month as offices write it: both balances, what is open, and the two adjusted balances."""

    code = MONTH
    permission = LIST
    path = "funds/bank/months/<int:pk>/"
    title = gettext_lazy("Reconciliation")
    parent = MONTHS
    model = BankMonth
    select_related = ("account__unit", "prepared_by", "checked_by")
    acts = [
        ActButton(
            CHECK, gettext_lazy("Check"), main=True, refusal=_own_hand, when=lambda one: one.state != MonthState.CHECKED
        )
    ]

    def state(self) -> Tag:
        return month_tag(self.record)

    def figures(self) -> Iterable[Figure]:
        row = self.record
        yield Figure(_("In the books"), amount(row.book_fen))
        yield Figure(_("At the bank"), amount(row.bank_fen))
        yield Figure(
            _("Unexplained"), amount(row.unexplained_fen), "#items", tone="late" if row.unexplained_fen else "done"
        )

    def facts(self) -> Iterable[object]:
        row = self.record
        only_bank, only_books = self._items("bank"), self._items("books")
        sides = [
            (_("In the books"), [
                [_("Balance in the books"), amount(row.book_fen)],
                [_("Only at the bank: came in"), amount(_sum(only_bank, 1))],
                [_("Only at the bank: went out"), amount(-_sum(only_bank, -1))],
                [_("Adjusted balance"), amount(row.book_fen + row.only_bank_fen)],
            ]),
            (_("At the bank"), [
                [_("Balance at the bank"), amount(row.bank_fen)],
                [_("Only in the books: came in"), amount(_sum(only_books, 1))],
                [_("Only in the books: went out"), amount(-_sum(only_books, -1))],
                [_("Adjusted balance"), amount(row.bank_fen + row.only_books_fen)],
            ]),
        ]  # fmt: skip
        cards = [Card("", TableView([title, _("Amount")], lines, frozenset({1}))) for title, lines in sides]
        yield format_html('<div class="chart-grid">{}{}</div>', *cards)
        last = next_month(row.month) - timedelta(days=1)
        rows = [
            [
                _("Only at the bank") if side == "bank" else _("Only in the books"),
                day,
                days_open(date.fromisoformat(day), last),
                amount(fen),
                format_html('<a href="{}">{}</a>', self._url(side, pk), words or _("no words")),
            ]
            for side, day, fen, words, pk in row.items
        ]
        yield Card(
            format_html('<b id="items">{}</b>', _("Open items")),
            TableView([_("Side"), _("Day"), _("Days open"), _("Amount"), _("What for")], rows, frozenset({3}))
            if rows
            else _("Nothing was open."),
        )
        yield Facts(
            "",
            [
                Fact(_("Account at the bank"), str(row.account), url=page_url(ACCOUNT, row.account_id)),
                Fact(_("Holder of the account"), row.account.unit.name),
                Fact(_("Prepared by"), row.prepared_by.display_name if row.prepared_by else ""),
                Fact(_("Prepared on"), row.prepared_on),
                Fact(_("Reconciliation checked by"), row.checked_by.display_name if row.checked_by else ""),
                Fact(_("Reconciliation checked on"), row.checked_on),
                Fact(_("Remark"), row.remark, wide=True),
            ],
        )

    def _items(self, side: str) -> list[int]:
        return [item[2] for item in self.record.items if item[0] == side]

    def _url(self, side: str, pk: int) -> str:
        return page_url("funds.bank.line" if side == "bank" else "funds.voucher.view", pk) or ""

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C03])


def _sum(items: Iterable[int], sign: int) -> int:
    return sum(fen for fen in items if fen * sign > 0)


class PrepareForm(forms.Form):
    """Which month."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), choices=())
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=300, widget=forms.Textarea)

    def __init__(self, *args: Any, months: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["month"]
        field.choices = [(one.isoformat(), f"{one:%Y-%m}") for one in months]

    def clean_month(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(self.cleaned_data["month"])


@register
class PrepareMonth(FormPage):
    """Set down a month."""

    code = PREPARE
    path = "funds/bank/<int:pk>/prepare/"
    title = gettext_lazy("Prepare the reconciliation of a month")
    parent = LIST
    model = BankAccount
    select_related = ("unit",)
    view_code = LIST
    detail_code = MONTH
    subject_argument = "account"
    form_class = PrepareForm
    action = staticmethod(prepare_bank_month)
    submit = gettext_lazy("Prepare")
    done = gettext_lazy("Prepared. Somebody else checks it now.")

    def form_options(self) -> dict[str, Any]:
        month = timezone.localdate().replace(day=1)
        first = self.record.opened_on.replace(day=1)
        found: list[date] = []
        while len(found) < OFFERED and (month := (month - timedelta(days=1)).replace(day=1)) >= first:
            found.append(month)
        return {"months": found}

    def lead(self) -> object:
        return _("Match what can be matched first. What is open at the end of the month is set down with its records.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


@register
class CheckMonth(FormPage):
    """Another person checks."""

    code = CHECK
    path = "funds/bank/months/<int:pk>/check/"
    title = gettext_lazy("Check the reconciliation")
    parent = MONTHS
    model = BankMonth
    select_related = ("account__unit", "unit")
    view_code = LIST
    detail_code = MONTH
    subject_argument = "month"
    action = staticmethod(check_bank_month)
    versioned = True
    submit = gettext_lazy("It agrees")
    done = gettext_lazy("Checked. The month stands.")

    def lead(self) -> object:
        row = self.record
        return _("Books %(books)s, bank %(bank)s, unexplained %(rest)s. Compare with the bank's own paper.") % {
            "books": amount(row.book_fen),
            "bank": amount(row.bank_fen),
            "rest": amount(row.unexplained_fen),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}
