"""Assets: items with keeper and place, transfers, disposals by approval, stock-taking by QR label (speech:C30)."""

from django.apps import AppConfig


class OfficeAssetsConfig(AppConfig):
    name = "tieshan.office.assets"
    label = "office_assets"
