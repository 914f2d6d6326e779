"""Somebody who acts in the simulated span."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Person"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: who they are and the unit they work for."""

    account_id: int
    unit_id: int
    name: str
