"""Background jobs with progress, in PostgreSQL."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tieshan.foundation.jobs"
    label = "jobs"
