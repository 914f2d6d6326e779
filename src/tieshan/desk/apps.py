"""The desk: home page, search, bulletins and what is drafted from the records."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tieshan.desk"
    label = "desk"

    def ready(self) -> None:
        """Let bulletins be signed by approval."""
        from tieshan.desk.actions.bulletins import follow_approval
        from tieshan.desk.papers import BULLETIN_PAPER
        from tieshan.foundation.events import subscribe
        from tieshan.foundation.workflow.events import ApprovalEnded
        from tieshan.foundation.workflow.papers import register_paper

        register_paper(BULLETIN_PAPER)
        subscribe(ApprovalEnded, follow_approval)
