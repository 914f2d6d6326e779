"""Page kinds, tables, filters, forms, charts, styles."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tieshan.foundation.ui"
    label = "ui"
