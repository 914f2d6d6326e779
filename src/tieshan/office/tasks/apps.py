"""Tasks through the four stages: assign, guide, inspect, sum up (speech:C26, C28)."""

from django.apps import AppConfig


class OfficeTasksConfig(AppConfig):
    name = "tieshan.office.tasks"
    label = "office_tasks"

    def ready(self) -> None:
        """Say which records of work are made here, and what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import register_proof
        from tieshan.office.tasks.proofs import TASK_PROOF
        from tieshan.office.tasks.waiting import waiting_tasks

        register_proof(TASK_PROOF)
        register_waiting("office.task", waiting_tasks, order=30)
