"""The file for the bank, and the list that payees sign."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.ui.exports import Sheet, write_xlsx
from tieshan.foundation.ui.kinds import Column, Page, page_url, register
from tieshan.funds.payments.models import PaymentOrder
from tieshan.funds.payments.policies import FILE, LIST
from tieshan.funds.payments.queries import lines_of
from tieshan.funds.payments.terms import LineState
from tieshan.funds.payments.web.orders import SHEET, VIEW
from tieshan.funds.spending.models import SpendingPayee
from tieshan.kernel.money import Yuan, capitals

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [
    Column("payee", gettext_lazy("Name of the account"), "payee.name"),
    Column("account", gettext_lazy("Account number"), lambda line: line.payee.bank_account or "", text=True),
    Column("bank", gettext_lazy("Bank of the account"), "payee.bank_name"),
    Column("amount", gettext_lazy("Amount in yuan"), lambda line: line.amount.decimal),
    Column("purpose", gettext_lazy("Use"), "request.purpose"),
    Column("line", gettext_lazy("Reference"), lambda line: f"{line.order_id}-{line.pk}", text=True),
]


class _OfOrder(Page):
    """A paper of one order."""

    parent = LIST
    model = PaymentOrder

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: PaymentOrder = fetch_for(
            self.actor,
            str(self.permission),
            PaymentOrder,
            self.kwargs["pk"],
            select_related=("unit", "ordered_by"),
            view=LIST,
        )


@register
class BankFile(_OfOrder):
    """The workbook that the bank's counter or its online service takes; account numbers in full, journalled."""

    code = FILE
    permission = FILE
    path = "funds/payments/<int:pk>/file/"
    title = gettext_lazy("File for the bank")

    def get(self) -> HttpResponse:
        lines = list(lines_of(self.record).filter(state=LineState.ORDERED))
        reader: Any = self.actor
        journal_reading(
            reader, SpendingPayee, [line.payee_id for line in lines], ("bank_account",), unit_id=self.record.unit_id
        )
        title = _("Payment order %(number)s") % {"number": self.record.shown_number}
        file, _count = write_xlsx(Sheet(title, self.record.unit.name, COLUMNS, lines))
        name = f"payment-{self.record.year}-{self.record.number}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        with file:
            return HttpResponse(file.read(), content_type=XLSX, headers=headers)


@register
class SignatureSheet(_OfOrder):
    """An A4 list for signatures."""

    code = SHEET
    permission = LIST
    path = "funds/payments/<int:pk>/sheet/"
    title = gettext_lazy("List for signatures")
    template = "payments/sheet.html"

    def context(self) -> dict[str, Any]:
        lines = list(lines_of(self.record).exclude(state=LineState.BOUNCED))
        total = Yuan.from_fen(sum(line.amount_fen for line in lines))
        return super().context() | {
            "order": self.record,
            "lines": lines,
            "total": f"{total:,}",
            "capitals": capitals(total),
            "back": page_url(VIEW, self.record.pk),
        }
