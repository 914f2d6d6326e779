"""Audits of money: plan, notice, working papers, findings, report, putting right; signs for auditors (speech:C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsAuditConfig(AppConfig):
    name = "tieshan.funds.audit"
    label = "funds_audit"
    verbose_name = _("Audits of money")

    def ready(self) -> None:
        """Waiting work, the proof of the yearly audit, and audits at the end of office."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.funds.audit.following import follow_end_of_office, follow_vacated_post
        from tieshan.funds.audit.models import Audit, Finding
        from tieshan.funds.audit.queries import audit_rows
        from tieshan.funds.audit.waiting import waiting_audits, waiting_fixes
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.members.events import OfficeEnded
        from tieshan.organisations.events import PostVacated

        keep_last_day(Audit, "comments_due")
        keep_last_day(Finding, "fix_due")
        register_waiting("funds.audit", waiting_audits, order=54)
        register_waiting("funds.audit.fix", waiting_fixes, order=55)
        register_proof(ProofKind("funds.audit", _("Report of an audit of money"), "funds.audit.view", audit_rows))
        subscribe(PostVacated, follow_vacated_post)
        subscribe(OfficeEnded, follow_end_of_office)
