"""Tables of supervision."""

from tieshan.rights.supervision.models.inspections import Finding, Inspection, Inspector
from tieshan.rights.supervision.models.letters import Letter, LetterStep, Verification, Verifier
from tieshan.rights.supervision.models.register import Certificate, Supervisor

__all__ = [
    "Certificate",
    "Finding",
    "Inspection",
    "Inspector",
    "Letter",
    "LetterStep",
    "Supervisor",
    "Verification",
    "Verifier",
]
