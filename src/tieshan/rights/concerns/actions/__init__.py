"""Acts on concerns."""

from tieshan.rights.concerns.actions.following import add_to_concern, ask_again, rate_answer
from tieshan.rights.concerns.actions.handling import (
    answer_concern,
    check_answer,
    classify_concern,
    close_answered,
    pass_concern,
    set_aside_concern,
)
from tieshan.rights.concerns.actions.receiving import record_concern, submit_concern

__all__ = [
    "add_to_concern",
    "answer_concern",
    "ask_again",
    "check_answer",
    "classify_concern",
    "close_answered",
    "pass_concern",
    "rate_answer",
    "record_concern",
    "set_aside_concern",
    "submit_concern",
]
