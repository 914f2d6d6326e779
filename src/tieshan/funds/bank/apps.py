"""Bank accounts, their statements, reconciliation, and the standing proof of money in custody (speech:C03)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsBankConfig(AppConfig):
    name = "tieshan.funds.bank"
    label = "funds_bank"
    verbose_name = _("Bank")

    def ready(self) -> None:
        """Say what waits for the accountant and for whoever checks a month."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.bank.waiting import waiting_lines, waiting_months

        register_waiting("funds.bank.lines", waiting_lines, order=36)
        register_waiting("funds.bank.months", waiting_months, order=37)
