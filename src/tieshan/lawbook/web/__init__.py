"""Pages of the lawbook, and the panel of grounds that other rooms put beside what they compute."""

from tieshan.lawbook.web import calendar, clauses, codes, district, regulations, values

__all__ = ["calendar", "clauses", "codes", "district", "regulations", "values"]
