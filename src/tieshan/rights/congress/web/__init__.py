"""Pages of congress and openness."""

from tieshan.rights.congress.web import acts, congresses, openness, papers, sessions

__all__ = ["acts", "congresses", "openness", "papers", "sessions"]
