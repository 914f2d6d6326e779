"""Information items and research papers (speech:C27)."""

from django.apps import AppConfig


class OfficeInformationConfig(AppConfig):
    name = "tieshan.office.information"
    label = "office_information"

    def ready(self) -> None:
        """Say which records of work are made here, and what waits for a person."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import register_proof
        from tieshan.office.information.proofs import ITEM_PROOF, PAPER_PROOF
        from tieshan.office.information.waiting import items_to_sign, papers_to_review

        register_proof(ITEM_PROOF)
        register_proof(PAPER_PROOF)
        register_waiting("office.information", items_to_sign, order=40)
        register_waiting("office.paper", papers_to_review, order=41)
