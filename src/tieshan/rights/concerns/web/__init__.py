"""Pages of concerns."""

from tieshan.rights.concerns.web import acts, everybody, figures, office, papers

__all__ = ["acts", "everybody", "figures", "office", "papers"]
