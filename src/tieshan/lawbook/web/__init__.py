"""Pages of the lawbook, and the panel of grounds that other rooms put beside what they compute."""

from tieshan.lawbook.web import clauses, codes, regulations, values

__all__ = ["clauses", "codes", "regulations", "values"]
