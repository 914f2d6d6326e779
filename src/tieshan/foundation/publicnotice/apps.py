"""Public notices: lists that stand for some working days and block until objections are answered."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicnoticeConfig(AppConfig):
    name = "tieshan.foundation.publicnotice"
    label = "publicnotice"
    verbose_name = _("Public notices")
