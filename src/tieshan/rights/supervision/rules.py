"""Who covers a unit, and which letter may follow which: pure functions on plain values."""

from __future__ import annotations

from datetime import date

from tieshan.rights.supervision.terms import Cover, Ground, LetterKind, LetterState

__all__ = ["BEFORE", "cover", "ground"]

#: The letter that stands before another on the ladder.
BEFORE = {LetterKind.OPINION: LetterKind.ADVISORY, LetterKind.PROPOSAL: LetterKind.OPINION}
_BY_STATE = {
    LetterState.UNRECEIVED: Ground.UNRECEIVED,
    LetterState.REJECTED: Ground.REJECTED,
    LetterState.UNCORRECTED: Ground.UNCORRECTED,
}


def cover(valid: int, committee: int, *, least: int) -> Cover:
    """What a unit has on a day: `valid` people with a valid certificate, `committee` of them in the committee, which
    stands with `least` of them."""
    if committee >= least:
        return Cover.COMMITTEE
    return Cover.SUPERVISED if valid else Cover.GAP


def ground(state: str, due_on: date | None, *, on: date) -> Ground | None:
    """Why a letter in this state had no effect, or None while it may still have one. `due_on` is the last day for the
    answer: silence counts from the day after."""
    if state == LetterState.DELIVERED:
        return Ground.SILENT if due_on is not None and due_on < on else None
    return _BY_STATE.get(LetterState(state))
