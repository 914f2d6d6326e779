"""Imports: rosters as offices have them, read, cleaned, previewed, taken in or handed back."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "tieshan.foundation.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Let every room register the kinds of list that it takes: its module ``importing.kinds``."""
        for app in apps.get_app_configs():
            if app.name.startswith("tieshan.") and find_spec(f"{app.name}.importing") is not None:
                import_module(f"{app.name}.importing.kinds")
