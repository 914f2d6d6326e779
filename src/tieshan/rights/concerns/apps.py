"""Concerns of workers: received from everybody, classified, answered, checked (speech:C13)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConcernsConfig(AppConfig):
    name = "tieshan.rights.concerns"
    label = "rights_concerns"

    def ready(self) -> None:
        """Say which record of work is made here and what waits for a person."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.organisations.signals import register_signal
        from tieshan.rights.concerns.models import Concern
        from tieshan.rights.concerns.queries import answer_rows
        from tieshan.rights.concerns.signals import SIGNALS
        from tieshan.rights.concerns.waiting import waiting_concerns

        keep_last_day(Concern, "due_on")
        register_proof(
            ProofKind("rights.concern_answer", _("Answer to a worker's concern"), "rights.concern.view", answer_rows)
        )
        for source in SIGNALS:
            register_signal(source)
        register_waiting("rights.concern", waiting_concerns, order=20)
