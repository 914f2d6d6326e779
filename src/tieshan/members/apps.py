"""Members: people, memberships and their movements, officers and professional cadres."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tieshan.members"
    label = "members"

    def ready(self) -> None:
        """Members follow their union: subscribe to what happens to units."""
        from tieshan.foundation.events import subscribe
        from tieshan.members.actions import following_units
        from tieshan.organisations.events import UnitDissolved, UnitMerged, UnitSplitOff

        subscribe(UnitMerged, following_units.follow_merger)
        subscribe(UnitSplitOff, following_units.follow_split)
        subscribe(UnitDissolved, following_units.follow_dissolution)
