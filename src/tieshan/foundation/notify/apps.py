"""Notifications to people inside the house: what happened that somebody has to know."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "tieshan.foundation.notify"
    label = "notify"
