"""The engine for steps: machines and approvals."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "tieshan.foundation.workflow"
    label = "workflow"
