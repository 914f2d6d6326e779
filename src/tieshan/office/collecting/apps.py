"""Collecting tables: a workbook put up, filled in by units, merged back in its own layout (speech:C28)."""

from django.apps import AppConfig


class OfficeCollectingConfig(AppConfig):
    name = "tieshan.office.collecting"
    label = "office_collecting"

    def ready(self) -> None:
        """Say what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.office.collecting.waiting import tables_to_fill

        register_waiting("office.sheet", tables_to_fill, order=45)
