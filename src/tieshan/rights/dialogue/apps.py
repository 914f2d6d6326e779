"""Dialogue of workers and employer (speech:C06)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsDialogueConfig(AppConfig):
    name = "tieshan.rights.dialogue"
    label = "rights_dialogue"

    def ready(self) -> None:
        """Say what waits for a person, follow broken promises, open the way from a concern to an agenda."""
        from tieshan.foundation.deadlines import DeadlineOverdue
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.details import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.findings import register_finding
        from tieshan.organisations.signals import register_signal
        from tieshan.rights.concerns.web.words import name_step
        from tieshan.rights.dialogue.actions import follow_overdue
        from tieshan.rights.dialogue.policies import GATHER
        from tieshan.rights.dialogue.queries import DIALOGUE
        from tieshan.rights.dialogue.signals import PROMISE_BROKEN
        from tieshan.rights.dialogue.waiting import waiting_promises
        from tieshan.rights.dialogue.web.gathering import of_concern

        register_finding(DIALOGUE)
        subscribe(DeadlineOverdue, follow_overdue)
        register_signal(PROMISE_BROKEN)
        register_waiting("rights.promise", waiting_promises, order=23)
        name_step(GATHER, _("Brought into a dialogue session"))
        fill("rights.concern.view", of_concern, name="dialogue", title=_("Dialogue"), permission=GATHER)
