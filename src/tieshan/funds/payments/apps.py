"""Payments: batches for the bank and the way back, bank statements, reconciliation, the standing proof."""

from django.apps import AppConfig


class FundsPaymentsConfig(AppConfig):
    name = "tieshan.funds.payments"
    label = "funds_payments"
