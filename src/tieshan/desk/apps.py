"""The desk: home page, search, bulletins and what is drafted from the records."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tieshan.desk"
    label = "desk"

    def ready(self) -> None:
        """Let bulletins be signed by approval; say what waits for a person in the registers."""
        from tieshan.desk.actions.bulletins import follow_approval
        from tieshan.desk.papers import BULLETIN_PAPER
        from tieshan.desk.queries.waiting import waiting_follow_ups, waiting_imports, waiting_transfers
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.foundation.workflow.events import ApprovalEnded
        from tieshan.foundation.workflow.papers import register_paper

        register_waiting("members.transfer", waiting_transfers, order=50)
        register_waiting("organisations.followup", waiting_follow_ups, order=60)
        register_waiting("imports.batch", waiting_imports, order=70)
        register_paper(BULLETIN_PAPER)
        subscribe(ApprovalEnded, follow_approval)
