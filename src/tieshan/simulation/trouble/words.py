"""The invented words of trouble."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["words"]


@cache
def words() -> dict[str, Any]:
    """All of them."""
    file = Path(__file__).resolve().parents[1] / "data" / "trouble.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found
