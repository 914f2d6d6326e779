"""Assets: items with keeper and place, transfers, disposals by approval, stock-taking by QR label (speech:C30)."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeAssetsConfig(AppConfig):
    name = "tieshan.office.assets"
    label = "office_assets"

    def ready(self) -> None:
        """The disposal as a paper to approve, and closed counts as a record of work, what waits for people."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.lawbook.proofs import ProofKind, register_proof
        from tieshan.office.assets import papers, waiting
        from tieshan.office.assets.actions.disposals import follow_approval
        from tieshan.office.assets.queries.counts import proof_rows

        register_paper(papers.DISPOSAL_PAPER)
        subscribe(ApprovalEnded, follow_approval)
        register_proof(ProofKind("office.asset_count", _("Count of assets closed"), "office.count.detail", proof_rows))
        register_waiting("office.asset_take_over", waiting.waiting_to_take_over, order=45)
        register_waiting("office.asset_hand_over", waiting.waiting_to_hand_over, order=46)
        register_waiting("office.asset_settle", waiting.waiting_to_settle, order=47)
