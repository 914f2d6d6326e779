"""Files as banks write them."""

from tests.rosters import text_file, workbook

__all__ = ["text_file", "workbook"]
