"""Who covers a unit: pure functions on plain values."""

from __future__ import annotations

from tieshan.rights.supervision.terms import Cover

__all__ = ["cover"]


def cover(valid: int, committee: int, *, least: int) -> Cover:
    """What a unit has on a day: `valid` people with a valid certificate, `committee` of them in the committee, which
    stands with `least` of them."""
    if committee >= least:
        return Cover.COMMITTEE
    return Cover.SUPERVISED if valid else Cover.GAP
