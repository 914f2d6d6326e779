"""Budgets of the year, their adjustment, and commitments."""

from django.apps import AppConfig


class FundsBudgetsConfig(AppConfig):
    name = "tieshan.funds.budgets"
    label = "funds_budgets"
