"""Papers: gap-free numbers, encrypted attachments, Word files in the official layout."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tieshan.foundation.documents"
    label = "documents"
