"""Spending requests through the audit committee's gate (speech:C30); the benefit catalogue."""

from django.apps import AppConfig


class FundsSpendingConfig(AppConfig):
    name = "tieshan.funds.spending"
    label = "funds_spending"
