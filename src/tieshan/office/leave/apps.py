"""Leave: asked for, approved by length, handed over, reported back (speech:C29)."""

from django.apps import AppConfig


class OfficeLeaveConfig(AppConfig):
    name = "tieshan.office.leave"
    label = "office_leave"
