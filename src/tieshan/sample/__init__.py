"""A whole fictional district as spreadsheets in office style, for the first start, for tests and for measuring."""

from __future__ import annotations

from tieshan.sample.command import sample_command
from tieshan.sample.district import Manifest, SampleFile, write_district
from tieshan.sample.history import HistoryStep, history_script

__all__ = ["HistoryStep", "Manifest", "SampleFile", "history_script", "sample_command", "write_district"]
