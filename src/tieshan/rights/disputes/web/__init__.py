"""Pages of disputes."""

from tieshan.rights.disputes.web import acts, figures, office, papers, reckoning

__all__ = ["acts", "figures", "office", "papers", "reckoning"]
