"""Access in one place: actors, grants, scopes, acts and the register of pages."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "tieshan.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Load every app's permission codes, so that an unknown code fails at start and not in the office."""
        autodiscover_modules("policies")
