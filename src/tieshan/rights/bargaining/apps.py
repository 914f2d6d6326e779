"""Collective bargaining and contracts (speech:C06, C12)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsBargainingConfig(AppConfig):
    name = "tieshan.rights.bargaining"
    label = "rights_bargaining"
    verbose_name = _("Collective bargaining")

    def ready(self) -> None:
        """Say what waits for a person, and what contracts say for an assessment."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.findings import register_finding
        from tieshan.organisations.signals import register_signal
        from tieshan.rights.bargaining.queries import CONTRACTS_IN_FORCE
        from tieshan.rights.bargaining.signals import BARGAINING_REFUSED, CONTRACT_RUNS_OUT
        from tieshan.rights.bargaining.waiting import waiting_bargainings, waiting_contracts

        register_signal(BARGAINING_REFUSED)
        register_signal(CONTRACT_RUNS_OUT)
        register_waiting("rights.bargaining", waiting_bargainings, order=21)
        register_waiting("rights.contract", waiting_contracts, order=22)
        register_finding(CONTRACTS_IN_FORCE)
