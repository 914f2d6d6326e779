"""Statements of each union's money for its members, and the page that verifies a printed one (speech:C03)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsStatementsConfig(AppConfig):
    name = "tieshan.funds.statements"
    label = "funds_statements"
    verbose_name = _("Statements for members")

    def ready(self) -> None:
        """Say what waits for whoever confirms and whoever draws up."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.statements.waiting import waiting_drawn, waiting_missing

        register_waiting("funds.disclosure.drawn", waiting_drawn, order=38)
        register_waiting("funds.disclosure.missing", waiting_missing, order=39)
