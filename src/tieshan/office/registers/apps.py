"""Registers of harmony, integrity, efficiency and accountability (speech:C24, C28, C31, C32)."""

from django.apps import AppConfig


class OfficeRegistersConfig(AppConfig):
    name = "tieshan.office.registers"
    label = "office_registers"
