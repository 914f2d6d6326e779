"""Tables of the members room."""

from tieshan.members.models.cadres import Cadre, CadreAssignment
from tieshan.members.models.officers import Officer
from tieshan.members.models.people import Membership, Person, Transfer
from tieshan.members.models.reports import MembershipReport

__all__ = ["Cadre", "CadreAssignment", "Membership", "MembershipReport", "Officer", "Person", "Transfer"]
