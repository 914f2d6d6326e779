"""Money in: levy, preparation fund, returns, late fees, dunning; members' dues."""

from django.apps import AppConfig


class FundsIncomeConfig(AppConfig):
    name = "tieshan.funds.income"
    label = "funds_income"

    def ready(self) -> None:
        """The waiver of a late fee is a paper; what follows from its decision is told here."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.funds.income import papers
        from tieshan.funds.income.actions.late_fees import follow_approval

        register_paper(papers.WAIVER_PAPER)
        subscribe(ApprovalEnded, follow_approval)
