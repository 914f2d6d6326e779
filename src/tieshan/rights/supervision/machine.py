"""The states of an inspection and of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.supervision.policies import (
    ANSWER,
    CALL_OFF,
    DELIVER,
    DROP,
    FOLLOW,
    INSPECT,
    REVISE,
    SUBMIT,
    VERIFY,
)
from tieshan.rights.supervision.terms import FollowUp, LetterKind, LetterState, Visit

__all__ = ["INSPECTION", "LETTER"]

INSPECTION = Machine(
    "rights.supervision_inspection",
    title=_("Inspection of an employer"),
    states=Visit,
    rows=[
        Row("planned", INSPECT, "held"),
        Row("planned", CALL_OFF, "called_off"),
    ],
)


def _to_employer(letter: Any, _facts: Mapping[str, Any]) -> object | None:
    """Answers and corrections belong to letters that went to an employer."""
    if letter.kind == LetterKind.JOINT:
        return _("A letter of joint work goes to an office, not to the employer.")
    return _to_be_answered(letter, _facts)


def _to_be_answered(letter: Any, _facts: Mapping[str, Any]) -> object | None:
    """An answer is awaited of everybody but the authority that was asked to act."""
    if letter.kind == LetterKind.PROPOSAL:
        return _("A proposal went to the authority: enter what it did.")
    return None


def _asked(name: str, wanted: object, otherwise: object, fits: Any = _to_employer) -> Any:
    """A guard: the letter went to an employer (or `fits` otherwise), and the act's fact has this value."""

    def guard(letter: Any, facts: Mapping[str, Any]) -> object | None:
        return fits(letter, facts) or (None if facts[name] == wanted else otherwise)

    return guard


def _followed(outcome: FollowUp) -> Any:
    def guard(letter: Any, facts: Mapping[str, Any]) -> object | None:
        if letter.kind != LetterKind.PROPOSAL:
            return _("The authority acts on a proposal alone.")
        return None if facts["outcome"] == outcome else _("The authority opens a case first.")

    return guard


LETTER = Machine(
    "rights.supervision_letter",
    title=_("Letter of labour-law supervision"),
    states=LetterState,
    rows=[
        Row("draft", REVISE, "draft"),
        Row("draft", SUBMIT, "submitted"),
        Row("draft", DROP, "dropped"),
        Row("submitted", "workflow.approval.agree", "issued"),
        Row("submitted", "workflow.approval.refuse", "refused"),
        Row("submitted", "workflow.approval.return", "draft"),
        Row("submitted", "workflow.approval.withdraw", "draft"),
        Row(
            "issued",
            DELIVER,
            "delivered",
            guard=lambda _letter, facts: None if facts["received"] else _("Receipt was refused."),
        ),
        Row("issued", DELIVER, "unreceived", guard=_to_employer),
        Row(
            "delivered",
            ANSWER,
            "answered",
            guard=_asked("agrees", True, _("What was asked is refused."), _to_be_answered),
        ),
        Row("delivered", ANSWER, "rejected", guard=_to_be_answered),
        # Whatever was said: what counts is what is seen on the spot, and that may change.
        *(
            row
            for state in ("delivered", "unreceived", "answered", "rejected", "uncorrected")
            for row in (
                Row(state, VERIFY, "corrected", guard=_asked("corrected", True, _("It is not corrected."))),
                Row(state, VERIFY, "uncorrected", guard=_to_employer),
            )
        ),
        Row("delivered", FOLLOW, "taken_up", guard=_followed(FollowUp.TAKEN_UP)),
        Row("delivered", FOLLOW, "turned_down", guard=_followed(FollowUp.TURNED_DOWN)),
        Row("taken_up", FOLLOW, "decided", guard=_followed(FollowUp.DECIDED)),
    ],
)
