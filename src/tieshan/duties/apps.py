"""Duties: who owes what by when, proved by the records of the work itself (speech:C23 to C34)."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "tieshan.duties"
    label = "duties"

    def ready(self) -> None:
        """Follow the records of work, the occasions, the absences and the bearers; excuses go their route."""
        from tieshan.duties.actions import excuses
        from tieshan.duties.actions.computing import (
            follow_absence,
            follow_cadres,
            follow_occasion,
            follow_proof,
            follow_units,
        )
        from tieshan.duties.sources import overdue_points, waiting_duties
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow import ApprovalEnded, register_paper
        from tieshan.lawbook.occasions import AbsenceChanged, OccasionChanged
        from tieshan.lawbook.proofs import ProofChanged
        from tieshan.members.events import CadresChanged
        from tieshan.office.meetings.agenda import register_agenda_source
        from tieshan.organisations.events import UnitsChanged

        subscribe(ProofChanged, follow_proof)
        subscribe(OccasionChanged, follow_occasion)
        subscribe(AbsenceChanged, follow_absence)
        subscribe(CadresChanged, follow_cadres)
        subscribe(UnitsChanged, follow_units)
        subscribe(ApprovalEnded, excuses.follow_approval)
        for kind in excuses.paper_kinds():
            register_paper(kind)
        register_agenda_source(overdue_points)
        register_waiting("duties.instance", waiting_duties, order=50)
