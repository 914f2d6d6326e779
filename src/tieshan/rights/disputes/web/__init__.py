"""Pages of disputes."""

from tieshan.rights.disputes.web import acts, office

__all__ = ["acts", "office"]
