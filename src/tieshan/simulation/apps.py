"""The simulated year: no tables, no pages, only acts of others, played."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "tieshan.simulation"
    label = "simulation"
