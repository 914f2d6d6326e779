"""Workers' congress and openness (speech:C12)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsCongressConfig(AppConfig):
    name = "tieshan.rights.congress"
    label = "rights_congress"
    verbose_name = _("Workers' congress")

    def ready(self) -> None:
        """Say what waits for a person, and what the registers know for an assessment."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.findings import register_finding
        from tieshan.rights.congress.queries import CONGRESS, OPENNESS
        from tieshan.rights.congress.waiting import waiting_sessions

        register_waiting("rights.congress", waiting_sessions, order=24)
        register_finding(CONGRESS)
        register_finding(OPENNESS)
