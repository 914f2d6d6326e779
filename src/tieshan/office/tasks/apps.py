"""Tasks through assign, guide, inspect, sum up (speech:C26, C28)."""

from django.apps import AppConfig


class OfficeTasksConfig(AppConfig):
    name = "tieshan.office.tasks"
    label = "office_tasks"
