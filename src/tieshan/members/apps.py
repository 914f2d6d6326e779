"""Members: people, memberships and their movements, officers and professional cadres."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tieshan.members"
    label = "members"

    def ready(self) -> None:
        """Members follow their union: subscribe to what happens to units. Monthly reports are records of work."""
        from tieshan.foundation.events import subscribe
        from tieshan.lawbook.findings import register_finding
        from tieshan.lawbook.proofs import register_proof
        from tieshan.members.actions import following_units
        from tieshan.members.queries.findings import SHARE
        from tieshan.members.queries.reports import REPORTS
        from tieshan.members.queries.signals import WORKFORCE_FALLING
        from tieshan.organisations.events import UnitDissolved, UnitMerged, UnitSplitOff
        from tieshan.organisations.signals import register_signal

        register_proof(REPORTS)
        register_signal(WORKFORCE_FALLING)
        register_finding(SHARE)
        subscribe(UnitMerged, following_units.follow_merger)
        subscribe(UnitSplitOff, following_units.follow_split)
        subscribe(UnitDissolved, following_units.follow_dissolution)
