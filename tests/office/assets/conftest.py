"""What the tests of assets share."""

from tests.rosters import workbook

__all__ = ["workbook"]
