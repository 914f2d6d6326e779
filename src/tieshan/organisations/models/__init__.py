"""Tables of the organisations room."""

from tieshan.organisations.models.accounts import Account, AccountSession, Appointment, Post, PostRole, Role
from tieshan.organisations.models.bodies import Body, Term
from tieshan.organisations.models.employers import (
    Employer,
    EmployerFollowUp,
    EmployerListing,
    EmployerMove,
    StaffCount,
)
from tieshan.organisations.models.signin import RecoveryCode, SignInBrake
from tieshan.organisations.models.units import (
    FigureChange,
    Headcount,
    Placement,
    SubtreeFigures,
    Succession,
    Unit,
    UnitFigures,
    UnitPath,
)

__all__ = [
    "Account",
    "AccountSession",
    "Appointment",
    "Body",
    "Employer",
    "EmployerFollowUp",
    "EmployerListing",
    "EmployerMove",
    "FigureChange",
    "Headcount",
    "Placement",
    "Post",
    "PostRole",
    "RecoveryCode",
    "Role",
    "SignInBrake",
    "StaffCount",
    "SubtreeFigures",
    "Succession",
    "Term",
    "Unit",
    "UnitFigures",
    "UnitPath",
]
