"""The asset register (speech:C30)."""

from django.apps import AppConfig


class OfficeAssetsConfig(AppConfig):
    name = "tieshan.office.assets"
    label = "office_assets"
