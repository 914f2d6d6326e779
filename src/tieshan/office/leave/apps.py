"""Leave: asked for, approved by length, handed over, reported back (speech:C29)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeLeaveConfig(AppConfig):
    name = "tieshan.office.leave"
    label = "office_leave"

    def ready(self) -> None:
        """Papers to approve, the record of reporting back, and what duties need to know of absences."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.lawbook.occasions import Absence, Occasion, register_absence, register_occasion
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.office.leave import papers, queries
        from tieshan.office.leave.actions.deciding import follow_approval
        from tieshan.office.leave.waiting import waiting_reports

        register_paper(papers.LEAVE_PAPER)
        subscribe(ApprovalEnded, follow_approval)
        register_proof(
            ProofKind(
                "office.leave_report",
                _("Reported back from leave"),
                "office.leave.detail",
                queries.report_rows,
                attributes={"in_time": (_("in time"), None)},
            )
        )
        register_occasion(
            Occasion("office.leave", _("Leave"), "office.leave.detail", queries.occasion_rows, same_record=True)
        )
        register_absence(Absence("office.leave", _("Leave"), queries.absence_rows))
        register_waiting("office.leave", waiting_reports, order=40)
