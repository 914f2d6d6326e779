"""Words, tones and fields that the pages of this room share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Model, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Card, Column, DateInput, Fact, TableView, Tag, choice_word, page_url, today
from tieshan.funds.books.models import Voucher
from tieshan.funds.income.models import Assessment, Dunning, LateFee, Receipt, Refund
from tieshan.funds.income.rules.levy import first_of_month
from tieshan.funds.income.terms import ReceiptState
from tieshan.kernel.money import Yuan

RECEIPT_TONES = {
    ReceiptState.BOOKED: "done",
    ReceiptState.QUEUED: "due",
    ReceiptState.ASIDE: "plain",
    ReceiptState.REVERSED: "plain",
}
FEE_TONES = {"charged": "due", "asked": "info", "returned": "due", "paid": "done", "waived": "done"}
DUNNING_TONES = {"open": "due", "paid": "done", "raised": "plain", "closed": "plain"}
REFUND_TONES = {"asked": "due", "agreed": "info", "refused": "plain", "received": "done"}
MONTHS_OFFERED = 36
MOST_SHOWN = 100
SEARCHED_PAYER = ("employer__name", "employer__name_initials", "employer__name_pinyin", "taxpayer_code")


def yuan(fen: int | None) -> str:
    """An amount as lists show it."""
    return "" if fen is None else f"{Yuan.from_fen(fen):,}"


def decimals(name: str) -> Any:
    """What an export writes of an amount in fen."""
    return lambda row: None if getattr(row, name) is None else Yuan.from_fen(getattr(row, name)).decimal


def amount_column(key: str, label: object, name: str, *, sort: bool = True, **more: Any) -> Column:
    """A column of an amount in fen: yuan with two places, right-aligned, a number in exports."""
    return Column(
        key, label, lambda row: yuan(getattr(row, name)), sort=name if sort else None, align="num",
        export=decimals(name), **more,
    )  # fmt: skip


def month_text(month: date | None) -> str:
    """A month as everybody writes it."""
    return f"{month:%Y-%m}" if month is not None else ""


def paid_tag(row: Assessment, on: date) -> Tag:
    """Whether a month is paid, open or overdue."""
    if not row.open_fen:
        return Tag(_("levy paid"), "done")
    if row.is_late(on):
        return Tag(_("levy overdue"), "late")
    return Tag(_("paid in part"), "due") if row.paid_fen else Tag(_("to be paid"), "due")


def receipt_tag(row: Receipt) -> Tag:
    """The state of a receipt."""
    return Tag(choice_word(row, "state"), RECEIPT_TONES[ReceiptState(row.state)])


def fee_tag(row: LateFee) -> Tag:
    """The state of a late fee."""
    return Tag(choice_word(row, "state"), FEE_TONES[row.state])


def dunning_tag(row: Dunning, on: date) -> Tag:
    """The state of a dunning case; one whose last day has passed is late."""
    if row.state == Dunning.State.OPEN and row.due_on is not None and row.due_on < on:
        return Tag(_("last day has passed"), "late")
    return Tag(choice_word(row, "state"), DUNNING_TONES[row.state])


def refund_tag(row: Refund) -> Tag:
    """The state of a refund."""
    return Tag(choice_word(row, "state"), REFUND_TONES[row.state])


def voucher_fact(voucher: Voucher) -> Fact:
    """The voucher in the union's own book, with its page."""
    words = _("No. %(number)s of %(year)s") % {"number": voucher.number, "year": voucher.year}
    return Fact(_("Voucher"), words, url=page_url("funds.voucher.view", voucher.pk) or "")


def vouchers_of(record: Model) -> QuerySet[Voucher]:
    """The vouchers that a record booked; of a custody pair the one in the union's own book."""
    of_union = Q(pair__isnull=True) | ~Q(book__unit=F("book__holder"))
    return Voucher.objects.filter(of_union, source_type=record._meta.label_lower, source_id=record.pk)


def taken_back(vouchers: QuerySet[Voucher]) -> Card | None:
    """What of these vouchers was taken back: when, by whom and why."""
    gone = vouchers.filter(reversed_by__isnull=False).select_related("book__unit", "reversed_by__made_by")
    rows = [
        [
            one.day,
            one.book.unit.name,
            f"{one.total:,}",
            one.reversed_by.day,
            format_html('<span class="nb">{}</span>', one.reversed_by.made_by or ""),
            one.reversed_by.text,
            _voucher_link(one),
        ]
        for one in gone.order_by("-reversed_by__pk")[:MOST_SHOWN]
    ]
    if not rows:
        return None
    headings = [_("Day"), _("Book"), _("Amount"), _("Taken back on"), _("Taken back by"), _("Reason"), _("Voucher")]
    return Card(_("What was taken back"), TableView(headings, rows, frozenset({2})))


def _voucher_link(voucher: Voucher) -> object:
    return format_html('<a class="nb" href="{}">{}</a>', page_url("funds.voucher.view", voucher.pk) or "", voucher)


def find_employers(rows: QuerySet[Any], text: str, path: str = "payer__employer__") -> QuerySet[Any]:
    """Narrow to payers by a part of the name, pinyin, initials or the beginning of the taxpayer code."""
    letters = text.lower()
    code = "payer__taxpayer_code" if path.startswith("payer__") else "taxpayer_code"
    return rows.filter(
        Q(**{f"{path}name__icontains": text})
        | Q(**{f"{path}name_initials__startswith": letters})
        | Q(**{f"{path}name_pinyin__startswith": letters})
        | Q(**{f"{code}__startswith": text.upper()})
    )


def months_back() -> list[tuple[str, str]]:
    """The last months, the newest first, as choices."""
    found, month = [], first_of_month(today())
    for _n in range(MONTHS_OFFERED):
        found.append((month.isoformat(), month_text(month)))
        month = (month.replace(day=1) - _ONE).replace(day=1)
    return found


_ONE = date(2000, 1, 2) - date(2000, 1, 1)


class MonthField(forms.TypedChoiceField):
    """One of the last months."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=months_back, coerce=date.fromisoformat, **more)


class AmountField(forms.CharField):
    """An amount in yuan, at most two decimal places, thousands with or without commas."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, **{"widget": widget, **more})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Yuan(text)
        except ValueError:
            raise forms.ValidationError(
                _("Write an amount in yuan with at most two decimal places, such as 2000.00.")
            ) from None


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DateInput, **more)


def reason_field(label: Any, *, required: bool = True) -> forms.CharField:
    """A few lines of reason."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=required,
    )
