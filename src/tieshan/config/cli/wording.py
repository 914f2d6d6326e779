"""./tieshan messages: see tieshan.config.messages."""

from __future__ import annotations

from tieshan.config.messages import main as run

__all__ = ["run"]
