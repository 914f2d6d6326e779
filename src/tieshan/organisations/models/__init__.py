"""Tables of the organisations room."""

from tieshan.organisations.models.accounts import Account, AccountSession, Appointment, Post, PostRole, Role
from tieshan.organisations.models.bodies import Body, Term
from tieshan.organisations.models.employers import Employer, EmployerFollowUp, EmployerListing
from tieshan.organisations.models.signin import RecoveryCode, SignInBrake
from tieshan.organisations.models.units import Headcount, Placement, Succession, Unit, UnitFigures, UnitPath

__all__ = [
    "Account",
    "AccountSession",
    "Appointment",
    "Body",
    "Employer",
    "EmployerFollowUp",
    "EmployerListing",
    "Headcount",
    "Placement",
    "Post",
    "PostRole",
    "RecoveryCode",
    "Role",
    "SignInBrake",
    "Succession",
    "Term",
    "Unit",
    "UnitFigures",
    "UnitPath",
]
