"""The desk: home page and search."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tieshan.desk"
    label = "desk"
