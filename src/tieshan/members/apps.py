"""Members: people, memberships and their movements, officers and professional cadres."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tieshan.members"
    label = "members"

    def ready(self) -> None:
        """Members follow their union: subscribe to what happens to units. Monthly reports are records of work."""
        from tieshan.foundation.events import subscribe
        from tieshan.lawbook.proofs import register_proof
        from tieshan.members.actions import following_units
        from tieshan.members.queries.reports import REPORTS
        from tieshan.organisations.events import UnitDissolved, UnitMerged, UnitSplitOff

        register_proof(REPORTS)
        subscribe(UnitMerged, following_units.follow_merger)
        subscribe(UnitSplitOff, following_units.follow_split)
        subscribe(UnitDissolved, following_units.follow_dissolution)
