"""Pages of bargaining."""

from tieshan.rights.bargaining.web import acts, bargainings, contracts, coverage, library, papers

__all__ = ["acts", "bargainings", "contracts", "coverage", "library", "papers"]
