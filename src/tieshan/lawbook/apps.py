"""The lawbook as a Django app: its own tables hold what a district adds on screen."""

from __future__ import annotations

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    """Dated parameters, code lists and clauses."""

    name = "tieshan.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        """Tell the deadlines by which calendar they are counted, and approvals which way papers go."""
        from tieshan.foundation.deadlines import provide_calendar
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow.routes import provide_routes
        from tieshan.lawbook.holidays import working_calendar
        from tieshan.lawbook.missing_year import missing_year
        from tieshan.lawbook.paths import route_of_paper

        provide_calendar(working_calendar)
        provide_routes(route_of_paper)
        register_waiting("lawbook.calendar", missing_year, order=90)
