"""Money in: levy, preparation fund, returns, late fees, dunning; members' dues."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsIncomeConfig(AppConfig):
    name = "tieshan.funds.income"
    label = "funds_income"

    def ready(self) -> None:
        """The waiver of a late fee is a paper with what follows from it; vouchers open what they come from."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.funds.books.events import VoucherReversed, VoucherReversing
        from tieshan.funds.books.sources import register_source
        from tieshan.funds.income import papers
        from tieshan.funds.income.actions.late_fees import follow_approval
        from tieshan.funds.income.actions.unbooking import await_turn, follow_reversal
        from tieshan.funds.income.queries.findings import LEVY
        from tieshan.funds.income.queries.signals import LEVY_UNPAID, PAYROLL_FALLEN
        from tieshan.lawbook.findings import register_finding
        from tieshan.organisations.signals import register_signal

        register_signal(LEVY_UNPAID)
        register_signal(PAYROLL_FALLEN)
        register_finding(LEVY)
        register_paper(papers.WAIVER_PAPER)
        subscribe(ApprovalEnded, follow_approval)
        subscribe(VoucherReversing, await_turn)
        subscribe(VoucherReversed, follow_reversal)
        for label, page, title in (
            ("imports.importbatch", "funds.levy.book_batch", _("Levy from the tax office or bank")),
            ("funds_income.receipt", "funds.receipt.view", _("Receipt")),
            ("funds_income.remittance", "funds.remittance.view", _("Remittance")),
            ("funds_income.latefee", "funds.latefee.view", _("Late fee")),
            ("funds_income.payer", "funds.payer.view", _("Preparation fund")),
            ("funds_income.refund", "funds.refund.view", _("Refund of a small payer")),
            ("funds_income.dueslist", "funds.dues.view", _("List of dues")),
        ):
            register_source(label, page, title)
