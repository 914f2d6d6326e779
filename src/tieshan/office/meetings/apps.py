"""Meetings: series, agenda, attendance, minutes, decisions; study meetings with presenters (speech:C25, C26)."""

from django.apps import AppConfig


class OfficeMeetingsConfig(AppConfig):
    name = "tieshan.office.meetings"
    label = "office_meetings"
