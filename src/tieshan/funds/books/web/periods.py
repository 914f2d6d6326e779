"""Acts on a whole book: opening it, closing months and years, opening again, locking, proving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import DateInput, Fact, Facts, FormPage, RecordField, page_url, register, today
from tieshan.funds.books.actions.books import KINDS, open_book
from tieshan.funds.books.actions.periods import close_months, lock_months, month_to_close, reopen_month
from tieshan.funds.books.actions.proving import prove_books
from tieshan.funds.books.actions.years import close_year
from tieshan.funds.books.models import Book, Period
from tieshan.funds.books.policies import (
    BALANCE_PROVE,
    BOOK_LIST,
    BOOK_OPEN,
    PERIOD_CLOSE,
    PERIOD_LOCK,
    PERIOD_REOPEN,
    YEAR_CLOSE,
)
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.books.rules.posting import Entry
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

VIEW = "funds.book.view"


class OpenForm(forms.Form):
    """Whose book, from when, and with how much money."""

    unit = RecordField(
        label=gettext_lazy("Union"),
        source=lambda actor: Unit.objects.visible_to(actor, BOOK_OPEN).filter(
            status=Unit.Status.ACTIVE, kind__in=list(KINDS)
        ),
    )
    day = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    cash = forms.DecimalField(
        label=gettext_lazy("Cash on that day (yuan)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    bank = forms.DecimalField(
        label=gettext_lazy("At the bank on that day (yuan)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )


@register
class OpenBook(FormPage):
    """Open a book with the money that is there."""

    code = BOOK_OPEN
    path = "books/open/"
    title = gettext_lazy("Open a book")
    parent = BOOK_LIST
    form_class = OpenForm
    detail_code = VIEW
    submit = gettext_lazy("Open the book")
    done = gettext_lazy("The book is open.")

    def lead(self) -> object:
        return _("What else the union has and owes is entered afterwards as vouchers of the same day.")

    def run(self, cleaned: dict[str, Any]) -> Book:
        day = cleaned["day"]
        amounts = {"cash": Yuan(cleaned["cash"]), "bank": Yuan(cleaned["bank"])}
        opening = [Entry(named_account(name, day), debit=amount) for name, amount in amounts.items() if amount]
        if opening:
            whole = amounts["cash"] + amounts["bank"]
            opening.append(Entry(named_account("surplus", day), credit=whole))
        return open_book(actor=self.actor, unit=cleaned["unit"], day=day, on=today(), opening=opening)


class BookAct(FormPage):
    """An act on one book."""

    parent = BOOK_LIST
    model = Book
    view_code = BOOK_LIST
    select_related = ("unit", "holder")
    detail_code = VIEW
    tab: ClassVar[str] = "months"

    def before_form(self) -> object:
        book = self.record
        through = f"{book.closed_through:%Y-%m}" if book.closed_through else _("none")
        return Facts("", [Fact(_("Book"), book.unit.name), Fact(_("Closed through"), through)])

    def done_url(self, result: Any) -> str:
        return f"{page_url(VIEW, self.record.pk)}?tab={self.tab}"


@register
class CloseMonth(BookAct):
    """Close the month whose turn it is."""

    code = PERIOD_CLOSE
    path = "books/<int:pk>/close-month/"
    title = gettext_lazy("Close a month")
    submit = gettext_lazy("Close the month")
    done = gettext_lazy("The month is closed, its balances are stored.")

    def lead(self) -> object:
        return _("It is the turn of %(month)s. A closed month takes no more vouchers.") % {
            "month": f"{month_to_close(self.record):%Y-%m}"
        }

    def run(self, cleaned: dict[str, Any]) -> Any:
        month = month_to_close(self.record)
        return close_months(actor=self.actor, books=[self.record], month=month, on=today())


@register
class CloseYear(BookAct):
    """Income and spending into the surplus, and December closed."""

    code = YEAR_CLOSE
    path = "books/<int:pk>/close-year/"
    title = gettext_lazy("Close the year")
    submit = gettext_lazy("Close the year")
    done = gettext_lazy("The year is closed.")
    danger = True

    def lead(self) -> object:
        return _("A voucher of 31 December moves income and spending into the surplus; then December closes.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        year = month_to_close(self.record).year
        return close_year(actor=self.actor, books=[self.record], year=year, on=today())


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@register
class ReopenMonth(BookAct):
    """Open the last closed month again."""

    code = PERIOD_REOPEN
    path = "books/<int:pk>/reopen-month/"
    title = gettext_lazy("Open a closed month again")
    form_class = ReasonForm
    submit = gettext_lazy("Open again")
    done = gettext_lazy("The month is open again.")
    danger = True

    def run(self, cleaned: dict[str, Any]) -> Any:
        period = (
            Period.objects.filter(book=self.record, month=self.record.closed_through).select_related("book").first()
        )
        if period is None:
            raise Refused("funds.period.none_closed", _("No month of this book is closed."))
        return reopen_month(actor=self.actor, period=period, reason=cleaned["reason"], on=today())


class LockForm(forms.Form):
    """Up to which month."""

    month = forms.DateField(label=gettext_lazy("Lock through"), widget=DateInput)


@register
class LockMonths(BookAct):
    """Lock closed months for good."""

    code = PERIOD_LOCK
    path = "books/<int:pk>/lock-months/"
    title = gettext_lazy("Lock closed months")
    form_class = LockForm
    submit = gettext_lazy("Lock")
    done = gettext_lazy("The months are locked.")
    danger = True

    def lead(self) -> object:
        return _("Locked months are never opened again. Lock after the annual accounts have been approved.")

    def initial(self) -> dict[str, Any]:
        return {"month": (self.record.closed_through or today().replace(day=1)) + timedelta(days=27)}

    def run(self, cleaned: dict[str, Any]) -> Any:
        return lock_months(actor=self.actor, book=self.record, month=cleaned["month"], on=today())


@register
class ProveBook(BookAct):
    """Prove a book now, with every mark."""

    code = BALANCE_PROVE
    path = "books/<int:pk>/prove/"
    title = gettext_lazy("Prove a book")
    submit = gettext_lazy("Prove now")
    tab = "proof"

    def lead(self) -> object:
        return _("Stored balances, months, numbers, marks and both sides of custody are compared with the lines.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        return prove_books(actor=self.actor, books=[self.record], on=today(), every_mark=True)

    def done_message(self, result: Any) -> object:
        return _("The proof differs: posting stands still.") if result else _("Everything agrees.")
