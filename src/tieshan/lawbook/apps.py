"""The lawbook as a Django app: it brings translations, no tables."""

from __future__ import annotations

from django.apps import AppConfig


class LawbookConfig(AppConfig):
    """Dated parameters, code lists and clauses."""

    name = "tieshan.lawbook"
    label = "lawbook"
