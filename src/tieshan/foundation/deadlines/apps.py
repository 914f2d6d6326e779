"""Deadlines of every kind of work, counted by the official calendar."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "tieshan.foundation.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")
