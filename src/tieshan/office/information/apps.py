"""Information items and research papers (speech:C27)."""

from django.apps import AppConfig


class OfficeInformationConfig(AppConfig):
    name = "tieshan.office.information"
    label = "office_information"

    def ready(self) -> None:
        """Papers to approve, and which records of work are made here."""
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.lawbook.proofs import register_proof
        from tieshan.office.information.actions import items, papers
        from tieshan.office.information.papers import ITEM_PAPER, PAPER_PAPER
        from tieshan.office.information.proofs import ITEM_PROOF, PAPER_PROOF

        register_paper(ITEM_PAPER)
        register_paper(PAPER_PAPER)
        subscribe(ApprovalEnded, items.follow_approval)
        subscribe(ApprovalEnded, papers.follow_approval)
        register_proof(ITEM_PROOF)
        register_proof(PAPER_PROOF)
