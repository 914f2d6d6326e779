"""Pages of collecting tables."""

from tieshan.office.collecting.web import collections, filling, sheets, steps

__all__ = ["collections", "filling", "sheets", "steps"]
