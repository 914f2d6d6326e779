"""Masks: as much of a number or a name as a list may show."""

from __future__ import annotations

__all__ = ["mask_id", "mask_name", "mask_phone"]

_STAR = "*"


def mask_id(value: str) -> str:
    """An identity document: the first four and the last two signs, ``4202************12``; short ones keep less."""
    return _masked(value, 4, 2)


def mask_phone(value: str) -> str:
    """A telephone: the first three and the last four digits, ``138****5678``."""
    return _masked(value, 3, 4)


def mask_account(value: str) -> str:
    """A bank account: the last four digits alone tell it apart on lists, ``**** 5678``."""
    return _masked(value, 0, 4)


def mask_name(value: str) -> str:
    """A name for public notices: the family name and stars; of two signs the second is hidden."""
    value = value.strip()
    return value[:1] + _STAR * (len(value) - 1) if len(value) > 1 else _STAR * len(value)


def _masked(value: str, head: int, tail: int) -> str:
    # At least a third of the signs stay hidden, whatever the length.
    while head + tail > len(value) * 2 // 3:
        if head >= tail:
            head -= 1
        else:
            tail -= 1
    hidden = len(value) - head - tail
    return value[:head] + _STAR * hidden + (value[-tail:] if tail else "")
