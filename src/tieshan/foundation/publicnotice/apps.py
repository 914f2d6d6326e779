"""Public notices: a masked list that stands N working days and blocks until objections are answered."""

from django.apps import AppConfig


class PublicnoticeConfig(AppConfig):
    name = "tieshan.foundation.publicnotice"
    label = "publicnotice"
