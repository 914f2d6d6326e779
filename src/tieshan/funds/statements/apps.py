"""Statements for members, notices of every half year, and the page that verifies a printed sheet."""

from django.apps import AppConfig


class FundsStatementsConfig(AppConfig):
    name = "tieshan.funds.statements"
    label = "funds_statements"
