"""Pages of public notices: the office's own, the papers that hang on walls, and the page for everybody."""

from tieshan.foundation.publicnotice.web import acts, everybody, office, papers

__all__ = ["acts", "everybody", "office", "papers"]
