"""Acts of the registers."""

from tieshan.office.registers.actions.accountability import record_event, state_own_side, withdraw_event
from tieshan.office.registers.actions.integrity import register_gift, settle_gift, sign_declaration
from tieshan.office.registers.actions.letters import draft_letter, sign_letter, withdraw_letter
from tieshan.office.registers.actions.services import end_standard, finish_case, promise_standard, receive_case
from tieshan.office.registers.actions.talks import add_note, record_talk

__all__ = [
    "add_note",
    "draft_letter",
    "end_standard",
    "finish_case",
    "promise_standard",
    "receive_case",
    "record_event",
    "record_talk",
    "register_gift",
    "settle_gift",
    "sign_declaration",
    "sign_letter",
    "state_own_side",
    "withdraw_event",
    "withdraw_letter",
]
