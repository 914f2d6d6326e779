"""The lawbook as a Django app: it brings translations, no tables."""

from __future__ import annotations

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    """Dated parameters, code lists and clauses."""

    name = "tieshan.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        """Tell the deadlines by which calendar they are counted."""
        from tieshan.foundation.deadlines import provide_calendar
        from tieshan.lawbook.holidays import working_calendar

        provide_calendar(working_calendar)
