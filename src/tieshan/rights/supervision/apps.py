"""Labour-law supervision: the network, inspections, the three letters (speech:C15)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsSupervisionConfig(AppConfig):
    name = "tieshan.rights.supervision"
    label = "rights_supervision"
    verbose_name = _("Labour-law supervision")

    def ready(self) -> None:
        """Say what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.rights.supervision.waiting import waiting_certificates

        register_waiting("rights.supervision.register", waiting_certificates, order=26)
