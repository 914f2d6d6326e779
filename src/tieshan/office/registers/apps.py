"""Registers of harmony, integrity, efficiency and accountability (speech:C24, C28, C31, C32)."""

from django.apps import AppConfig


class OfficeRegistersConfig(AppConfig):
    name = "tieshan.office.registers"
    label = "office_registers"

    def ready(self) -> None:
        """Say which records of work are made here, and what waits for a person."""
        from tieshan.foundation.deadlines import keep_last_day
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import register_proof
        from tieshan.office.registers.models import ServiceCase
        from tieshan.office.registers.proofs import DECLARATION_PROOF, LETTER_PROOF
        from tieshan.office.registers.waiting import waiting_letters

        keep_last_day(ServiceCase, "due_on")
        register_proof(LETTER_PROOF)
        register_proof(DECLARATION_PROOF)
        register_waiting("office.letter", waiting_letters, order=60)
