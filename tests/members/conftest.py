"""Fixtures of the import tests."""

from tests.rosters import text_file, workbook

__all__ = ["text_file", "workbook"]
