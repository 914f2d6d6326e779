"""Tables of supervision."""

from tieshan.rights.supervision.models.inspections import Finding, Inspection, Inspector
from tieshan.rights.supervision.models.register import Certificate, Supervisor

__all__ = ["Certificate", "Finding", "Inspection", "Inspector", "Supervisor"]
