"""Labour-law supervision: the network, inspections, the three letters (speech:C15)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsSupervisionConfig(AppConfig):
    name = "tieshan.rights.supervision"
    label = "rights_supervision"
    verbose_name = _("Labour-law supervision")

    def ready(self) -> None:
        """Letters to approve and their clocks, what waits for a person, the way from a case to an inspection."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.deadlines.events import DeadlineOverdue
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.organisations.signals import register_signal
        from tieshan.rights.supervision import papers
        from tieshan.rights.supervision.actions.following import tell_unanswered
        from tieshan.rights.supervision.actions.writing import follow_approval
        from tieshan.rights.supervision.models import Letter
        from tieshan.rights.supervision.policies import PLAN
        from tieshan.rights.supervision.signals import LETTER_WITHOUT_EFFECT
        from tieshan.rights.supervision.waiting import waiting_certificates, waiting_inspections, waiting_letters
        from tieshan.rights.supervision.web.inspections import of_concern, of_dispute

        keep_last_day(Letter, "due_on")
        register_paper(papers.LETTER_PAPER)
        register_signal(LETTER_WITHOUT_EFFECT)
        subscribe(ApprovalEnded, follow_approval)
        subscribe(DeadlineOverdue, tell_unanswered)
        register_waiting("rights.supervision.letters", waiting_letters, order=24)
        register_waiting("rights.supervision.register", waiting_certificates, order=26)
        register_waiting("rights.supervision.inspections", waiting_inspections, order=25)
        for slot, draw in (("rights.concern.view", of_concern), ("rights.dispute.view", of_dispute)):
            fill(slot, draw, name="inspection", title=_("Inspection of the employer"), permission=PLAN)
