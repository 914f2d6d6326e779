"""The lawbook as a Django app: its own tables hold what a district adds on screen."""

from __future__ import annotations

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    """Dated parameters, code lists and clauses."""

    name = "tieshan.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        """Tell the deadlines by which calendar they are counted, approvals which way papers go, and `parameter()` where
        the district's own values stand."""
        from tieshan.foundation.deadlines import provide_calendar
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, provide_routes, register_paper
        from tieshan.lawbook.actions.values import follow_approval
        from tieshan.lawbook.district_values import approved_values
        from tieshan.lawbook.holidays import working_calendar
        from tieshan.lawbook.missing_year import missing_year
        from tieshan.lawbook.own_values import provide_own_values
        from tieshan.lawbook.paths import route_of_paper
        from tieshan.lawbook.web.value_paper import VALUE_PAPER

        provide_calendar(working_calendar)
        provide_routes(route_of_paper)
        register_waiting("lawbook.calendar", missing_year, order=90)
        provide_own_values(approved_values)
        register_paper(VALUE_PAPER)
        subscribe(ApprovalEnded, follow_approval)
