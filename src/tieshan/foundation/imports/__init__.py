"""Imports: reading rosters as offices have them, cleaning, deciding, previewing, taking in, handing back, undoing.

``run_import`` and ``import_command`` are loaded when they are asked for: they need the models, and Django imports this
package before there are any.
"""

from __future__ import annotations

from typing import Any

__all__ = ["import_command", "run_import"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from tieshan.foundation.imports import command

        return getattr(command, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
