"""Budgets: drafted from last year, decided and reviewed, and never overspent (speech:C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsBudgetsConfig(AppConfig):
    name = "tieshan.funds.budgets"
    label = "funds_budgets"

    def ready(self) -> None:
        """Papers to approve, and the record of work that a budget in force is."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.funds.budgets import papers
        from tieshan.funds.budgets.actions.submitting import follow_approval
        from tieshan.funds.budgets.queries import agreed_rows
        from tieshan.funds.budgets.terms import VersionKind
        from tieshan.lawbook.proofs import ProofKind, register_proof

        register_paper(papers.BUDGET_PAPER)
        register_paper(papers.ADJUSTMENT_PAPER)
        subscribe(ApprovalEnded, follow_approval)
        register_proof(
            ProofKind(
                "funds.budget",
                _("Budget in force"),
                "funds.budget.version",
                agreed_rows,
                attributes={"kind": (_("kind of version"), tuple(VersionKind.choices))},
                personal=False,
            )
        )
