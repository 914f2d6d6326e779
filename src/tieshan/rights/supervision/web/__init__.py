"""Pages of supervision."""

from tieshan.rights.supervision.web import inspections, network, record, supervisors

__all__ = ["inspections", "network", "record", "supervisors"]
