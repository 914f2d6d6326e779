"""Payments: orders to the bank, lists for signatures, the bank's answers, vouchers on both sides (speech:C03, C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsPaymentsConfig(AppConfig):
    name = "tieshan.funds.payments"
    label = "funds_payments"
    verbose_name = _("Payments of requests")

    def ready(self) -> None:
        """Say what waits for the cashier; go with what happens to vouchers and to money in custody."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.books.events import CustodyEnding, VoucherReversed
        from tieshan.funds.payments.actions import follow_reversal, refuse_custody_end
        from tieshan.funds.payments.waiting import waiting_payments

        register_waiting("funds.payment", waiting_payments, order=35)
        subscribe(CustodyEnding, refuse_custody_end)
        subscribe(VoucherReversed, follow_reversal)
