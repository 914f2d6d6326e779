"""Bank accounts of the holders: the list, one account with what is open, registering, closing, comparing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    YuanField,
    page_url,
    register,
)
from tieshan.funds.bank.actions import close_bank_account, compare_bank, register_bank_account
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.bank.policies import C03, CLOSE, COMPARE, IMPORT, LIST, PREPARE, REGISTER
from tieshan.funds.bank.queries import Standing, accounts, amount, standing_on
from tieshan.funds.books.models import Book
from tieshan.funds.books.queries.chart import chart, named_account
from tieshan.funds.books.rules.posting import DEPOSIT
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

VIEW = "funds.bank.view"
SHOWN = 50


def account_tag(account: BankAccount) -> Tag:
    """Whether the account is in use."""
    return Tag(_("account closed"), "plain") if account.closed_on else Tag(_("in use"), "done")


def days_open(day: date, on: date | None = None) -> int:
    """How long an item has been open, in calendar days."""
    return ((on or timezone.localdate()) - day).days


@register
class AccountList(ListPage):
    """The bank accounts in which money in custody lies."""

    code = LIST
    path = "funds/bank/"
    title = gettext_lazy("Bank accounts")
    nav = Nav("funds", 70)
    model = BankAccount
    order = "pk"
    search_hint = gettext_lazy("Bank, holder (name, initials)")
    columns = [
        Column("bank", gettext_lazy("Bank"), "bank", link=VIEW, sub="masked"),
        Column("unit", gettext_lazy("Holder of the account"), "unit.name"),
        Column("ledger", gettext_lazy("Account in the books"), text=True),
        Column("opened_on", gettext_lazy("Statements from"), sort="opened_on"),
        Column("state", gettext_lazy("State"), account_tag),
    ]
    filters = [UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list")]
    toolbar = [
        Action(gettext_lazy("Take in a statement"), main=True, code=IMPORT),
        Action(gettext_lazy("Register an account"), code=REGISTER),
        Action(gettext_lazy("Lines of the bank"), code="funds.bank.lines"),
        Action(gettext_lazy("Reconciliations"), code="funds.bank.months"),
    ]

    def queryset(self) -> QuerySet[Any]:
        return accounts(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(bank__icontains=text) | Q(unit__name__icontains=text) | Q(unit__name_initials__startswith=text.lower())
        )

    def empty(self) -> Empty:
        return Empty(
            _("No bank account is registered."),
            _("Register the account in which the money lies; then take its statements in."),
            Action(_("Register an account"), page_url(REGISTER) or "", main=True, code=REGISTER),
        )


@register
class AccountDetail(DetailPage):
    """One account: bank against books today, and what is open on both sides."""

    code = VIEW
    permission = LIST
    path = "funds/bank/<int:pk>/"
    title = gettext_lazy("Account at the bank")
    parent = LIST
    model = BankAccount
    select_related = ("unit",)
    acts = [
        ActButton(COMPARE, gettext_lazy("Compare bank and books"), main=True, when=lambda one: one.closed_on is None),
        ActButton(PREPARE, gettext_lazy("Prepare a month")),
        ActButton(CLOSE, gettext_lazy("Close the bank account"), when=lambda one: one.closed_on is None),
    ]

    @cached_property
    def standing(self) -> Standing:
        return standing_on(self.record, timezone.localdate())

    def state(self) -> Tag:
        return account_tag(self.record)

    def figures(self) -> Iterable[Figure]:
        now, lines = self.standing, f"{page_url('funds.bank.lines')}?account={self.record.pk}"
        known = _("statement up to %(day)s") % {"day": now.known_to} if now.known_to else _("no statement yet")
        yield Figure(_("At the bank"), amount(now.bank), lines, note=known)
        yield Figure(_("In the books"), amount(now.book), self._ledger_url())
        yield Figure(_("Only at the bank"), amount(now.only_bank), "#only-bank")
        yield Figure(_("Only in the books"), amount(now.only_books), "#only-books")
        yield Figure(_("Unexplained"), amount(now.unexplained), tone="late" if now.unexplained else "done")

    def _ledger_url(self) -> str:
        book = Book.objects.filter(unit=self.record.unit_id, holder=self.record.unit_id, closed_on=None).first()
        return f"{page_url('funds.ledger.list', book.pk)}?account={self.record.ledger}" if book is not None else ""

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            "",
            [
                Fact(_("Holder of the account"), row.unit.name),
                Fact(_("Number of the bank account"), row.masked),
                Fact(_("Account in the books"), row.ledger),
                Fact(_("Statements from"), row.opened_on),
                Fact(_("Balance at the bank before that day"), amount(row.opening_fen)),
                Fact(_("Account closed on"), row.closed_on),
            ],
        )
        lines = [
            [
                one.day,
                self._age(one.day),
                amount(one.amount_fen),
                one.party,
                format_html(
                    '<a href="{}">{}</a>', page_url("funds.bank.line", one.pk) or "", one.text or _("no words")
                ),
            ]
            for one in self.standing.lines[:SHOWN]
        ]
        yield Card(
            format_html('<span id="only-bank">{}</span>', _("Only at the bank")),
            TableView([_("Day"), _("Days open"), _("Amount"), _("Other party"), _("What for")], lines, frozenset({2}))
            if lines
            else _("Nothing is open here."),
        )
        entries = [
            [
                one.day,
                self._age(one.day),
                amount(one.debit - one.credit),
                one.party,
                format_html(
                    '<a href="{}">{}</a>', page_url("funds.voucher.view", one.voucher_id) or "", one.voucher.text
                ),
            ]
            for one in self.standing.entries[:SHOWN]
        ]
        yield Card(
            format_html('<span id="only-books">{}</span>', _("Only in the books")),
            TableView([_("Day"), _("Days open"), _("Amount"), _("Other party"), _("Voucher")], entries, frozenset({2}))
            if entries
            else _("Nothing is open here."),
        )

    def _age(self, day: date) -> object:
        """How long an item is open; what is open too long (`funds.bank.open_days`) stands out."""
        days = days_open(day)
        return Tag(str(days), "late") if days > self.most else days

    @cached_property
    def most(self) -> int:
        return parameter("funds.bank.open_days", on=timezone.localdate()).whole

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=[parameter("funds.bank.days", on=timezone.localdate())], clauses=[C03])


class RegisterForm(forms.Form):
    """The account and what lay in it."""

    unit = RecordField(
        label=gettext_lazy("Holder of the account"),
        source=lambda actor: Unit.objects.visible_to(actor, REGISTER).filter(
            kind__in=[Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL], status=Unit.Status.ACTIVE
        ),
    )
    bank = forms.CharField(label=gettext_lazy("Bank and branch"), max_length=120)
    number = forms.CharField(label=gettext_lazy("Number of the bank account"), max_length=60)
    ledger = forms.ChoiceField(label=gettext_lazy("Account in the books"), choices=())
    day = forms.DateField(label=gettext_lazy("Statements from"), widget=DateInput)
    opening = YuanField(label=gettext_lazy("Balance at the bank before that day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        on = timezone.localdate()
        bank = named_account("bank", on)
        field: Any = self.fields["ledger"]
        field.choices = [
            (one.code, f"{one.code} {one.name}")
            for one in chart(on)
            if one.code.startswith(bank) and not one.code.startswith(DEPOSIT)
        ]


@register
class RegisterAccount(FormPage):
    """Register an account."""

    code = REGISTER
    path = "funds/bank/register/"
    title = gettext_lazy("Register a bank account")
    parent = LIST
    form_class = RegisterForm
    action = staticmethod(register_bank_account)
    detail_code = VIEW
    private_fields = frozenset({"number"})
    submit = gettext_lazy("Register the account")
    done = gettext_lazy("Registered. Take its first statement in.")

    def initial(self) -> dict[str, Any]:
        on = timezone.localdate()
        units = RegisterForm.base_fields["unit"].source(self.actor)[:2]  # type: ignore[attr-defined]
        first = {"day": on.replace(day=1), "ledger": named_account("bank", on)}
        return {**first, "unit": units[0]} if len(units) == 1 else first

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


class CloseForm(forms.Form):
    """The last day."""

    day = forms.DateField(label=gettext_lazy("Account closed on"), widget=DateInput)


@register
class CloseAccount(FormPage):
    """Close an account that is empty."""

    code = CLOSE
    path = "funds/bank/<int:pk>/close/"
    title = gettext_lazy("Close the bank account")
    parent = LIST
    model = BankAccount
    select_related = ("unit",)
    view_code = LIST
    detail_code = VIEW
    subject_argument = "account"
    form_class = CloseForm
    action = staticmethod(close_bank_account)
    versioned = True
    danger = True
    submit = gettext_lazy("Close the bank account")
    done = gettext_lazy("The bank account is closed.")

    def initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


@register
class CompareBank(FormPage):
    """Match what leaves no doubt."""

    code = COMPARE
    path = "funds/bank/<int:pk>/compare/"
    title = gettext_lazy("Compare bank and books")
    parent = LIST
    model = BankAccount
    select_related = ("unit",)
    view_code = LIST
    detail_code = VIEW
    subject_argument = "account"
    action = staticmethod(compare_bank)
    submit = gettext_lazy("Compare")

    def lead(self) -> object:
        return _(
            "What has the same amount within a few days, and nothing else could be it, is matched. The rest is for you."
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or self.request.path

    def done_message(self, result: Any) -> object:
        return ngettext("%(n)s line matched.", "%(n)s lines matched.", int(result)) % {"n": result}
