"""Spending requests: asked for first, decided by amount, checked and paid by other hands (speech:C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsSpendingConfig(AppConfig):
    name = "tieshan.funds.spending"
    label = "funds_spending"

    def ready(self) -> None:
        """Papers to approve, what waits for people, and the record of work that an agreed request is."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.funds.books.sources import register_source
        from tieshan.funds.spending import papers
        from tieshan.funds.spending.actions.deciding import follow_approval
        from tieshan.funds.spending.actions.ending import refuse_while_running
        from tieshan.funds.spending.queries import KIND, agreed_rows
        from tieshan.funds.spending.waiting import waiting_checks, waiting_own
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.organisations.events import UnitDissolved, UnitMerged

        register_paper(papers.SPENDING_PAPER)
        # From a voucher back to the request with its receipt.
        register_source("funds_spending.spendingrequest", "funds.spending.view", _("Spending request"))
        subscribe(ApprovalEnded, follow_approval)
        subscribe(UnitMerged, refuse_while_running)
        subscribe(UnitDissolved, refuse_while_running)
        register_waiting("funds.spending.check", waiting_checks, order=50)
        register_waiting("funds.spending.own", waiting_own, order=52)
        register_proof(ProofKind(KIND, _("Spending request agreed"), "funds.spending.view", agreed_rows))
