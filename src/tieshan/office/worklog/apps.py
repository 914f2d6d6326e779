"""The work log of a day, visits, and the monthly summary (speech:C08, C29)."""

from django.apps import AppConfig


class OfficeWorklogConfig(AppConfig):
    name = "tieshan.office.worklog"
    label = "office_worklog"
