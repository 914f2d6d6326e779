"""Information items and research papers, with their adoptions and points (speech:C27)."""

from django.apps import AppConfig


class OfficeInformationConfig(AppConfig):
    name = "tieshan.office.information"
    label = "office_information"
