"""Deadlines: warned of before, paused and resumed with a reason, escalated after."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "tieshan.foundation.deadlines"
    label = "deadlines"
