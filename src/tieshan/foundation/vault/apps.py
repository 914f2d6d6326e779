"""The vault as a Django app: it has no tables, only fields and functions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    """Encryption of personal data."""

    name = "tieshan.foundation.vault"
    label = "vault"
    verbose_name = _("Vault")
