"""Pages of the assessment."""

from tieshan.rights.harmony.web import acts, assessments, comparison

__all__ = ["acts", "assessments", "comparison"]
