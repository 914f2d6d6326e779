"""Organisations: the unit tree with its memory, employers, bodies and terms, posts, accounts and grants."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tieshan.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Tell access where grants come from."""
        from tieshan.foundation.access.grants import provide_grants
        from tieshan.organisations.queries.grants import actor_for

        provide_grants(actor_for)
