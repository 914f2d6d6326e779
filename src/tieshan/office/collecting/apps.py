"""Collecting tables: a workbook put up to be filled by units and merged back in its own layout (speech:C07)."""

from django.apps import AppConfig


class OfficeCollectingConfig(AppConfig):
    name = "tieshan.office.collecting"
    label = "office_collecting"
