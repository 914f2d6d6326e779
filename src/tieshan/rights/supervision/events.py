"""What supervision tells the rooms above (forecast and warning), inside the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["CorrectionVerified", "LetterDelivered", "LetterRefused", "LetterUnanswered"]


@dataclass(frozen=True)
class LetterDelivered:
    """A letter reached its recipient; `by_id` is who entered it."""

    letter_id: int
    unit_id: int
    kind: str
    on: date
    by_id: int | None


@dataclass(frozen=True)
class LetterUnanswered:
    """The last day for an answer has passed, found by the night after it; told once. `kind` is the letter's."""

    letter_id: int
    unit_id: int
    employer_id: int
    kind: str
    due_on: date
    on: date


@dataclass(frozen=True)
class LetterRefused:
    """The employer refused receipt, or answered that nothing will be corrected."""

    letter_id: int
    unit_id: int
    employer_id: int
    kind: str
    on: date


@dataclass(frozen=True)
class CorrectionVerified:
    """Supervisors looked on the spot whether it was corrected."""

    letter_id: int
    unit_id: int
    employer_id: int
    corrected: bool
    on: date
