"""The journal as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Tables, triggers and commands of the journal."""

    name = "tieshan.foundation.audit"
    label = "audit"
    verbose_name = _("Journal")
