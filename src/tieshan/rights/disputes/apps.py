"""Labour disputes: intake, mediation, arbitration, court, with every clock of the law (speech:C14)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsDisputesConfig(AppConfig):
    name = "tieshan.rights.disputes"
    label = "rights_disputes"

    def ready(self) -> None:
        """What waits for a person, and the way from a concern to a dispute."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.organisations.signals import register_signal
        from tieshan.rights.disputes.models import Dispute
        from tieshan.rights.disputes.policies import FROM_CONCERN
        from tieshan.rights.disputes.signals import DISPUTE_OPEN
        from tieshan.rights.disputes.waiting import waiting_disputes
        from tieshan.rights.disputes.web.office import of_concern

        keep_last_day(Dispute, "next_on", nearest=True)
        register_signal(DISPUTE_OPEN)
        register_waiting("rights.dispute", waiting_disputes, order=21)
        fill(
            "rights.concern.view",
            of_concern,
            name="dispute",
            title=_("Labour dispute"),
            permission=FROM_CONCERN,
        )
