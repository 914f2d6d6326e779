"""Tables of the registers."""

from tieshan.office.registers.models.accountability import AccountabilityEvent, AccountabilityStatement
from tieshan.office.registers.models.integrity import Declaration, Gift
from tieshan.office.registers.models.letters import DutyLetter, DutyTarget
from tieshan.office.registers.models.services import ServiceCase, ServiceStandard
from tieshan.office.registers.models.talks import Talk, TalkCount, TalkNote

__all__ = [
    "AccountabilityEvent",
    "AccountabilityStatement",
    "Declaration",
    "DutyLetter",
    "DutyTarget",
    "Gift",
    "ServiceCase",
    "ServiceStandard",
    "Talk",
    "TalkCount",
    "TalkNote",
]
