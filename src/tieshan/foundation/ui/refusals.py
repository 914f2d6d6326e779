"""Refusals in the reader's language, those of the kernel included, which cannot translate themselves."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext

from tieshan.kernel.refusal import Refused

__all__ = ["worded"]


def worded(refusal: Refused) -> str:
    """The sentence of a refusal in the active language."""
    message = refusal.message
    return str(message) if isinstance(message, Promise) else gettext(str(message)) if message else refusal.code
