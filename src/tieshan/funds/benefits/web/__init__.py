"""Pages of benefits: importing this package registers them."""

from tieshan.funds.benefits.web import acts, catalogue, grants, papers, shares

__all__ = ["acts", "catalogue", "grants", "papers", "shares"]
