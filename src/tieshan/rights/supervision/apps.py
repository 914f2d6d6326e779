"""Labour-law supervision: the network, inspections, the three letters (speech:C15)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsSupervisionConfig(AppConfig):
    name = "tieshan.rights.supervision"
    label = "rights_supervision"
    verbose_name = _("Labour-law supervision")

    def ready(self) -> None:
        """Say what waits for a person; the way from a concern or a dispute to an inspection."""
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.rights.supervision.policies import PLAN
        from tieshan.rights.supervision.waiting import waiting_certificates, waiting_inspections
        from tieshan.rights.supervision.web.inspections import of_concern, of_dispute

        register_waiting("rights.supervision.register", waiting_certificates, order=26)
        register_waiting("rights.supervision.inspections", waiting_inspections, order=25)
        for slot, draw in (("rights.concern.view", of_concern), ("rights.dispute.view", of_dispute)):
            fill(slot, draw, name="inspection", title=_("Inspection of the employer"), permission=PLAN)
