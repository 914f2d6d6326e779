"""Pages of supervision."""

from tieshan.rights.supervision.web import network, supervisors

__all__ = ["network", "supervisors"]
