"""Books: double-entry ledgers of each principal, vouchers, periods, balances, custody mandates (speech:C03)."""

from django.apps import AppConfig


class FundsBooksConfig(AppConfig):
    name = "tieshan.funds.books"
    label = "funds_books"
