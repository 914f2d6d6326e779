"""Dialogue of workers and employer (speech:C06)."""

from django.apps import AppConfig


class RightsDialogueConfig(AppConfig):
    name = "tieshan.rights.dialogue"
    label = "rights_dialogue"

    def ready(self) -> None:
        """Say what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.rights.dialogue.waiting import waiting_promises

        register_waiting("rights.promise", waiting_promises, order=23)
