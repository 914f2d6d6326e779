"""Pages of disputes."""

from tieshan.rights.disputes.web import acts, office, reckoning

__all__ = ["acts", "office", "reckoning"]
