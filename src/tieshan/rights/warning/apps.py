"""Forecast, prevention and early warning (speech:C14)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsWarningConfig(AppConfig):
    name = "tieshan.rights.warning"
    label = "rights_warning"

    def ready(self) -> None:
        """Tell the signs that people report, follow the facts of all rooms, say what waits for a person."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.organisations.signals import SignalChanged, register_signal
        from tieshan.rights.bargaining.events import BargainingRefused, ContractEnded, ContractTookEffect
        from tieshan.rights.dialogue.events import PromiseOverdue
        from tieshan.rights.disputes.events import DisputeClosed, DisputeOpened
        from tieshan.rights.supervision.events import LetterDelivered
        from tieshan.rights.warning import jobs
        from tieshan.rights.warning.actions.letters import enter_delivery
        from tieshan.rights.warning.models import Visit
        from tieshan.rights.warning.policies import LIST
        from tieshan.rights.warning.signals import SIGNS
        from tieshan.rights.warning.waiting import waiting_visits, waiting_warnings
        from tieshan.rights.warning.web.words import of_employer

        keep_last_day(Visit, "due_on")
        for source in SIGNS:
            register_signal(source)
        subscribe(SignalChanged, jobs.follow_signal)
        subscribe(DisputeOpened, jobs.follow_dispute)
        subscribe(DisputeClosed, jobs.follow_dispute)
        subscribe(BargainingRefused, jobs.follow_union)
        subscribe(ContractTookEffect, jobs.follow_union)
        subscribe(ContractEnded, jobs.follow_union)
        subscribe(PromiseOverdue, jobs.follow_union)
        subscribe(LetterDelivered, enter_delivery)
        register_waiting("rights.warning", waiting_warnings, order=19)
        register_waiting("rights.visit", waiting_visits, order=24)
        fill("organisations.employer.view", of_employer, name="warning", title=_("Early warning"), permission=LIST)
