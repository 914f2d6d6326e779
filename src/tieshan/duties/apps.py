"""Duties: who owes what by when, proved by the records of the work itself (speech:C23 to C34)."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "tieshan.duties"
    label = "duties"
