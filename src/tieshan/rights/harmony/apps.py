"""Harmonious enterprises (speech:C11)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsHarmonyConfig(AppConfig):
    name = "tieshan.rights.harmony"
    label = "rights_harmony"
    verbose_name = _("Harmonious enterprises")

    def ready(self) -> None:
        """Say what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.rights.harmony.waiting import waiting_assessments

        register_waiting("rights.harmony", waiting_assessments, order=26)
