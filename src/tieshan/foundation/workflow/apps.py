"""The engine for steps: machines and approvals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "tieshan.foundation.workflow"
    label = "workflow"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """Say on the home page what waits for a decision."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow.waiting import waiting_papers

        register_waiting("workflow.approval", waiting_papers, order=10)
