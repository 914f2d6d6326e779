"""The work log of a day, visits, and the monthly summary (speech:C08, C29)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeWorklogConfig(AppConfig):
    name = "tieshan.office.worklog"
    label = "office_worklog"

    def ready(self) -> None:
        """Say which records of work are made here, what waits for a person, and fill the page of an employer."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.ui.kinds import fill
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.office.worklog import queries
        from tieshan.office.worklog.employer_tab import draw_visits
        from tieshan.office.worklog.models import VisitProblem
        from tieshan.office.worklog.waiting import waiting_problems

        keep_last_day(VisitProblem, "due_on")
        register_proof(ProofKind("office.log", _("Work log"), "office.log.detail", queries.log_rows, in_day_log=False))
        register_proof(
            ProofKind(
                "office.visit",
                _("Visit"),
                "office.visit.detail",
                queries.visit_rows,
                attributes={
                    "solved_on_spot": (_("solved on the spot"), None),
                    "answered": (_("answered"), None),
                },
            )
        )
        register_waiting("office.visit", waiting_problems, order=50)
        fill(
            "organisations.employer.view",
            draw_visits,
            name="visits",
            title=_("Visits"),
            permission="office.visit.list",
        )
