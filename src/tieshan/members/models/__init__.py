"""Tables of the members room."""

from tieshan.members.models.cadres import Cadre, CadreAssignment
from tieshan.members.models.officers import Officer
from tieshan.members.models.people import Membership, Person, Transfer

__all__ = ["Cadre", "CadreAssignment", "Membership", "Officer", "Person", "Transfer"]
