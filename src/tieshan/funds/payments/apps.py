"""Payments: orders to the bank, lists for signatures, the bank's answers, vouchers on both sides (speech:C03, C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsPaymentsConfig(AppConfig):
    name = "tieshan.funds.payments"
    label = "funds_payments"
    verbose_name = _("Payments of requests")

    def ready(self) -> None:
        """Say what waits for the cashier."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.payments.waiting import waiting_payments

        register_waiting("funds.payment", waiting_payments, order=35)
