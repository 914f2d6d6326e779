"""Money in: levy, preparation fund, returns, late fees, dunning; members' dues."""

from django.apps import AppConfig


class FundsIncomeConfig(AppConfig):
    name = "tieshan.funds.income"
    label = "funds_income"
